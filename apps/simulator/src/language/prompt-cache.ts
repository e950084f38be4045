import { LRUCache } from 'lru-cache';
import { BYTES_PER_TOKEN } from './count-tokens.js';

/** OpenAI caches prefixes from 1,024 tokens on, in steps of 128. */
const FIRST_STEP_TOKENS = 1024;
const STEP_TOKENS = 128;

/**
 * Which beginnings of prompts were seen before, as a provider's prompt cache knows them. Off unless asked for, because
 * usage then depends on what was asked before, and totals of a run are no longer the same whatever its order.
 */
export class PromptCache {
  private readonly seen = new LRUCache<string, true>({ max: 100_000 });

  /** Tokens of the longest beginning already seen (0, or 1,024 plus steps of 128); remembers this prompt's beginnings. */
  touch(prompt: string): number {
    const steps = this.stepKeys(prompt);
    let cachedTokens = 0;
    steps.forEach((key, index) => {
      if (this.seen.get(key)) cachedTokens = FIRST_STEP_TOKENS + index * STEP_TOKENS;
    });
    for (const key of steps) this.seen.set(key, true);
    return cachedTokens;
  }

  private stepKeys(prompt: string): string[] {
    const bytes = Buffer.from(prompt);
    const keys: string[] = [];
    let hash = 0x811c9dc5;
    let next = FIRST_STEP_TOKENS * BYTES_PER_TOKEN;
    for (let index = 0; index < bytes.length; index += 1) {
      hash = Math.imul(hash ^ (bytes[index] ?? 0), 0x01000193);
      if (index + 1 < next) continue;
      keys.push(`${next}:${hash >>> 0}`);
      next += STEP_TOKENS * BYTES_PER_TOKEN;
    }
    return keys;
  }
}
