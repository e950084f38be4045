import type { CacheControl } from '#contracts';
import { isRecord } from '../openai/openai.wire.js';
import type { CallWarnings } from './call-warnings.js';

/** Anthropic's and Bedrock's limit a request; more are refused. */
const MAX_BREAKPOINTS = 4;

/** Reads the cache breakpoints of one call in the order in which the provider sees them: tools, system, messages. */
export class CacheBreakpoints {
  private taken = 0;

  constructor(private readonly warnings: CallWarnings) {}

  /** The breakpoint of a tool, message or part, or undefined when it has none or there were too many. */
  take(owner: Readonly<Record<string, unknown>>, path: string): CacheControl | undefined {
    const asked = owner.cache_control;
    if (asked === undefined || asked === null) return undefined;
    if (!isRecord(asked) || asked.type !== 'ephemeral') {
      this.warnings.unsupported(`${path}.cache_control`, "a cache breakpoint is of type 'ephemeral'; it was left out");
      return undefined;
    }
    if (this.taken >= MAX_BREAKPOINTS) {
      const why = `${this.warnings.wire} takes ${MAX_BREAKPOINTS} cache breakpoints a call; this one was left out`;
      this.warnings.unsupported(`${path}.cache_control`, why);
      return undefined;
    }
    this.taken += 1;
    const { ttl } = asked;
    if (ttl !== undefined && ttl !== null && ttl !== '5m' && ttl !== '1h')
      this.warnings.changed(`${path}.cache_control.ttl`, "a breakpoint lives for '5m' or '1h'; the ttl was left out");
    return { type: 'ephemeral', ...(ttl === '5m' || ttl === '1h' ? { ttl } : {}) };
  }
}
