import { type StreamDefinition, streams } from '#contracts';

/**
 * The one stream whose subjects are the stage's.
 * @throws Error at boot, naming the remedy: a stage nobody feeds would wait for ever without a word.
 */
export function streamOf(pattern: string, stage: string): string {
  const matching = (Object.values(streams) as StreamDefinition[]).filter((stream) => stream.subjects.includes(pattern));
  const [only] = matching;
  if (only && matching.length === 1) return only.name;
  const found =
    matching.length === 0 ? 'no stream captures it' : `${matching.map(({ name }) => name).join(' and ')} capture it`;
  throw new Error(
    `stage '${stage}' listens to ${pattern}, but ${found}: name exactly one in libs/contracts/src/streams.ts`,
  );
}
