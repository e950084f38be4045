import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { newRequestId } from '#contracts';
import { Clock, childTraceparent, newTraceparent } from '#telemetry';
import { KeyRing } from '../keys/key-ring.js';
import { readCredential } from '../keys/read-credential.js';
import { invalidApiKey, serverError } from '../problem/problems.js';
import { AccessLog } from './access-log.js';
import { checkContentHeaders } from './check-content-headers.js';
import { Exchange } from './exchange.js';
import { OpenRequests } from './open-requests.js';

/** A caller's own request id is echoed only in this form: it ends up in logs and headers. */
const REQUEST_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{7,127}$/;

/**
 * What happens to every request before its route: it gets an id and a place in the log, then its key is checked.
 * Deny by default: it runs for unknown paths and malformed URLs too, so that 401 comes before 404.
 */
@Injectable()
export class Reception {
  constructor(
    private readonly keys: KeyRing,
    private readonly openRequests: OpenRequests,
    private readonly accessLog: AccessLog,
    private readonly clock: Clock,
  ) {}

  /** Gives the request its exchange; the second call for a request returns the first one's. */
  receive(request: FastifyRequest, reply: FastifyReply): Exchange {
    if (request.exchange) return request.exchange;
    const exchange = new Exchange(
      requestIdOf(request) ?? newRequestId(this.clock.nowMs()),
      traceparentOf(request),
      performance.now(),
      reply.raw,
      this.openRequests,
    );
    exchange.route = request.routeOptions?.url ?? 'unmatched';
    request.exchange = exchange;
    this.openRequests.opened();
    this.accessLog.started();
    reply.raw.once('close', () => {
      this.openRequests.closed();
      this.accessLog.finished(exchange, request, !reply.raw.writableFinished);
    });
    return exchange;
  }

  /** @throws ApiProblem 400 | 401 | 415 | 503 */
  admit(request: FastifyRequest, exchange: Exchange): void {
    if (this.openRequests.drainSignal.aborted) {
      throw serverError(503, 'shutting_down', 'This gateway is shutting down. Try again in a moment.', {
        retryAfterMs: 1_000,
      });
    }
    const presented = readCredential(request.raw.rawHeaders);
    exchange.caller = presented === null ? null : this.keys.find(presented);
    if (exchange.caller === null) throw invalidApiKey();
    if (request.is404 !== true) checkContentHeaders(request.raw.headers);
  }
}

function requestIdOf(request: FastifyRequest): string | undefined {
  const given = request.raw.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : undefined;
}

function traceparentOf(request: FastifyRequest): string {
  const given = request.raw.headers['traceparent'];
  return typeof given === 'string' ? childTraceparent(given) : newTraceparent();
}
