import { parseArgs } from 'node:util';

export const PARTS = ['interactive', 'ttft', 'durable', 'queue', 'mapping'] as const;
export type Part = (typeof PARTS)[number];

export interface BenchOptions {
  readonly json: boolean;
  readonly quick: boolean;
  /** Whether a missed `must` ends the program with 2. */
  readonly check: boolean;
  readonly parts: readonly Part[];
  readonly rounds: number;
  /** One round of one target on the interactive path. */
  readonly measureMs: number;
  /** Before each round: connections are opened. */
  readonly warmUpMs: number;
  /** Once for each interactive target, before its first round: its code gets hot. */
  readonly heatMs: number;
  /** The same on the durable path, in jobs. */
  readonly heatJobs: number;
  /** Jobs of one round of one target on the durable path. */
  readonly jobs: number;
  /** How many jobs wait in the measure of the full queue. */
  readonly queuedJobs: number;
  readonly queueRounds: number;
  /** When the brokers of all targets write to the disk; needs nats-server 2.10. */
  readonly syncInterval: string;
  /** Also writes CPU profiles of the one-process gateway into this folder. */
  readonly profileDirectory: string | undefined;
}

export const USAGE = `npm run bench -- [flags]

  --quick                  about four minutes: short rounds, three of each
  --only <part>[,<part>]   ${PARTS.join(', ')}
  --rounds <n>             rounds of each target (default 5, quick 3)
  --seconds <n>            length of one interactive round (default 2, quick 0.8)
  --jobs <n>               jobs of one durable round (default 20000, quick 4000)
  --sync <interval>        when every broker writes to the disk (default 1s, as Redis' everysec; "always" = production)
  --profile <folder>       write a CPU profile of the one-process gateway
  --check                  end with 2 when a "must" is missed
  --json                   one JSON object {"rows": [...]} on standard output, nothing else there
`;

/** @throws TypeError or RangeError with a sentence for the reader. */
export function parseBenchOptions(args: readonly string[]): BenchOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      only: { type: 'string' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      jobs: { type: 'string' },
      sync: { type: 'string', default: '1s' },
      profile: { type: 'string' },
    },
  });
  if (values.help) return 'help';
  const { quick, json, check } = values;
  const seconds = positive('--seconds', values.seconds) ?? (quick ? 0.8 : 2);
  return {
    quick,
    json,
    check,
    parts: readParts(values.only),
    rounds: Math.ceil(positive('--rounds', values.rounds) ?? (quick ? 3 : 5)),
    measureMs: seconds * 1_000,
    warmUpMs: quick ? 200 : 400,
    heatMs: quick ? 2_000 : 10_000,
    heatJobs: quick ? 8_000 : 40_000,
    jobs: Math.ceil(positive('--jobs', values.jobs) ?? (quick ? 4_000 : 20_000)),
    queuedJobs: 100_000,
    queueRounds: quick ? 1 : 5,
    syncInterval: values.sync,
    profileDirectory: values.profile,
  };
}

function readParts(text: string | undefined): readonly Part[] {
  if (text === undefined) return PARTS;
  return text.split(',').map((name) => {
    const part = PARTS.find((known) => known === name.trim());
    if (!part) throw new RangeError(`--only ${name}: choose from ${PARTS.join(', ')}`);
    return part;
  });
}

function positive(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(value > 0)) throw new RangeError(`${flag} ${text}: give a number above 0`);
  return value;
}
