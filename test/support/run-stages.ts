import type { WorkMessage } from '#contracts';
import type { Delivery, StageLog, StageOptions, Transport, Verdict } from '#jetstream';
import { connectBroker, openTransport, provisionStreams } from '#jetstream';
import type { NatsServer } from './nats-server.js';

export interface StageOfTest {
  readonly stage: string;
  readonly patterns: readonly string[];
  readonly run: (message: WorkMessage, delivery: Delivery) => Promise<Verdict> | Verdict;
  readonly options?: Partial<StageOptions>;
}

export interface RunningStages {
  readonly transport: Transport;
  readonly log: string[];
  stop(): Promise<void>;
  /** The connection goes, as with a killed process: nothing is finished, nothing is said. */
  kill(): Promise<void>;
}

/** A process of the gateway as the transport sees it: some stages on one connection, without Nest around them. */
export async function startStages(
  server: NatsServer,
  stages: readonly StageOfTest[],
  options: { endpoints?: readonly string[]; drainGraceMs?: number } = {},
): Promise<RunningStages> {
  const lines: string[] = [];
  const broker = await connectBroker({ url: server.url, name: 'test' });
  await provisionStreams(broker.manager, { replicas: 1, storageBudgetBytes: 512 * 1024 * 1024 });
  const endpoints = (options.endpoints ?? ['sim']).map((id) => ({ id, concurrency: 16 }));
  const transport = openTransport({
    broker,
    replicas: 1,
    payloadMaxAgeMs: 3_600_000,
    endpoints: () => endpoints,
    drainGraceMs: options.drainGraceMs ?? 5_000,
    log: collect(lines),
    nowMs: Date.now,
    random: () => 0.02, // retries come at once
  });
  for (const { stage, patterns, run, options: extras } of stages) {
    for (const pattern of patterns) {
      transport.strategy.addHandler(pattern, run as never, true, { stage, ...extras });
    }
  }
  await new Promise<void>((resolve, reject) => {
    void transport.strategy.listen((error) => (error ? reject(error) : resolve()));
  });
  return {
    transport,
    log: lines,
    stop: async () => {
      await transport.strategy.drain();
      await broker.close();
    },
    kill: () => broker.connection.close(),
  };
}

function collect(lines: string[]): StageLog {
  const write = (fields: object, message: string) => void lines.push(`${message} ${JSON.stringify(fields)}`);
  return { info: write, warn: write, error: write, settled: () => undefined, buried: () => undefined };
}
