import { WIRE_NAMES } from '#providers';
import type { BenchOptions } from '../bench-options.js';
import { type Row, rowOf } from '../measures.js';
import type { Progress } from '../progress.js';
import type { Findings, Table } from '../report.js';
import { runRounds, type SamplesByTarget, type Target, valuesOf } from '../rounds.js';
import { spreadOf } from '../statistics.js';
import { MAPPING_BODIES, mappingMeasure } from './mapping-measures.js';
import { chunkTarget, requestTarget, stringifyTarget } from './mapping-targets.js';

/** Before the first measured round: mapping is code that gets hot. */
const HEAT_ROUNDS = 8;
/** A sample is 25 ms: several for each of the run's rounds. */
const SAMPLES_PER_ROUND = 5;
const STRINGIFY = 'JSON.stringify alone';

/** What mapping costs on each wire: a request by the size of its body, and one chunk of a streamed text. */
export async function runMapping(options: BenchOptions, progress: Progress): Promise<Findings> {
  const targets: Target<number>[] = [
    ...MAPPING_BODIES.map(({ size, bytes }) => stringifyTarget(bytes, `${STRINGIFY} ${size}`)),
    ...WIRE_NAMES.flatMap((wire) => [
      ...MAPPING_BODIES.map(({ size, bytes }) => requestTarget(wire, bytes, mappingMeasure(wire, size))),
      chunkTarget(wire, mappingMeasure(wire)),
    ]),
  ];
  for (const { measure } of targets) for (let round = 0; round < HEAT_ROUNDS; round++) await measure();
  const rounds = options.rounds * SAMPLES_PER_ROUND;
  progress.part('mapping', targets.length * rounds);
  const samples = await runRounds(targets, rounds, progress);
  return { rows: WIRE_NAMES.flatMap((wire) => rowsOf(wire, samples)), tables: [tableOf(samples)] };
}

function rowsOf(wire: string, samples: SamplesByTarget<number>): Row[] {
  const names = [...MAPPING_BODIES.map(({ size }) => mappingMeasure(wire, size)), mappingMeasure(wire)];
  return names.map((name) => rowOf(name, spreadIn(samples, name).median));
}

function tableOf(samples: SamplesByTarget<number>): Table {
  const cell = (name: string) => {
    const { median, min, max } = spreadIn(samples, name);
    return `${print(median)} (${print(min)}–${print(max)})`;
  };
  const sizes = MAPPING_BODIES.map(({ size }) => size);
  return {
    title: 'Mapping, microseconds: median (least–most)',
    columns: ['wire', ...sizes.map((size) => `request ${size}`), 'chunk'],
    lines: [
      [STRINGIFY, ...sizes.map((size) => cell(`${STRINGIFY} ${size}`)), ''],
      ...WIRE_NAMES.map((wire) => [
        wire,
        ...sizes.map((size) => cell(mappingMeasure(wire, size))),
        cell(mappingMeasure(wire)),
      ]),
    ],
    notes: ['A request: from the parsed body to the body on the wire. A chunk: one event with a piece of text.'],
  };
}

function spreadIn(samples: SamplesByTarget<number>, name: string) {
  return spreadOf(valuesOf(samples, name, (microseconds) => microseconds));
}

function print(microseconds: number): string {
  return microseconds.toPrecision(3);
}
