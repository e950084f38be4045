import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { anthropicWire } from './anthropic/anthropic.adapter.js';
import { azureWire } from './azure/azure.adapter.js';
import { bedrockWire } from './bedrock/bedrock.adapter.js';
import { FaultBook } from './faults/fault-book.js';
import { geminiWire } from './gemini/gemini.adapter.js';
import { Journal } from './journal/journal.js';
import { JournalFile } from './journal/journal-file.js';
import { openaiWire } from './openai/openai.adapter.js';
import { seededRandom } from './pacing/seeded-random.js';
import { ControlPlane } from './server/control-plane.js';
import { Exchange } from './server/exchange.js';
import { newEntry } from './server/identify.js';
import { Provider } from './server/provider.js';
import { receiveBody } from './server/receive-body.js';
import type { Wire } from './server/reply.js';
import { resolveOptions, type SimulatorOptions } from './simulator-options.js';

/** A running simulator. */
export interface Simulator {
  /** Base URL of the OpenAI wire: `http://127.0.0.1:PORT/v1`. */
  readonly url: string;
  /** `http://127.0.0.1:PORT`, of the control endpoints. */
  readonly origin: string;
  readonly port: number;
  readonly journal: Journal;
  /** Replaces the fault rules; an empty list clears. @throws FaultFormatError */
  setFaults(rules: readonly unknown[]): void;
  /** Closes every connection, open answers included, and writes the rest of the journal file. */
  stop(): Promise<void>;
}

/**
 * Starts a provider that is not there, in this process.
 *
 * It is plain `node:http` and no Nest application on purpose: it stands in the path of every bench, and a router, pipes and
 * an injector would add more to each answer than the gateway under measurement takes.
 *
 * @throws when the port is taken or an option is out of range.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const settings = resolveOptions(options);
  const nowMs = monotonicEpochMs();
  // Two sequences: whether faults are drawn must not change which latencies are.
  const faults = new FaultBook(seededRandom(settings.seed ^ 0x5eed));
  faults.setRules(settings.faults);
  const file = settings.journalFile === undefined ? undefined : new JournalFile(settings.journalFile);
  const journal = new Journal(settings.journalEntries, file);
  const provider = new Provider(settings, faults, seededRandom(settings.seed), nowMs);
  const control = new ControlPlane(journal, faults);
  const { promptCache } = settings;
  // Whose paths are a part of another's comes first; what nobody owns is the last one's.
  const wires: readonly Wire[] = [geminiWire, bedrockWire, azureWire, anthropicWire, openaiWire].map((wire) =>
    wire({ promptCache }),
  );
  const open = new Set<Exchange>();
  const parts: Parts = { journal, provider, control, wires, nowMs, maxBodyBytes: settings.maxBodyBytes, open };
  const server = createServer(
    {
      keepAlive: true,
      keepAliveTimeout: 75_000,
      requestTimeout: 0,
      connectionsCheckingInterval: 30_000,
      maxHeaderSize: 64 * 1024,
    },
    (request, response) => route({ request, response }, parts),
  );
  try {
    await listen(server, settings.port, settings.host);
  } catch (error) {
    file?.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  const origin = `http://${settings.host.includes(':') ? `[${settings.host}]` : settings.host}:${port}`;
  return {
    url: `${origin}/v1`,
    origin,
    port,
    journal,
    setFaults: (rules) => faults.setRules(rules),
    stop: () => stop(server, open, file),
  };
}

interface Parts {
  readonly journal: Journal;
  readonly provider: Provider;
  readonly control: ControlPlane;
  readonly wires: readonly Wire[];
  readonly nowMs: () => number;
  readonly maxBodyBytes: number;
  /** Exchanges not over yet. */
  readonly open: Set<Exchange>;
}

/** Told apart from other instances' and earlier runs' by the prefix; counted, because random bytes cost a microsecond each time. */
const instancePrefix = randomBytes(8).toString('hex');

function route({ request, response }: { request: IncomingMessage; response: ServerResponse }, parts: Parts): void {
  const url = request.url ?? '/';
  const query = url.indexOf('?');
  const path = query < 0 ? url : url.slice(0, query);
  if (parts.control.owns(path)) {
    parts.control.answer(request, response, path);
    return;
  }
  const last = parts.wires.at(-1);
  const wire = parts.wires.find((each) => each.owns(path)) ?? last;
  if (!wire) return;
  const { journal, nowMs } = parts;
  const sequence = journal.nextSequence;
  const entry = newEntry({ sequence, receivedAtMs: nowMs(), method: request.method ?? '', path }, request.headers);
  journal.open(entry);
  const exchange = new Exchange(request, response, entry, nowMs);
  parts.open.add(exchange);
  exchange.whenClosed(() => {
    parts.open.delete(exchange);
    journal.close(entry);
  });
  receiveBody(request, parts.maxBodyBytes, (body) => {
    const requestId = `req_${instancePrefix}${sequence.toString(16).padStart(16, '0')}`;
    exchange.commonHeaders = wire.commonHeaders(requestId, Math.round(nowMs() - entry.receivedAtMs));
    parts.provider.answer(exchange, wire, body);
  });
}

/** Epoch milliseconds that never go back and have fractions: wall clock once, monotonic clock from then on. */
function monotonicEpochMs(): () => number {
  const startMs = Date.now() - performance.now();
  return () => startMs + performance.now();
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(
        taken
          ? new Error(`Port ${port} on ${host} is taken: choose another with --port, or 0 for a free one.`, {
              cause: error,
            })
          : error,
      );
    });
    server.listen(port, host, resolve);
  });
}

/** Cuts what is still open and waits until each call has its outcome: only then is the journal file complete. */
async function stop(server: Server, open: ReadonlySet<Exchange>, file: JournalFile | undefined): Promise<void> {
  if (server.listening) {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    const settled = [...open].map((exchange) => new Promise<void>((resolve) => exchange.whenClosed(resolve)));
    for (const exchange of open) exchange.cut();
    server.closeAllConnections();
    await Promise.all([closed, ...settled]);
  }
  file?.close();
}
