import { seededRandom } from '../pacing/seeded-random.js';
import { contentWordsOf, hashText, stem } from './words.js';

/** Places of the vector each word adds to: enough that two words rarely meet, few enough to stay cheap. */
const PLACES_PER_WORD = 16;
/** How much of a vector is the whole text's own: makes texts of the same words differ, and no vector zero. */
const TEXT_SHARE = 0.05;

/**
 * A unit vector from hashes of a text's words: the same for the same text everywhere, near for texts that share words,
 * so that nearest-neighbour demos and caches by likeness show something.
 */
export function embedText(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  for (const word of contentWordsOf(text)) {
    const random = seededRandom(hashText(stem(word)));
    for (let place = 0; place < PLACES_PER_WORD; place += 1) {
      const at = Math.floor(random() * dimensions);
      vector[at] = (vector[at] ?? 0) + (random() < 0.5 ? -1 : 1);
    }
  }
  const random = seededRandom(hashText(text));
  for (let at = 0; at < dimensions; at += 1) vector[at] = (vector[at] ?? 0) + TEXT_SHARE * (random() - 0.5);
  return toUnitLength(vector);
}

function toUnitLength(vector: Float32Array): Float32Array {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const length = Math.sqrt(squares) || 1;
  return vector.map((value) => value / length);
}
