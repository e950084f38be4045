import { dirname } from 'node:path';
import type { JournalEntry } from '../../../apps/simulator/src/journal/journal-entry.js';
import { type Simulator, startSimulator } from '../../../apps/simulator/src/simulator.js';
import {
  type FiveProcessesOptions,
  type Gateway,
  type GatewayOptions,
  startFiveProcesses,
  startStandalone,
} from '../gateway-processes.js';
import { until } from '../until.js';
import { GatewayApi } from './gateway-api.js';
import { untilNothingRuns } from './left-over-processes.js';
import { simulatedConfig } from './simulated-config.js';

export interface E2eGateway {
  readonly gateway: Gateway;
  readonly simulator: Simulator;
  readonly api: GatewayApi;
  /** `http://127.0.0.1:PORT/v1`: what goes into an SDK. */
  readonly sdkUrl: string;
  /** The calls of a model since a position of the journal. */
  callsSince(position: number): readonly JournalEntry[];
  /** The position now. */
  position(): number;
  /** Stops both. @throws Error when a process is left over */
  stop(): Promise<void>;
}

export interface E2eOptions extends Partial<GatewayOptions> {
  /** Default: one of its own. Stopped with the gateway. */
  readonly simulator?: Simulator;
  /** Five processes on a nats-server of their own, with as many of each as said; absent: what `npm start` runs. */
  readonly five?: Pick<FiveProcessesOptions, 'replicas' | 'args'>;
}

/** A gateway with one simulated provider, which lives in this process so that its journal can be read. */
export async function startE2eGateway(options: E2eOptions = {}): Promise<E2eGateway> {
  const simulator = options.simulator ?? (await startSimulator());
  const config = { ...simulatedConfig({ id: 'simulator', url: simulator.url }), ...options.config };
  const { five } = options;
  const gateway = await (five
    ? startFiveProcesses({ ...options, ...five, config })
    : startStandalone({ ...options, config })
  ).catch(async (error: unknown) => {
    await simulator.stop();
    throw error;
  });
  if (!five) await untilFirstJob(gateway);
  return {
    gateway,
    simulator,
    api: new GatewayApi(gateway.baseUrl, gateway.apiKey),
    sdkUrl: `${gateway.baseUrl}/v1`,
    position: () => simulator.journal.nextSequence - 1,
    callsSince: (position) => simulator.journal.entries({ since: position }),
    stop: async () => {
      for (const name of gateway.names) await gateway.terminate(name);
      // Before `gateway.stop`, which would clear up after it.
      await untilNothingRuns(dirname(gateway.dataDir)).finally(() => gateway.stop());
      await simulator.stop();
    },
  };
}

/** The door answers before the start's own first job has come through: its call is not the tests'. */
async function untilFirstJob(gateway: Gateway): Promise<void> {
  await until('the first job is through', async () => (await gateway.log('standalone')).includes('first job'), 60_000);
}
