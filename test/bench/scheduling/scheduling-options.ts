import { parseArgs } from 'node:util';

export interface SchedulingOptions {
  readonly json: boolean;
  /** Whether a missed `must` ends the program with 2. */
  readonly check: boolean;
  /** Absent: a synthetic trace. */
  readonly trace: string | undefined;
  /** Worlds and workloads each scenario is run in. */
  readonly seeds: number;
  /** Of the synthetic trace. */
  readonly jobs: number;
}

export const USAGE = `npm run bench:scheduling -- [flags]

  --trace <file.csv>   TIMESTAMP,ContextTokens,GeneratedTokens (default: a synthetic trace of four days)
  --seeds <n>          workloads and worlds each scenario is run in (default 3)
  --jobs <n>           jobs of the synthetic trace (default 20000)
  --check              end with 2 when a "must" is missed
  --json               one JSON object {"rows": [...]} on standard output, nothing else there
`;

/** @throws TypeError or RangeError with a sentence for the reader. */
export function parseSchedulingOptions(args: readonly string[]): SchedulingOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      trace: { type: 'string' },
      seeds: { type: 'string', default: '3' },
      jobs: { type: 'string', default: '20000' },
    },
  });
  if (values.help) return 'help';
  const { json, check, trace } = values;
  return { json, check, trace, seeds: count('--seeds', values.seeds), jobs: count('--jobs', values.jobs) };
}

function count(flag: string, text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new RangeError(`${flag} ${text}: give a whole number of at least 1`);
}
