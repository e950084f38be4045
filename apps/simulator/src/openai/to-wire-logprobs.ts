import { inventLogprobs, type TokenLogprob } from '../language/invent-logprobs.js';
import type { WireLogprobs } from './openai.wire.js';

/** The log probabilities of a text as OpenAI writes them, with so many alternatives for each token. */
export function toWireLogprobs(text: string, alternatives: number): WireLogprobs {
  const content = inventLogprobs(text, alternatives).map((token) => ({
    ...withBytes(token),
    top_logprobs: token.alternatives.map(withBytes),
  }));
  return { content, refusal: null };
}

function withBytes({ token, logprob }: TokenLogprob): { token: string; logprob: number; bytes: number[] } {
  return { token, logprob, bytes: [...Buffer.from(token)] };
}
