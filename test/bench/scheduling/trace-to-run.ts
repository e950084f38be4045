import { existsSync } from 'node:fs';
import { syntheticTrace, type TraceRow } from '#scheduling';
import { readTrace } from '../../../apps/cli/src/simulate/read-trace.js';
import type { SchedulingOptions } from './scheduling-options.js';

const SYNTHETIC_SPAN_MS = 4 * 86_400_000;

export interface TraceToRun {
  readonly name: string;
  readonly rows: readonly TraceRow[];
}

/** The trace that was asked for; a synthetic one, and a line that says so, when there is none. */
export async function traceToRun({ trace, jobs }: SchedulingOptions, say: (line: string) => void): Promise<TraceToRun> {
  if (trace !== undefined && existsSync(trace)) return { name: trace, rows: await readTrace(trace) };
  const reason = trace === undefined ? 'no --trace was given' : `there is no file ${trace}`;
  say(`${reason}: a synthetic trace of ${jobs.toLocaleString('en-US')} jobs over four days is run instead`);
  return { name: 'synthetic trace', rows: syntheticTrace({ seed: 1, jobs, spanMs: SYNTHETIC_SPAN_MS }) };
}
