import { splitText } from './split-text.js';
import { hashText } from './words.js';

export interface TokenLogprob {
  readonly token: string;
  readonly logprob: number;
}

/** A token with the others it could have been, best first. */
export interface ChosenToken extends TokenLogprob {
  readonly alternatives: readonly TokenLogprob[];
}

/** Log probabilities by hash of each piece: between -0.5 and 0, the alternatives below it. They mean nothing, but stay the same. */
export function inventLogprobs(text: string, alternatives: number): ChosenToken[] {
  return splitText(text)
    .flatMap((piece) => piece.match(/\s*\S+|\s+/g) ?? [])
    .map((token) => {
      const logprob = -(hashText(token) % 5000) / 10_000;
      const others = Array.from({ length: alternatives }, (_none, rank) => ({
        token: rank === 0 ? token : `${token}${rank}`,
        logprob: logprob - rank,
      }));
      return { token, logprob, alternatives: others };
    });
}
