import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What happens to one request. `cut-after`: the work is done, the answer is lost. */
export type Fate = 'ok' | 'full' | 'limited' | 'cut-before' | 'cut-after' | 'pending';

export interface FakeGatewayOptions {
  /** Decides every request's fate; default all is well. */
  readonly fate?: (method: 'POST' | 'GET') => Fate;
  /** The answer to a body: its text. */
  readonly answer?: (body: Readonly<Record<string, unknown>>) => string;
  /** A refusal for this body, as a status and a message. */
  readonly refuse?: (body: Readonly<Record<string, unknown>>) => { status: number; message: string } | undefined;
  readonly models?: readonly string[];
  /** The models have no price. */
  readonly isUnpriced?: boolean;
}

interface FakeJob {
  readonly id: string;
  readonly key: string;
  readonly text: string;
  readonly request: Readonly<Record<string, unknown>>;
}

/** The job API of the gateway in memory, with accidents: idempotent as the real one is. */
export class FakeGateway {
  readonly key = 'sk-sluice-test';
  /** Every job that was made, in order of acceptance. */
  readonly jobs: FakeJob[] = [];
  /** Idempotency keys that came with two different bodies: always a mistake of the client. */
  readonly conflicts: string[] = [];
  submissions = 0;
  polls = 0;
  readonly #byKey = new Map<string, FakeJob>();
  readonly #byId = new Map<string, FakeJob>();
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  /** @param behaviour may be changed while it runs. */
  constructor(public behaviour: FakeGatewayOptions = {}) {
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  async start(port = 0): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  /** As after the end of a result's retention. */
  forget(id: string): void {
    this.#byId.delete(id);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = new URL(request.url ?? '/', 'http://fake').pathname;
    if (request.headers.authorization !== `Bearer ${this.key}`) {
      this.#send(response, 401, errorBody('invalid_api_key', 'The API key is not valid.'));
    } else if (path === '/v1/models') {
      this.#send(response, 200, {
        object: 'list',
        data: (this.behaviour.models ?? ['fast']).map((id) => ({ id, object: 'model', owned_by: 'fake' })),
      });
    } else if (path === '/v1/usage') {
      this.#send(response, 200, usageOf(this.jobs.length, this.behaviour.isUnpriced ? this.jobs.length : 0));
    } else if (request.method === 'POST' && path === '/v1/jobs') {
      this.#submit(JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>, response);
    } else if (request.method === 'POST' && path.endsWith('/cancel')) {
      this.#send(response, 200, { id: path.split('/')[3], object: 'job', status: 'cancelled' });
    } else if (path.endsWith('/explain')) {
      const at = '2026-11-21T12:00:00.000Z';
      const steps = [{ at, what: 'accepted', text: 'Accepted.' }];
      const id = path.split('/')[3];
      this.#send(response, 200, { id, object: 'job.explanation', status: 'held', summary: 'Held for a test.', steps });
    } else if (path.endsWith('/events')) {
      this.#events(path.split('/')[3] ?? '', response);
    } else {
      this.#poll(path.slice('/v1/jobs/'.length), response);
    }
  }

  #submit(request: Record<string, unknown>, response: ServerResponse): void {
    this.submissions++;
    const fate = this.behaviour.fate?.('POST') ?? 'ok';
    if (this.#accident(fate, response)) return;
    const body = request['body'] as Record<string, unknown>;
    const refusal = this.behaviour.refuse?.(body);
    if (refusal) {
      this.#send(response, refusal.status, errorBody('invalid_request', refusal.message));
      return;
    }
    const job = this.#accept(request, body);
    if (fate === 'cut-after') response.destroy();
    else this.#send(response, 202, { id: job.id, object: 'job', status: 'queued', deadline: '2030-01-01T00:00:00Z' });
  }

  #accept(request: Record<string, unknown>, body: Record<string, unknown>): FakeJob {
    const key = String(request['idempotencyKey'] ?? `none-${this.jobs.length}`);
    const known = this.#byKey.get(key);
    if (known) {
      if (JSON.stringify(known.request) !== JSON.stringify(request)) this.conflicts.push(key);
      return known;
    }
    const id = `job_${String(this.jobs.length + 1).padStart(26, '0')}`;
    const job: FakeJob = { id, key, request, text: this.behaviour.answer?.(body) ?? 'an answer' };
    this.jobs.push(job);
    this.#byKey.set(key, job);
    this.#byId.set(id, job);
    return job;
  }

  #poll(id: string, response: ServerResponse): void {
    this.polls++;
    const fate = this.behaviour.fate?.('GET') ?? 'ok';
    if (this.#accident(fate, response)) return;
    const job = this.#byId.get(id);
    if (!job) this.#send(response, 404, errorBody('job_not_found', `There is no job ${id}.`));
    else if (fate === 'pending') this.#send(response, 200, { id, object: 'job', status: 'running' });
    else if (fate === 'cut-after') response.destroy();
    else this.#send(response, 200, { ...resultOf(job), ...(this.behaviour.isUnpriced ? UNKNOWN_COST : {}) });
  }

  #events(id: string, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const at = '2030-01-01T00:00:00Z';
    for (const status of ['queued', 'running', 'succeeded'])
      response.write(`data: ${JSON.stringify({ id, status, at })}\n\n`);
    response.end();
  }

  #accident(fate: Fate, response: ServerResponse): boolean {
    if (fate === 'cut-before') response.destroy();
    else if (fate === 'full')
      this.#send(response, 503, errorBody('queue_unavailable', 'The queue is full.'), { 'retry-after-ms': '2' });
    else if (fate === 'limited')
      this.#send(response, 429, errorBody('rate_limited', 'Too many requests.'), { 'retry-after-ms': '2' });
    else return false;
    return true;
  }

  #send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
    response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': 'req_fake', ...headers });
    response.end(JSON.stringify(body));
  }
}

function errorBody(code: string, message: string) {
  return { error: { message, type: 'invalid_request_error', param: null, code } };
}

function resultOf({ id, text }: FakeJob) {
  return {
    id,
    object: 'job',
    status: 'succeeded',
    response: { status_code: 200, body: { choices: [{ index: 0, message: { role: 'assistant', content: text } }] } },
    error: null,
    route: { provider: 'fake', model: 'fake-small', lane: 'sync' },
    attempts: [{ attemptId: 'att_1', attemptNumber: 1 }],
    usage: { inputTokens: 10, outputTokens: 2 },
    cost: { usd: '0.000001', listUsd: '0.000001', savedUsd: '0' },
    timings: { acceptedAt: '', startedAt: '', finishedAt: '', waitedMs: 1, totalMs: 2 },
  };
}

const UNKNOWN_COST = { cost: { usd: null, listUsd: null, savedUsd: null } };

function usageOf(attempts: number, unpriced: number) {
  const totals = {
    attempts,
    failed: 0,
    inputTokens: 1_234 * attempts,
    cacheReadTokens: 0,
    outputTokens: 2,
    unpriced,
    savedUsd: '0',
    costUsd: unpriced > 0 ? '0' : '0.5',
  };
  return {
    object: 'usage',
    groupBy: ['model'],
    rows: [{ group: { model: 'fast' }, ...totals }],
    truncated: false,
    total: totals,
  };
}
