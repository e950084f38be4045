import { Pool } from 'undici';
import type { ProviderConfig } from '#config';
import type { Adapter, ProviderRequest } from '#providers';
import { type AbortMeaning, DEADLINE_EXCEEDED } from './abort-failure.js';
import type { EventSink } from './event-reader.js';
import { readGatewayVersion } from './gateway-version.js';
import { outboundHeaders } from './outbound-headers.js';
import type { TotalTimeouts } from './total-timeouts.js';
import { UpstreamCall } from './upstream-call.js';

/** What one call needs beyond its request. */
export interface CallTerms {
  /** Goes out as `x-request-id`: the provider's log and our ledger name a call the same. */
  readonly attemptId: string;
  readonly traceparent: string;
  /** Of the job or the live request, epoch ms. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  readonly abortMeaning: AbortMeaning;
  readonly sink?: EventSink;
}

/**
 * An idle connection is kept this long unless the provider says otherwise (`Keep-Alive: timeout`): a new one costs a
 * TLS handshake at the next call. Most servers keep theirs for a minute or more.
 */
const KEEP_ALIVE_MS = 30_000;
const MAX_HEADER_BYTES = 32 * 1024;
const VERSION = readGatewayVersion();
const TOTAL_TIMEOUT = { kind: 'total-timeout', message: 'The call took longer than the provider is given.' } as const;

/**
 * The connections to one endpoint and everything HTTP about a call: timeouts, caps, headers, abort, no redirects.
 * `Pool.dispatch` instead of `undici.request`: the same client without a Readable for each answer.
 */
export class ProviderTransport {
  private readonly pool: Pool;
  private readonly basePath: string;
  private readonly headers: readonly string[];

  constructor(
    private readonly provider: ProviderConfig,
    private readonly adapter: Adapter,
    private readonly timeouts: TotalTimeouts,
    private readonly nowMs: () => number,
  ) {
    const url = new URL(provider.baseUrl);
    const path = url.pathname.replace(/\/+$/, '');
    this.basePath = path === '' ? adapter.defaultBasePath : path;
    this.headers = outboundHeaders(provider, adapter, VERSION);
    this.pool = new Pool(url.origin, {
      connections: provider.limits.concurrency,
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: provider.timeouts.firstByteMs,
      bodyTimeout: provider.timeouts.idleMs,
      maxHeaderSize: MAX_HEADER_BYTES,
      connect: { timeout: provider.timeouts.connectMs },
    });
  }

  /** Sends the call; look at the settled call for how it went. */
  async send(request: ProviderRequest, terms: CallTerms): Promise<UpstreamCall> {
    const totalMs = this.nowMs() + this.provider.timeouts.totalMs;
    const isDeadline = terms.deadlineMs < totalMs;
    const call = new UpstreamCall({
      adapter: this.adapter,
      request,
      caps: this.provider.caps,
      signal: terms.signal,
      abortMeaning: terms.abortMeaning,
      totalDeadlineMs: isDeadline ? terms.deadlineMs : totalMs,
      totalFailure: isDeadline ? DEADLINE_EXCEEDED : TOTAL_TIMEOUT,
      timeouts: this.timeouts,
      nowMs: this.nowMs,
      ...(terms.sink ? { sink: terms.sink } : {}),
    });
    await call.run((handler) => {
      const path = this.basePath + request.path;
      this.pool.dispatch(
        { path, method: 'POST', headers: this.headersOf(request, terms), body: request.body },
        handler,
      );
    });
    return call;
  }

  /** Resolves when the calls in flight are over and the connections closed. */
  close(): Promise<void> {
    return this.pool.close();
  }

  private headersOf(request: ProviderRequest, terms: CallTerms): string[] {
    const headers = this.headers.concat(
      'accept',
      request.streams ? 'text/event-stream' : 'application/json',
      'traceparent',
      terms.traceparent,
      'x-request-id',
      terms.attemptId,
    );
    for (const name in request.headers) headers.push(name, request.headers[name] ?? '');
    return headers;
  }
}
