import type { ChatChunkChoice, ChatDelta, ChatUsage } from '#contracts';

/** What every chunk of one answer begins with, written once: `{"id":…,"object":…,"created":…,"model":…`. */
export type ChunkOpening = string;

/** @param nowMs when the answer began, epoch ms */
export function openChunks(id: string, model: string, nowMs: number): ChunkOpening {
  const created = Math.floor(nowMs / 1_000);
  return JSON.stringify({ id, object: 'chat.completion.chunk', created, model }).slice(0, -1);
}

/** A `ChatChunk` with one delta. Put together as text: most chunks of a stream differ in a few characters only. */
export function deltaChunk(opening: ChunkOpening, delta: ChatDelta): string {
  return `${opening},"choices":[{"index":0,"delta":${JSON.stringify(delta)},"finish_reason":null}]}`;
}

export interface LastChoice extends Omit<ChatChunkChoice, 'index'> {
  readonly service_tier?: string;
}

/** The `ChatChunk` that says why the answer ended. */
export function finishChunk(opening: ChunkOpening, { service_tier, ...choice }: LastChoice): string {
  const tier = service_tier === undefined ? '' : `,"service_tier":${JSON.stringify(service_tier)}`;
  return `${opening}${tier},"choices":[${JSON.stringify({ index: 0, ...choice })}]}`;
}

/** The `ChatChunk` behind it that says nothing but usage. */
export function usageChunk(opening: ChunkOpening, usage: ChatUsage): string {
  return `${opening},"choices":[],"usage":${JSON.stringify(usage)}}`;
}
