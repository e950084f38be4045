import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type GatewayMetrics, gatewayMetrics, Logger, Metrics } from '#telemetry';
import type { Exchange } from './exchange.js';

const MAX_PATH_CHARACTERS = 200;

/** One line and a few metrics per request, when it is over. Never the query: somebody will put a key there. */
@Injectable()
export class AccessLog {
  private readonly metrics: GatewayMetrics;
  private open = 0;

  constructor(
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.metrics = gatewayMetrics(metrics);
  }

  started(): void {
    this.open += 1;
    this.metrics.httpInFlight.of().set(this.open);
  }

  /** `aborted`: the connection went away before the answer was written. */
  finished(exchange: Exchange, request: FastifyRequest, aborted: boolean): void {
    const durationMs = performance.now() - exchange.startedAtMs;
    const status = exchange.response.statusCode;
    this.open -= 1;
    this.metrics.httpInFlight.of().set(this.open);
    this.metrics.httpRequests.of(exchange.route, aborted ? 'aborted' : String(status)).add();
    this.metrics.httpSeconds.of(exchange.route).observe(durationMs / 1000);
    if (exchange.errorCode !== undefined && status < 500) this.metrics.refusals.of(refusalOf(status)).add();
    if (!this.logger.isLevelEnabled('info')) return;
    this.logger.info(
      {
        requestId: exchange.requestId,
        traceparent: exchange.traceparent,
        method: request.method,
        route: exchange.route,
        path: pathOf(request.url),
        status,
        durationMs: Math.round(durationMs * 100) / 100,
        tenant: exchange.caller?.tenant,
        keyId: exchange.caller?.keyId,
        jobId: exchange.jobId,
        provider: exchange.provider,
        model: exchange.model,
        errorCode: exchange.errorCode,
        aborted: aborted || undefined,
      },
      'request finished',
    );
  }
}

function pathOf(url: string): string {
  const end = url.indexOf('?');
  return url.slice(0, end < 0 ? MAX_PATH_CHARACTERS : Math.min(end, MAX_PATH_CHARACTERS));
}

/** A closed list, because codes of providers end up in `errorCode` too and a label must stay small. */
function refusalOf(status: number): string {
  switch (status) {
    case 401:
      return 'key';
    case 404:
      return 'not-found';
    case 413:
      return 'too-large';
    case 415:
      return 'content-type';
    case 429:
      return 'rate-limit';
    default:
      return 'invalid';
  }
}
