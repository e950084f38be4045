import { composeLength } from './compose-text.js';
import { hashText } from './words.js';

/** What the model "thought" before its answer: a text of exactly so many tokens, the same for the same message. */
export function composeThought(message: string, tokens: number): string {
  return composeLength(`considering ${message}`, tokens);
}

/**
 * What proves that a thought is the simulator's own. Providers sign thoughts so that a client gives them back unchanged;
 * whoever loses or alters one is told so here as there.
 */
export function signatureOf(thought: string): string {
  return Buffer.from(`simulated ${hashText(thought).toString(16)} ${thought.length}`).toString('base64');
}

/** What reasoning costs before an answer; fixed, so that usage can be foretold. */
export const REASONING_TOKENS: Readonly<Record<string, number>> = {
  low: 32,
  medium: 128,
  high: 512,
  xhigh: 1024,
  max: 2048,
};
