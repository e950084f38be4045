import type { IncomingMessage, ServerResponse } from 'node:http';
import { FaultFormatError } from '../faults/fault.js';
import type { FaultBook } from '../faults/fault-book.js';
import type { Journal } from '../journal/journal.js';
import type { JournalFilter } from '../journal/journal-entry.js';
import { receiveBody } from './receive-body.js';

const MAX_CONTROL_BYTES = 1024 ** 2;

type Route = (request: IncomingMessage, response: ServerResponse) => void;

/** What whoever runs the simulator asks it: the journal, the fault rules, whether it is there. Never journaled, never faulty. */
export class ControlPlane {
  private readonly routes: Readonly<Record<string, Route>> = {
    'GET /healthz': (_request, response) => sendJson(response, 200, { status: 'ok' }),
    'GET /simulator/journal': (request, response) => this.sendJournal(request, response),
    'GET /simulator/journal/summary': (_request, response) => sendJson(response, 200, this.journal.summary()),
    'DELETE /simulator/journal': (_request, response) => {
      this.journal.clear();
      sendJson(response, 200, this.journal.summary());
    },
    'GET /simulator/faults': (_request, response) => sendJson(response, 200, { rules: this.faults.report() }),
    'PUT /simulator/faults': (request, response) =>
      receiveBody(request, MAX_CONTROL_BYTES, (body) => this.setFaults(body, response)),
  };

  constructor(
    private readonly journal: Journal,
    private readonly faults: FaultBook,
  ) {}

  owns(path: string): boolean {
    return path === '/healthz' || path.startsWith('/simulator/');
  }

  answer(request: IncomingMessage, response: ServerResponse, path: string): void {
    const route = this.routes[`${request.method} ${path}`];
    if (route) {
      route(request, response);
      return;
    }
    const error = `No ${request.method} ${path}. There are: ${Object.keys(this.routes).join(', ')}.`;
    sendJson(response, 404, { error });
  }

  /** `{ entries: […] }`, or JSON lines for `Accept: application/x-ndjson` and `?format=jsonl`. */
  private sendJournal(request: IncomingMessage, response: ServerResponse): void {
    const query = new URL(request.url ?? '/', 'http://simulator').searchParams;
    const wrong = ['since', 'limit', 'status'].find((name) => query.has(name) && !/^\d+$/.test(query.get(name) ?? ''));
    if (wrong) {
      sendJson(response, 400, { error: `"${wrong}" must be a whole number, not "${query.get(wrong)}".` });
      return;
    }
    const entries = this.journal.entries(filterOf(query));
    if (query.get('format') !== 'jsonl' && request.headers.accept !== 'application/x-ndjson') {
      sendJson(response, 200, { entries });
      return;
    }
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    response.end(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  }

  /** `{ "rules": […] }` or the list itself; an empty list clears. */
  private setFaults(body: Buffer | undefined, response: ServerResponse): void {
    try {
      const given: unknown = JSON.parse(String(body ?? ''));
      const rules = Array.isArray(given) ? given : (given as { rules?: unknown } | null)?.rules;
      if (!Array.isArray(rules))
        throw new FaultFormatError('Send {"rules":[{"status":503,"times":3}]}; an empty list clears.');
      this.faults.setRules(rules);
      sendJson(response, 200, { rules: this.faults.report() });
    } catch (error) {
      sendJson(response, 400, { error: error instanceof Error ? error.message : String(error) });
    }
  }
}

function filterOf(query: URLSearchParams): JournalFilter {
  const text = (name: string): string | undefined => query.get(name) ?? undefined;
  const count = (name: string): number | undefined => (query.has(name) ? Number(query.get(name)) : undefined);
  return {
    since: count('since'),
    limit: count('limit'),
    status: count('status'),
    model: text('model'),
    outcome: text('outcome'),
    tag: text('tag'),
    jobId: text('jobId'),
    idempotencyKey: text('idempotencyKey'),
    path: text('path'),
  };
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}
