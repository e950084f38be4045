import { basename, extname, resolve } from 'node:path';
import { CommandError } from '../command-error.js';
import { parseCount, parseDollars, parsePairs } from '../commands/parse-options.js';
import { readText } from '../commands/read-text.js';
import { exitCode } from '../exit-code.js';
import type { GatewayFlags } from '../gateway/with-gateway.js';
import { parseDurationMs } from '../terminal/parse-duration.js';
import type { RunOptions } from './run-options.js';

/** The flags of `sluice run` as they were typed. */
export interface RunFlags extends GatewayFlags {
  readonly prompt?: string;
  readonly out?: string;
  readonly within?: string;
  readonly model?: string;
  readonly system?: string;
  readonly maxTokens?: string;
  readonly labelsColumn?: string;
  readonly expect?: string;
  readonly limit?: string;
  readonly metadata?: readonly string[];
  readonly maxCost?: string;
  readonly concurrency?: string;
  readonly full?: boolean;
  readonly retryFailed?: boolean;
  readonly restart?: boolean;
}

const DEFAULT_CONCURRENCY = 64;
const MOST_CONCURRENCY = 1_024;

/** @throws CommandError naming the first option that is wrong. */
export async function parseRunFlags(inputPath: string, flags: RunFlags): Promise<RunOptions> {
  const outPath = flags.out ?? `${basename(inputPath, extname(inputPath))}.results.jsonl`;
  if (resolve(outPath) === resolve(inputPath)) {
    throw new CommandError('--out is the input itself: the results would overwrite it.', exitCode.usage);
  }
  if (flags.restart && flags.retryFailed) {
    throw new CommandError(
      '--restart asks every row again, --retry-failed only those that failed: choose one.',
      exitCode.usage,
    );
  }
  if (flags.within !== undefined) parseDurationMs(flags.within, '--within');
  return {
    inputPath,
    outPath,
    concurrency: parseCount(flags.concurrency, '--concurrency', MOST_CONCURRENCY) ?? DEFAULT_CONCURRENCY,
    full: flags.full ?? false,
    restart: flags.restart ?? false,
    retryFailed: flags.retryFailed ?? false,
    ...withoutUndefined({
      prompt: flags.prompt === undefined ? undefined : await readText(flags.prompt),
      system: flags.system === undefined ? undefined : await readText(flags.system),
      model: flags.model,
      maxTokens: parseCount(flags.maxTokens, '--max-tokens'),
      within: flags.within,
      metadata: parsePairs(flags.metadata, '--metadata'),
      maxCostUsd: parseDollars(flags.maxCost, '--max-cost'),
      labelsColumn: flags.labelsColumn,
      expectColumn: flags.expect,
      limit: parseCount(flags.limit, '--limit'),
    }),
  };
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Absent rather than undefined: the two differ in a hash of the options. */
function withoutUndefined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}
