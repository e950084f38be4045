import { type Dispatcher, Pool } from 'undici';
import { CommandError } from '../command-error.js';
import type { GatewayAnswer } from './gateway-answer.js';
import { GatewayUnreachableError } from './gateway-errors.js';
import { toRefusal } from './read-refusal.js';
import type { GatewayAddress } from './resolve-gateway.js';

export interface AskOptions {
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /** Until the first byte of the answer; default 30 s. */
  readonly timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_MS = 5_000;
/** Longer than any pause of a run, shorter than what a gateway keeps an idle connection. */
const KEEP_ALIVE_MS = 4_000;

/** The gateway's HTTP API over pooled keep-alive connections. */
export class GatewayClient {
  readonly url: string;
  readonly #pool: Pool;
  readonly #pathPrefix: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(address: GatewayAddress, options: { readonly connections?: number } = {}) {
    const url = new URL(address.url);
    this.url = address.url;
    this.#pathPrefix = url.pathname.replace(/\/$/, '');
    this.#pool = new Pool(url.origin, {
      connections: options.connections ?? 4,
      pipelining: 1,
      connectTimeout: CONNECT_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
    });
    this.#headers = { authorization: `Bearer ${address.key}`, 'user-agent': 'sluice-cli' };
  }

  /**
   * One exchange; an error status is an answer like any other.
   * @throws GatewayUnreachableError when nothing, or not all of an answer, came back; the signal's reason when aborted.
   */
  async ask(method: Dispatcher.HttpMethod, path: string, options: AskOptions = {}): Promise<GatewayAnswer> {
    try {
      const response = await this.#dispatch(method, path, options);
      const text = await response.body.text();
      return { status: response.statusCode, body: parseJson(text), header: headerReader(response.headers) };
    } catch (cause) {
      if (options.signal?.aborted) throw options.signal.reason;
      throw new GatewayUnreachableError(this.url, cause);
    }
  }

  /**
   * One exchange that has to succeed.
   * @throws GatewayRefusalError | GatewayUnreachableError
   */
  async fetch(method: Dispatcher.HttpMethod, path: string, options: AskOptions = {}): Promise<unknown> {
    const answer = await this.ask(method, path, options);
    if (answer.status >= 400) throw toRefusal(answer);
    return answer.body;
  }

  /** A server-sent event stream as text chunks, until it ends or `signal` aborts it. */
  async *stream(path: string, signal: AbortSignal): AsyncGenerator<string> {
    const decoder = new TextDecoder();
    try {
      const response = await this.#dispatch('GET', path, { signal, accept: 'text/event-stream', bodyTimeoutMs: 0 });
      if (response.statusCode >= 400) {
        const body = parseJson(await response.body.text());
        throw toRefusal({ status: response.statusCode, body, header: headerReader(response.headers) });
      }
      for await (const chunk of response.body) yield decoder.decode(chunk as Uint8Array, { stream: true });
    } catch (cause) {
      if (signal.aborted) throw signal.reason;
      if (cause instanceof CommandError) throw cause;
      throw new GatewayUnreachableError(this.url, cause);
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  #dispatch(
    method: Dispatcher.HttpMethod,
    path: string,
    options: AskOptions & { readonly accept?: string; readonly bodyTimeoutMs?: number },
  ): Promise<Dispatcher.ResponseData> {
    const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    return this.#pool.request({
      method,
      path: `${this.#pathPrefix}${path}`,
      headers: {
        ...this.#headers,
        accept: options.accept ?? 'application/json',
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: options.body === undefined ? null : JSON.stringify(options.body),
      signal: options.signal ?? null,
      headersTimeout: timeoutMs,
      bodyTimeout: options.bodyTimeoutMs ?? timeoutMs,
    });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function headerReader(headers: Dispatcher.ResponseData['headers']): (name: string) => string | undefined {
  return (name) => {
    const value = headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
}
