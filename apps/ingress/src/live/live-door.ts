import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ConfigSource } from '#config';
import type { JobEndpoint } from '#contracts';
import { Logger } from '#telemetry';
import { readJsonBody } from '../body/read-json-body.js';
import { refuse } from '../http/refuse.js';
import { TenantDirectory } from '../keys/tenant-directory.js';
import { estimateTokens } from '../limits/estimate-tokens.js';
import { type LimitHeaders, TenantLimits } from '../limits/tenant-limits.js';
import { checkCallBody } from '../shape/check-call-body.js';
import { isStrict } from './is-strict.js';
import { LiveDispatch } from './live-dispatch.js';
import type { LiveRequest } from './live-request.js';

/**
 * The interactive path's door. Synchronous from the bytes of the body to the next stage when nothing has to be asked
 * elsewhere: every promise on the way would cost each request a turn of the event loop.
 */
@Injectable()
export class LiveDoor {
  constructor(
    private readonly config: ConfigSource,
    private readonly tenants: TenantDirectory,
    private readonly limits: TenantLimits,
    private readonly dispatch: LiveDispatch,
    private readonly logger: Logger,
  ) {}

  answer(path: JobEndpoint, request: FastifyRequest, reply: FastifyReply): void {
    reply.hijack();
    const { exchange } = request;
    try {
      this.admit(this.read(path, request));
    } catch (error) {
      refuse(exchange, error, this.logger);
    }
  }

  /** Takes the request out of its tenant's limits and sends it on. Never throws. */
  admit(live: LiveRequest): void {
    const { exchange } = live;
    try {
      const { inputTokens, outputTokens } = estimateTokens(live.body, live.bytes.byteLength);
      const taken = this.limits.take(exchange.authenticated.tenant, inputTokens + outputTokens);
      if (taken instanceof Promise) {
        taken.then(
          (headers) => this.sendOn(live, headers),
          (error) => refuse(exchange, error, this.logger),
        );
      } else this.sendOn(live, taken);
    } catch (error) {
      refuse(exchange, error, this.logger);
    }
  }

  private read(path: JobEndpoint, request: FastifyRequest): LiveRequest {
    const { exchange } = request;
    const bytes = request.body as Buffer | undefined;
    const body = checkCallBody(path, readJsonBody(bytes, this.config.current.http));
    this.tenants.allowModel(exchange.authenticated, body.model);
    const { headers } = request.raw;
    return { path, exchange, headers, strict: isStrict(headers), bytes: bytes as Buffer, body };
  }

  private sendOn(live: LiveRequest, limitHeaders: LimitHeaders | null): void {
    try {
      if (limitHeaders) live.exchange.addHeaders(limitHeaders);
      this.dispatch.send(live)?.catch((error: unknown) => refuse(live.exchange, error, this.logger));
    } catch (error) {
      refuse(live.exchange, error, this.logger);
    }
  }
}
