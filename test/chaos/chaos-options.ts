import { parseArgs } from 'node:util';

export interface ChaosOptions {
  /** Submitted while processes are killed; those of the rolling restart come on top. */
  readonly jobs: number;
  readonly kills: number;
  readonly seed: number;
  readonly json: boolean;
  /** The ledger: `embedded`, `postgres` (one is started), or the URL of one. */
  readonly database: string;
  /** The nats-server to run on; default: the one in use. */
  readonly natsServer: string | undefined;
}

export const USAGE = `npm run chaos -- [flags]

  --jobs <n>          jobs submitted while processes are killed (default 3000)
  --kills <n>         SIGKILLs, at least one per service (default 50)
  --seed <n>          of the plan: who is killed when, which job goes where (default 1)
  --database <which>  embedded (default), postgres (starts one), or a postgres:// URL
  --nats-server <path>
  --json              one JSON object {"rows": [...]} on standard output, nothing else there

Ends with 1 when a promise was broken; then the logs are kept, and the output says where.
`;

/** One of each victim, or the run does not show what it is for. */
const LEAST_KILLS = 6;

/** @throws TypeError or RangeError with a sentence for the reader. */
export function parseChaosOptions(args: readonly string[]): ChaosOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      jobs: { type: 'string', default: '3000' },
      kills: { type: 'string', default: '50' },
      seed: { type: 'string', default: '1' },
      database: { type: 'string', default: 'embedded' },
      'nats-server': { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  if (!/^(embedded|postgres|postgres(ql)?:\/\/.+)$/.test(values.database))
    throw new RangeError(`--database ${values.database}: write embedded, postgres or a postgres:// URL`);
  return {
    jobs: wholeNumber('--jobs', values.jobs, 1),
    kills: wholeNumber('--kills', values.kills, LEAST_KILLS),
    seed: wholeNumber('--seed', values.seed, 0),
    json: values.json,
    database: values.database,
    natsServer: values['nats-server'],
  };
}

function wholeNumber(flag: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least)
    throw new RangeError(`${flag} ${text}: give a whole number from ${least}`);
  return value;
}
