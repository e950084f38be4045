import { splitText } from '../language/split-text.js';
import { hashText } from '../language/words.js';
import type { WireLogprobs } from './openai.wire.js';

/** Log probabilities by hash of each piece: between -0.5 and 0, the alternatives below it. They mean nothing, but stay the same. */
export function inventLogprobs(text: string, alternatives: number): WireLogprobs {
  const content = splitText(text)
    .flatMap((piece) => piece.match(/\s*\S+|\s+/g) ?? [])
    .map((token) => {
      const logprob = -(hashText(token) % 5000) / 10_000;
      const top = Array.from({ length: alternatives }, (_none, rank) =>
        one(rank === 0 ? token : `${token}${rank}`, logprob - rank),
      );
      return { ...one(token, logprob), top_logprobs: top };
    });
  return { content, refusal: null };
}

function one(token: string, logprob: number): { token: string; logprob: number; bytes: number[] } {
  return { token, logprob, bytes: [...Buffer.from(token)] };
}
