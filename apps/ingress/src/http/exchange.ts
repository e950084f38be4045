import type { ServerResponse } from 'node:http';
import { responseHeaders } from '#contracts';
import type { Caller } from '../keys/caller.js';
import { endTogether } from './end-together.js';
import type { OpenRequests } from './open-requests.js';

/**
 * Node joins head and body into one write only when the body is a text; written as latin-1 every byte stays what it is.
 * Two buffers cost a writev (a tenth of all time on small answers); above this the copy would cost more.
 */
const ONE_WRITE_BYTES = 32_768;

/**
 * One request and its answer, from the first hook to the access log. Answers are written to the raw response: every
 * one carries the request id and the trace, whoever writes it.
 */
export class Exchange {
  /** The pattern of the route, never the path itself: bounded for metrics. */
  route = 'unmatched';
  caller: Caller | null = null;
  /** For the access log; set by whoever learns it. */
  jobId: string | undefined;
  provider: string | undefined;
  model: string | undefined;
  errorCode: string | undefined;
  /** Name, value, name, value …: sent with whatever is answered. */
  private readonly headers: string[];

  constructor(
    readonly requestId: string,
    readonly traceparent: string,
    /** Of the monotonic clock. */
    readonly startedAtMs: number,
    readonly response: ServerResponse,
    private readonly openRequests: Pick<OpenRequests, 'isOnlyOne'>,
  ) {
    this.headers = [responseHeaders.requestId, requestId, 'traceparent', traceparent];
  }

  /** The caller whose key the door has checked. Only the door's own hook runs before there is one. */
  get authenticated(): Caller {
    if (this.caller === null) throw new Error('a route ran before its caller was authenticated');
    return this.caller;
  }

  addHeader(name: string, value: string): void {
    this.headers.push(name, value);
  }

  /** Name, value, name, value … */
  addHeaders(headers: readonly string[]): void {
    this.headers.push(...headers);
  }

  writeHead(statusCode: number, contentType: string, more: readonly string[] = []): void {
    this.response.writeHead(statusCode, [...this.headers, 'content-type', contentType, ...more]);
  }

  /** A whole answer at once. `more` is name, value, name, value … */
  send(statusCode: number, contentType: string, body: Uint8Array | string, more: readonly string[] = []): void {
    if (this.response.destroyed || this.response.headersSent) return;
    const bytes = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength;
    this.writeHead(statusCode, contentType, ['content-length', String(bytes), ...more]);
    if (typeof body === 'string' || bytes > ONE_WRITE_BYTES) return void this.response.end(body);
    const latin1 = Buffer.from(body.buffer, body.byteOffset, bytes).toString('latin1');
    if (this.openRequests.isOnlyOne) this.response.end(latin1, 'latin1');
    else endTogether(this.response, latin1);
  }

  sendJson(statusCode: number, value: unknown, more: readonly string[] = []): void {
    this.send(statusCode, 'application/json; charset=utf-8', JSON.stringify(value), more);
  }
}
