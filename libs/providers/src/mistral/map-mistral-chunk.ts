import type { ChunkStep } from '../adapter.js';
import { parseJsonObject } from '../chat/parse-json-object.js';
import { mapOpenaiChunk, type OpenaiStreamState } from '../openai/map-openai-chunk.js';
import { flattenMistralAnswer } from './map-mistral-answer.js';
import { mistralDialect } from './mistral-dialect.js';

/** A content that is a list; a text that looks so costs a parse. */
const HAS_PARTS = /"content":\s*\[/;

/** OpenAI's chunk, with its content as text. */
export function mapMistralChunk(state: OpenaiStreamState, data: string): ChunkStep<OpenaiStreamState> {
  const step = mapOpenaiChunk(state, data, mistralDialect);
  if (step.emission !== 'as-it-came' || !HAS_PARTS.test(data)) return step;
  const chunk = parseJsonObject(data);
  const flat = chunk ? flattenMistralAnswer(chunk) : undefined;
  if (!flat) return step;
  const leftOutBlocks = (state.leftOutBlocks ?? 0) + flat.leftOut;
  return {
    state: leftOutBlocks === 0 ? step.state : { ...step.state, leftOutBlocks },
    emission: { data: [JSON.stringify(flat.answer)] },
  };
}
