import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { Acknowledgement, JobResult, JobStatus, UsageReport } from '#contracts';
import { until } from '../until.js';

/** An answer as it came: text and parsed. */
export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: T;
}

export interface ErrorBody {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string;
  };
}

/** A job on its way or over: what both have. */
export interface JobObject {
  readonly id: string;
  readonly status: JobStatus;
  readonly attempts: readonly unknown[];
}

export interface JobEventLine {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const CHAT = '/v1/chat/completions';
export const TERMINAL = ['succeeded', 'failed', 'expired', 'cancelled'];

/** The gateway's own routes with plain fetch, as a program without an SDK uses them. */
export class GatewayApi {
  constructor(
    readonly baseUrl: string,
    readonly apiKey: string,
  ) {}

  async call<T>(path: string, init: { body?: unknown; method?: string; headers?: Record<string, string> } = {}) {
    const { body, headers = {}, method = body === undefined ? 'GET' : 'POST' } = init;
    const response = await fetch(`${this.baseUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.apiKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = (text.startsWith('{') ? JSON.parse(text) : undefined) as T;
    return { status: response.status, headers: response.headers, text, json } satisfies Answer<T>;
  }

  /** @throws Error when it was not accepted */
  async submit(fields: Readonly<Record<string, unknown>>): Promise<Acknowledgement> {
    const { status, json, text } = await this.call<Acknowledgement>('/v1/jobs', { body: fields });
    if (status !== 202) throw new Error(`the job was not accepted: ${status} ${text}`);
    return json;
  }

  /** A chat job with one message. */
  submitChat(content: string, fields: Readonly<Record<string, unknown>> = {}): Promise<Acknowledgement> {
    return this.submit({ endpoint: CHAT, body: chat(content), ...fields });
  }

  async job(id: string): Promise<JobObject> {
    return (await this.call<JobObject>(`/v1/jobs/${id}`)).json;
  }

  async untilStatus(id: string, ...statuses: readonly JobStatus[]): Promise<JobObject> {
    return await until(`job ${id} is ${statuses.join(' or ')}`, async () => {
      const job = await this.job(id);
      return statuses.includes(job.status) ? job : false;
    });
  }

  /** Waits on the server. @throws Error when it is not over within a minute */
  async result(id: string): Promise<JobResult> {
    const { json, text } = await this.call<JobResult>(`/v1/jobs/${id}?wait=60s`);
    if (!TERMINAL.includes(json.status)) throw new Error(`job ${id} has no result: ${text}`);
    return json;
  }

  /** Everything GET /v1/jobs/:id/events says, to its end. */
  async events(id: string, signal?: AbortSignal): Promise<JobEventLine[]> {
    const response = await fetch(`${this.baseUrl}/v1/jobs/${id}/events`, {
      headers: { authorization: `Bearer ${this.apiKey}` },
      ...(signal ? { signal } : {}),
    });
    const lines: JobEventLine[] = [];
    const onEvent = ({ event, data }: EventSourceMessage) => lines.push({ event: event ?? '', data: parsed(data) });
    const parser = createParser({ onEvent });
    const decoder = new TextDecoder();
    if (!response.ok || !response.body) throw new Error(`no events: ${response.status} ${await response.text()}`);
    for await (const chunk of response.body) parser.feed(decoder.decode(chunk as Uint8Array, { stream: true }));
    return lines;
  }

  async usage(query = ''): Promise<UsageReport> {
    return (await this.call<UsageReport>(`/v1/usage${query}`)).json;
  }
}

/** Tokens end with OpenAI's `[DONE]`, everything else is JSON. */
function parsed(data: string): Readonly<Record<string, unknown>> {
  return data === '[DONE]' ? { done: true } : (JSON.parse(data) as Readonly<Record<string, unknown>>);
}

export function chat(content: string, fields: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { model: 'fast', messages: [{ role: 'user', content }], ...fields };
}

/** A prompt the simulator obeys (see apps/simulator/src/faults/fault.ts). */
export function told(fault: Readonly<Record<string, unknown>>, text: string): string {
  return `[[simulator ${JSON.stringify(fault)}]] ${text}`;
}
