import type { TokenUsage } from '#contracts';
import type { AnswerHint, AnswerIdentity, Completion } from '../adapter.js';
import { encodeVector } from './encode-vector.js';

export interface EmbeddingsParts {
  /** Numbers, or base64 where the provider writes it so itself. */
  readonly vectors: readonly (readonly number[] | string)[];
  readonly usage: TokenUsage;
  readonly model?: string;
}

/** OpenAI's answer to `/v1/embeddings`. */
export function embeddingsAnswer(
  { vectors, usage, model }: EmbeddingsParts,
  identity: AnswerIdentity | undefined,
  hint: AnswerHint | undefined,
): Completion {
  const isBase64 = hint?.embeddings === 'base64';
  const { inputTokens } = usage;
  const answer = {
    object: 'list',
    data: vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: isBase64 && typeof vector !== 'string' ? encodeVector(vector) : vector,
    })),
    model: model ?? identity?.model ?? '',
    ...(inputTokens === undefined ? {} : { usage: { prompt_tokens: inputTokens, total_tokens: inputTokens } }),
  };
  return { body: JSON.stringify(answer), usage, ...(model === undefined ? {} : { model }) };
}

/** @throws RangeError when an input is none that this wire embeds: tokens by number, nothing at all. */
export function textsToEmbed(input: unknown, wire: string): readonly string[] {
  const texts: readonly unknown[] = typeof input === 'string' ? [input] : Array.isArray(input) ? input : [];
  if (texts.length > 0 && texts.every((text) => typeof text === 'string')) return texts;
  throw new RangeError(`the ${wire} wire embeds texts: 'input' must be a string or a list of strings`);
}
