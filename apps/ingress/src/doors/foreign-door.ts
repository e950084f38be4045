import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ConfigSource } from '#config';
import { refusalOf } from '#contracts';
import { Clock, Logger } from '#telemetry';
import { type JsonObject, readJsonBody } from '../body/read-json-body.js';
import { refuse } from '../http/refuse.js';
import { TenantDirectory } from '../keys/tenant-directory.js';
import { isStrict } from '../live/is-strict.js';
import { LiveDoor } from '../live/live-door.js';
import type { LiveRequest } from '../live/live-request.js';
import { invalidRequest } from '../problem/problems.js';
import { checkCallBody } from '../shape/check-call-body.js';
import type { Door } from './presentation.js';

/** Inside the house every foreign API's call is this one. */
const CHAT = '/v1/chat/completions';

/**
 * The doors that do not speak OpenAI's chat: reads their request, makes it the house's call, and lets it run as every live
 * call runs. What is answered is said in their words by the `Presentation`.
 */
@Injectable()
export class ForeignDoor {
  constructor(
    private readonly config: ConfigSource,
    private readonly tenants: TenantDirectory,
    private readonly live: LiveDoor,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  answer(door: Door, request: FastifyRequest, reply: FastifyReply): void {
    reply.hijack();
    const { exchange } = request;
    let live: LiveRequest;
    try {
      live = this.read(door, request, this.readBody(request));
    } catch (error) {
      refuse(exchange, error, this.logger);
      return;
    }
    this.live.admit(live);
  }

  /** @throws ApiProblem 400 */
  readBody(request: FastifyRequest): JsonObject {
    return readJsonBody(request.body as Buffer | undefined, this.config.current.http);
  }

  /** @throws ApiProblem 400 | 404 */
  private read(door: Door, request: FastifyRequest, given: JsonObject): LiveRequest {
    const { exchange } = request;
    const { headers } = request.raw;
    const context = { requestId: exchange.requestId, nowMs: this.clock.nowMs() };
    const strict = isStrict(headers);
    const { call, presentation } = door.read(given, context);
    const [warning] = presentation.warnings;
    if (warning && strict) throw invalidRequest(refusalOf(warning), 'unsupported_parameter', warning.param);
    // A mapping is no gate: what every chat call must hold is checked where every chat call is checked.
    const body = checkCallBody(CHAT, call as unknown as JsonObject);
    this.tenants.allowModel(exchange.authenticated, body.model);
    const bytes = Buffer.from(JSON.stringify(body));
    return { path: CHAT, exchange, headers, strict, bytes, body, presentation };
  }
}
