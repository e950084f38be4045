import type { Progress } from './progress.js';

/** Somebody who is measured. */
export interface Target<Sample> {
  readonly name: string;
  readonly measure: () => Promise<Sample>;
}

export type SamplesByTarget<Sample> = ReadonlyMap<string, readonly Sample[]>;

/** A-B-C-A-B-C: what slows the machine for a while slows everybody, and nobody always comes after the same one. */
export async function runRounds<Sample>(
  targets: readonly Target<Sample>[],
  rounds: number,
  progress: Progress,
): Promise<SamplesByTarget<Sample>> {
  const samples = new Map<string, Sample[]>(targets.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const { name, measure } of targets) {
      progress.at(name, round + 1, rounds);
      try {
        samples.get(name)?.push(await measure());
      } catch (error) {
        throw new Error(`${name} could not be measured`, { cause: error });
      }
      progress.step();
    }
  }
  return samples;
}

/** One figure of every round of a target. */
export function valuesOf<Sample>(
  samples: SamplesByTarget<Sample>,
  name: string,
  figure: (sample: Sample) => number,
): number[] {
  return (samples.get(name) ?? []).map(figure);
}
