import { inMs, inThousands, type Table } from '../report.js';
import { type SamplesByTarget, valuesOf } from '../rounds.js';
import { medianOf, spreadOf } from '../statistics.js';
import type { InteractiveSample } from './interactive-targets.js';

type Samples = SamplesByTarget<InteractiveSample>;
type Figure = (sample: InteractiveSample) => number;

/** Less than the clock of a request can tell apart: what is added is never counted as nothing or less. */
const LEAST_ADDED_MS = 0.01;

/** What a target adds to a direct call in the same round, ms. */
function addedMs(samples: Samples, name: string, figure: Figure): number[] {
  const direct = valuesOf(samples, 'direct', figure);
  return valuesOf(samples, name, figure).map((value, round) =>
    Math.max(LEAST_ADDED_MS, value - (direct[round] as number)),
  );
}

/** What the one-process gateway adds, divided by what Portkey adds. */
export function addedRatio(samples: Samples, figure: Figure): number {
  return medianOf(addedMs(samples, 'one process', figure)) / medianOf(addedMs(samples, 'portkey', figure));
}

/** @param figure the time the last columns are about */
export function loadTable(title: string, samples: Samples, figure: Figure): Table {
  const portkey = medianOf(valuesOf(samples, 'portkey', ({ requestsPerSecond }) => requestsPerSecond));
  return {
    title,
    columns: ['target', 'req/s', 'min–max', '× portkey', 'p50 ms', 'p99 ms', 'added p50', 'min–max', 'CPU µs/req'],
    lines: [...samples.keys()].map((name) => {
      const rate = spreadOf(valuesOf(samples, name, ({ requestsPerSecond }) => requestsPerSecond));
      const added = spreadOf(addedMs(samples, name, figure));
      const cpuUs = medianOf(valuesOf(samples, name, ({ processorUs }) => processorUs));
      const isDirect = name === 'direct';
      return [
        name,
        inThousands(rate.median),
        `${inThousands(rate.min)}–${inThousands(rate.max)}`,
        (rate.median / portkey).toFixed(2),
        inMs(medianOf(valuesOf(samples, name, figure))),
        inMs(medianOf(valuesOf(samples, name, ({ p99Ms }) => p99Ms))),
        isDirect ? '' : inMs(added.median),
        isDirect ? '' : `${inMs(added.min)}–${inMs(added.max)}`,
        isDirect || cpuUs === 0 ? '' : inThousands(cpuUs),
      ];
    }),
  };
}
