import { buildConnector, Pool } from 'undici';
import type { ProviderConfig } from '#config';
import type { Failure } from '#contracts';
import type { Adapter, ProviderRequest } from '#providers';
import { type Credential, CredentialError, type HeaderList } from '../credentials/credential.js';
import { type AbortMeaning, DEADLINE_EXCEEDED } from './abort-failure.js';
import type { EventSink } from './event-reader.js';
import { readGatewayVersion } from './gateway-version.js';
import { joiningWrites } from './joining-writes.js';
import { CONTENT_TYPE, outboundHeaders } from './outbound-headers.js';
import { STREAM_TYPE_OF } from './stream-type.js';
import type { TotalTimeouts } from './total-timeouts.js';
import { UpstreamCall } from './upstream-call.js';

/** What one call needs beyond its request. */
export interface CallTerms {
  /** Goes out as `x-request-id`: the provider's log and our ledger name a call the same. */
  readonly attemptId: string;
  /** The provider's own name of the model. */
  readonly model: string;
  readonly traceparent: string;
  /** When the attempt began, epoch ms: the total timeout counts from it, however many keys are tried. */
  readonly startedAtMs: number;
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
  private readonly host: string;
  private readonly basePath: string;
  private readonly headers: readonly string[];

  constructor(
    private readonly provider: ProviderConfig,
    private readonly adapter: Adapter,
    private readonly timeouts: TotalTimeouts,
    private readonly nowMs: () => number,
  ) {
    const url = new URL(provider.baseUrl);
    this.host = url.host;
    const path = url.pathname.replace(/\/+$/, '');
    this.basePath = path === '' ? adapter.defaultBasePath : path;
    this.headers = outboundHeaders(provider, VERSION);
    this.pool = new Pool(url.origin, {
      connections: provider.limits.concurrency,
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: provider.timeouts.firstByteMs,
      bodyTimeout: provider.timeouts.idleMs,
      maxHeaderSize: MAX_HEADER_BYTES,
      connect: joiningWrites(buildConnector({ timeout: provider.timeouts.connectMs })),
    });
  }

  /**
   * Sends the call; look at the settled call for how it went.
   * @param credential what it is authorized with; without one it goes out as it is
   */
  send(request: ProviderRequest, terms: CallTerms, credential?: Credential): Promise<UpstreamCall> {
    const totalMs = terms.startedAtMs + this.provider.timeouts.totalMs;
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
      answerId: terms.attemptId,
      model: terms.model,
      ...(terms.sink ? { sink: terms.sink } : {}),
    });
    return call.run((handler) => this.authorizeAndDispatch(handler, { request, terms, credential }));
  }

  /** Resolves when the calls in flight are over and the connections closed. */
  close(): Promise<void> {
    return this.pool.close();
  }

  private authorizeAndDispatch(call: UpstreamCall, { request, terms, credential }: Outgoing): void {
    const path = this.basePath + request.path;
    const authorization = credential?.headersFor({
      host: this.host,
      path,
      contentType: CONTENT_TYPE,
      body: request.body,
      nowMs: this.nowMs(),
    });
    const dispatch = (headers: HeaderList) => {
      const all = this.headersOf(request, terms, headers);
      this.pool.dispatch({ path, method: 'POST', headers: all, body: request.body }, call);
    };
    if (!(authorization instanceof Promise)) {
      dispatch(authorization ?? []);
      return;
    }
    // The caller may have gone while a token was fetched.
    const send = authorization.then((headers) => (call.isSettled ? undefined : dispatch(headers)));
    send.catch((error: unknown) => call.refuse(authorizationFailure(error)));
  }

  private headersOf(request: ProviderRequest, terms: CallTerms, authorization: HeaderList): string[] {
    const headers = this.headers.concat(
      authorization,
      'accept',
      request.streams ? STREAM_TYPE_OF[request.framing ?? 'sse'] : 'application/json',
      'traceparent',
      terms.traceparent,
      'x-request-id',
      terms.attemptId,
    );
    for (const name in request.headers) headers.push(name, request.headers[name] ?? '');
    return headers;
  }
}

interface Outgoing {
  readonly request: ProviderRequest;
  readonly terms: CallTerms;
  readonly credential: Credential | undefined;
}

function authorizationFailure(error: unknown): Failure {
  if (error instanceof CredentialError) return error.failure;
  return { kind: 'internal-error', message: error instanceof Error ? error.message : String(error) };
}
