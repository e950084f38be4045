import { type Latency, NO_LATENCY, parseLatency } from './pacing/latency.js';

/** How a simulator is started. Everything is optional: without options it answers at once, honestly and without limits. */
export interface SimulatorOptions {
  /** @default '127.0.0.1' */
  readonly host?: string | undefined;
  /** @default 0, a free port */
  readonly port?: number | undefined;
  /** Milliseconds before the first byte: `none`, `fixed:50`, `uniform:20-80`, `lognormal:200,2000`. @default 'none' */
  readonly latency?: string | number | undefined;
  /** Milliseconds between the chunks of a stream. @default 0 */
  readonly chunkDelayMs?: number | undefined;
  /** For each model. @default unlimited */
  readonly requestsPerMinute?: number | undefined;
  /** For each model, prompt and answer together. @default unlimited */
  readonly tokensPerMinute?: number | undefined;
  /** How many seconds' worth of a limit may come at once. @default 60 */
  readonly burstSeconds?: number | undefined;
  /** Requests answered at the same time; more get a 429. @default unlimited */
  readonly maxConcurrency?: number | undefined;
  /** Appends a JSON line for each call that ended. @default none */
  readonly journalFile?: string | undefined;
  /** Entries kept in memory. @default 200000 */
  readonly journalEntries?: number | undefined;
  /** Of latencies and probabilities. @default 1 */
  readonly seed?: number | undefined;
  /** When set, requests without this key get a 401. @default none */
  readonly apiKey?: string | undefined;
  /** Fault rules from the start (see README). @default none */
  readonly faults?: readonly unknown[] | undefined;
  /** Report cached tokens for prompt beginnings seen before. @default false */
  readonly promptCache?: boolean | undefined;
  /** Longer prompts get `context_length_exceeded`. @default unlimited */
  readonly contextTokens?: number | undefined;
  /** Larger bodies get a 413. @default 64 MiB */
  readonly maxBodyBytes?: number | undefined;
}

/** Options with their defaults. */
export interface SimulatorSettings {
  readonly host: string;
  readonly port: number;
  readonly latency: Latency;
  readonly chunkDelayMs: number;
  readonly requestsPerMinute: number | undefined;
  readonly tokensPerMinute: number | undefined;
  readonly burstSeconds: number;
  readonly maxConcurrency: number;
  readonly journalFile: string | undefined;
  readonly journalEntries: number;
  readonly seed: number;
  readonly apiKey: string | undefined;
  readonly faults: readonly unknown[];
  readonly promptCache: boolean;
  readonly contextTokens: number;
  readonly maxBodyBytes: number;
}

const POSITIVE = [
  'requestsPerMinute',
  'tokensPerMinute',
  'burstSeconds',
  'maxConcurrency',
  'journalEntries',
  'maxBodyBytes',
] as const;

/** @throws RangeError that names the option and what it may be. */
export function resolveOptions(options: SimulatorOptions): SimulatorSettings {
  for (const name of POSITIVE) {
    const value = options[name];
    if (value !== undefined && !(value > 0))
      throw new RangeError(`${name} must be above 0, not ${value}; leave it out for no limit.`);
  }
  return {
    host: options.host ?? '127.0.0.1',
    port: options.port ?? 0,
    latency: options.latency === undefined ? NO_LATENCY : parseLatency(options.latency),
    chunkDelayMs: options.chunkDelayMs ?? 0,
    requestsPerMinute: options.requestsPerMinute,
    tokensPerMinute: options.tokensPerMinute,
    burstSeconds: options.burstSeconds ?? 60,
    maxConcurrency: options.maxConcurrency ?? Number.POSITIVE_INFINITY,
    journalFile: options.journalFile,
    journalEntries: Math.ceil(options.journalEntries ?? 200_000),
    seed: options.seed ?? 1,
    apiKey: options.apiKey === '' ? undefined : options.apiKey,
    faults: options.faults ?? [],
    promptCache: options.promptCache ?? false,
    contextTokens: options.contextTokens ?? Number.POSITIVE_INFINITY,
    maxBodyBytes: options.maxBodyBytes ?? 64 * 1024 ** 2,
  };
}
