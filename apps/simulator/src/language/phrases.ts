import { isStopWord, stem, wordsOf } from './words.js';

/**
 * The pieces of a message most likely to be values, best first: quoted text, then names (capitalised words within a
 * sentence), then other content words. Words whose stem is in `leaveOut` (a tool's own name) come last.
 */
export function phrasesOf(message: string, leaveOut: ReadonlySet<string> = new Set()): string[] {
  const quoted = [...message.matchAll(/"([^"\n]{1,80})"|“([^”\n]{1,80})”/g)].map((found) => found[1] ?? found[2] ?? '');
  const names = [...message.matchAll(/(?<=[^\s.!?:]\s+)\p{Lu}[\p{L}\p{N}'-]*(?:\s+\p{Lu}[\p{L}\p{N}'-]*)*/gu)].map(
    (found) => found[0],
  );
  const words = (message.match(/[\p{L}\p{N}][\p{L}\p{N}'._@-]*/gu) ?? [])
    .slice(0, 200)
    .map((word) => word.replace(/[._-]+$/, ''))
    .filter((word) => !isStopWord(word.toLowerCase()));
  const isOwn = (phrase: string): boolean => wordsOf(phrase).every((word) => leaveOut.has(stem(word)));
  const all = [...new Set([...quoted, ...names.filter((name) => !/^I(?:'|$)/.test(name)), ...words])];
  return [...all.filter((phrase) => !isOwn(phrase)), ...all.filter(isOwn)];
}
