import { Command, InvalidArgumentError, Option } from 'commander';
import { startSimulator } from './simulator.js';
import type { SimulatorOptions } from './simulator-options.js';

/** Starts the simulator alone: flags (or their environment variables) in, one JSON line on standard output when it listens. */
async function main(): Promise<void> {
  const program = new Command('simulator')
    .description('A provider that is not there: five APIs over real HTTP, with limits, faults and a journal.')
    .addOption(flag('--port <port>', 'port; 0 takes a free one', 'SIM_PORT').default(0).argParser(wholeNumber))
    .addOption(flag('--host <host>', 'address to listen on', 'SIM_HOST').default('127.0.0.1'))
    .addOption(
      flag(
        '--latency <spec>',
        'before the first byte, ms: none, fixed:50, uniform:20-80, lognormal:200,2000 (median, p99)',
        'SIM_LATENCY',
      ).default('none'),
    )
    .addOption(
      flag('--chunk-delay <ms>', 'between the chunks of a stream', 'SIM_CHUNK_DELAY_MS')
        .default(0)
        .argParser(wholeNumber),
    )
    .addOption(flag('--rpm <n>', 'requests per minute and model', 'SIM_RPM').argParser(wholeNumber))
    .addOption(flag('--tpm <n>', 'tokens per minute and model', 'SIM_TPM').argParser(wholeNumber))
    .addOption(
      flag('--burst-seconds <s>', "seconds' worth of a limit that may come at once", 'SIM_BURST_SECONDS')
        .default(60)
        .argParser(wholeNumber),
    )
    .addOption(
      flag('--concurrency <n>', 'requests at the same time; more get a 429', 'SIM_CONCURRENCY').argParser(wholeNumber),
    )
    .addOption(flag('--journal <file>', 'append a JSON line for each call that ended', 'SIM_JOURNAL'))
    .addOption(
      flag('--journal-entries <n>', 'calls kept in memory', 'SIM_JOURNAL_ENTRIES')
        .default(200_000)
        .argParser(wholeNumber),
    )
    .addOption(flag('--seed <n>', 'of latencies and probabilities', 'SIM_SEED').default(1).argParser(wholeNumber))
    .addOption(flag('--api-key <key>', 'answer 401 to requests without it', 'SIM_API_KEY'))
    .addOption(
      flag('--faults <json>', 'fault rules, e.g. [{"status":503,"probability":0.1}]', 'SIM_FAULTS').argParser(jsonList),
    )
    .addOption(flag('--prompt-cache', 'report cached tokens for prompt beginnings seen before', 'SIM_PROMPT_CACHE'))
    .addOption(
      flag('--context-tokens <n>', 'longer prompts get context_length_exceeded', 'SIM_CONTEXT_TOKENS').argParser(
        wholeNumber,
      ),
    )
    .addOption(flag('--until-stdin-ends', 'stop when standard input ends: with whoever started it, however that dies'))
    .parse();
  const simulator = await startSimulator(optionsOf(program.opts()));
  process.stdout.write(`${JSON.stringify({ listening: simulator.url, port: simulator.port })}\n`);
  const stop = (): void => void simulator.stop().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  if (program.opts<Flags>().untilStdinEnds) process.stdin.once('end', stop).resume();
}

function flag(flags: string, description: string, variable?: string): Option {
  const option = new Option(flags, description);
  return variable === undefined ? option : option.env(variable);
}

interface Flags {
  readonly port: number;
  readonly host: string;
  readonly latency: string;
  readonly chunkDelay: number;
  readonly rpm?: number;
  readonly tpm?: number;
  readonly burstSeconds: number;
  readonly concurrency?: number;
  readonly journal?: string;
  readonly journalEntries: number;
  readonly seed: number;
  readonly apiKey?: string;
  readonly faults?: unknown[];
  readonly promptCache?: boolean;
  readonly untilStdinEnds?: boolean;
  readonly contextTokens?: number;
}

function optionsOf(flags: Flags): SimulatorOptions {
  const { chunkDelay, rpm, tpm, concurrency, journal, ...same } = flags;
  return {
    ...same,
    chunkDelayMs: chunkDelay,
    requestsPerMinute: rpm,
    tokensPerMinute: tpm,
    maxConcurrency: concurrency,
    journalFile: journal,
  };
}

function wholeNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}

function jsonList(text: string): unknown[] {
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list)) return list;
  } catch (error) {
    throw new InvalidArgumentError(`It is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw new InvalidArgumentError('It must be a JSON list of rules.');
}

main().catch((error: unknown) => {
  process.stderr.write(`simulator: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
