import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { CommandError } from '../command-error.js';
import { exitCode } from '../exit-code.js';
import { differences, type RunIdentity } from './journal-lines.js';
import { RunJournal } from './run-journal.js';
import { lockRun } from './run-lock.js';
import type { RunOptions } from './run-options.js';
import { RunStore } from './run-store.js';
import type { InputSurvey } from './survey-input.js';

/** A run that can be driven: begun, or found where it was left. */
export interface OpenRun {
  readonly runId: string;
  readonly store: RunStore;
  /** Rows that were finished when it was opened; 0 for a new run. */
  readonly finishedBefore: number;
  readonly isResumed: boolean;
  close(): void;
}

export function journalPathOf(outPath: string): string {
  return `${outPath}.run.jsonl`;
}

/**
 * Opens the run that belongs to an output.
 * @throws CommandError when that is another run, or a file that no run wrote.
 */
export function openRun(options: RunOptions, survey: InputSurvey, rows: number, startedAt: string): OpenRun {
  mkdirSync(dirname(options.outPath), { recursive: true });
  const release = lockRun(`${options.outPath}.run.lock`);
  try {
    return open(options, survey, rows, startedAt, release);
  } catch (error) {
    release();
    throw error;
  }
}

function open(options: RunOptions, survey: InputSurvey, rows: number, startedAt: string, release: () => void): OpenRun {
  const path = journalPathOf(options.outPath);
  if (options.restart) rmSync(path, { force: true });
  else if (!existsSync(path)) refuseForeignOutput(options.outPath);
  const journal = new RunJournal(path);
  const isResumed = journal.header !== undefined;
  const runId = journal.header?.runId ?? randomUUID();
  const identity = identityOf(options, survey);
  if (journal.header) requireSame(journal.header.identity, identity, options.outPath);
  else journal.begin({ sluice: 'run', version: 1, runId, startedAt, inputPath: options.inputPath, identity });
  if (options.retryFailed) journal.state.forgetFailures();
  const store = new RunStore(journal, options.outPath, rows);
  const close = () => {
    store.close();
    release();
  };
  return { runId, store, finishedBefore: store.totals.succeeded + store.totals.failed, isResumed, close };
}

function refuseForeignOutput(outPath: string): void {
  if (!existsSync(outPath) || statSync(outPath).size === 0) return;
  throw new CommandError(
    `${outPath} is there already and no run of Sluice left it: choose another --out, or overwrite it with --restart.`,
    exitCode.usage,
  );
}

function requireSame(before: RunIdentity, now: RunIdentity, outPath: string): void {
  const changed = differences(before, now);
  if (changed.length === 0) return;
  throw new CommandError(
    `${outPath} belongs to a run with another ${changed.join(' and ')}: choose another --out, or start anew with --restart.`,
    exitCode.usage,
  );
}

/** What decides what the rows ask. How many of them are asked (`--limit`), how fast and where does not. */
function identityOf(options: RunOptions, survey: InputSurvey): RunIdentity {
  const { choice } = survey;
  const columns: Pick<RunIdentity, 'labelsColumn' | 'expectColumn'> = choice.kind === 'template' ? choice : {};
  const all = {
    inputSha256: survey.sha256,
    inputBytes: survey.bytes,
    promptSha256: choice.kind === 'template' ? createHash('sha256').update(choice.template).digest('hex') : undefined,
    system: options.system,
    model: options.model,
    maxTokens: options.maxTokens,
    within: options.within,
    metadata: options.metadata,
    maxCostUsd: options.maxCostUsd,
    labelsColumn: columns.labelsColumn,
    expectColumn: columns.expectColumn,
    full: options.full,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as unknown as RunIdentity;
}
