import { BYTES_PER_TOKEN } from './count-tokens.js';
import { contentWordsOf, hashText } from './words.js';

const EXCERPT_WORDS = 24;
const TOPIC_WORDS = 3;

const TEMPLATES: readonly ((excerpt: string, topics: string) => string)[] = [
  (excerpt, topics) => `You asked: "${excerpt}". In short, this is about ${topics}.`,
  (excerpt, topics) => `This is about ${topics}. Your message was: "${excerpt}".`,
  (excerpt, topics) => `Regarding ${topics}: I read "${excerpt}" and have nothing to add.`,
  (excerpt, topics) => `Summary of "${excerpt}": ${topics}.`,
];

/** An echo-style answer to a text; `variant` (choice index, seed) selects the wording. Same input, same answer. */
export function composeText(text: string, variant: number): string {
  const words = text.split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) return 'There is nothing to answer: the message is empty.';
  const excerpt = words.slice(0, EXCERPT_WORDS).join(' ') + (words.length > EXCERPT_WORDS ? ' …' : '');
  const template = TEMPLATES[Math.abs(variant) % TEMPLATES.length] ?? TEMPLATES[0];
  return template ? template(excerpt, topicsOf(text)) : excerpt;
}

/** An answer to a tool's results that contains each of them. */
export function composeToolSummary(results: readonly { readonly name: string; readonly text: string }[]): string {
  const lines = results.map((result) => `${result.name} returned: ${result.text}`);
  return `${results.length === 1 ? 'The tool' : 'The tools'} answered. ${lines.join('\n')}`;
}

/** A text of exactly so many tokens, made of the words of another: for benches and demos that need a length. */
export function composeLength(text: string, tokens: number): string {
  const words = contentWordsOf(text);
  const bytes = tokens * BYTES_PER_TOKEN;
  const parts: string[] = [];
  let length = 0;
  for (let index = 0; length < bytes; index += 1) {
    const word = (words[index % Math.max(1, words.length)] ?? 'word').replace(/[^a-z0-9]/g, 'x');
    parts.push(word);
    length += word.length + 1;
  }
  // Ends on a letter, so that nothing that trims an answer changes its length.
  return `${parts.join(' ').slice(0, bytes - 1)}.`;
}

function topicsOf(text: string): string {
  const words = [...new Set(contentWordsOf(text).slice(0, 200))];
  const longest = [...words].sort((one, other) => other.length - one.length || hashText(one) - hashText(other));
  const kept = new Set(longest.slice(0, TOPIC_WORDS));
  return words.filter((word) => kept.has(word)).join(', ');
}
