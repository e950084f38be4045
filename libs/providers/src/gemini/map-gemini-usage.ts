import type { TokenUsage } from '#contracts';
import { readCount } from '../chat/to-chat-usage.js';
import type { GeminiUsage } from './gemini.wire.js';

/**
 * Four disjoint counters; undefined = not said, never 0. Thoughts are not in the candidates' count and what tools put
 * before the model is not in the prompt's. The wire leaves out counters of zero: output that the total proves to be zero
 * was said.
 */
export function mapGeminiUsage(usage: GeminiUsage | null | undefined): TokenUsage {
  if (!usage) return {};
  const prompt = readCount(usage.promptTokenCount);
  const toolPrompt = readCount(usage.toolUsePromptTokenCount) ?? 0;
  const cacheRead = readCount(usage.cachedContentTokenCount);
  const reasoning = readCount(usage.thoughtsTokenCount);
  const output = mapOutput(usage, prompt, toolPrompt);
  return {
    ...(prompt === undefined ? {} : { inputTokens: Math.max(0, prompt + toolPrompt - (cacheRead ?? 0)) }),
    ...(cacheRead === undefined ? {} : { cacheReadTokens: cacheRead }),
    ...(output === undefined ? {} : { outputTokens: output }),
    ...(reasoning === undefined ? {} : { reasoningTokens: reasoning }),
  };
}

function mapOutput(usage: GeminiUsage, prompt: number | undefined, toolPrompt: number): number | undefined {
  const candidates = readCount(usage.candidatesTokenCount);
  const thoughts = readCount(usage.thoughtsTokenCount);
  if (candidates !== undefined || thoughts !== undefined) return (candidates ?? 0) + (thoughts ?? 0);
  const total = readCount(usage.totalTokenCount);
  return total !== undefined && total === (prompt ?? Number.NaN) + toolPrompt ? 0 : undefined;
}

/** The tier the call was billed as: the Gemini API's word, else Vertex' kind of traffic. */
export function geminiServiceTier(usage: GeminiUsage | null | undefined): string | undefined {
  const said = usage?.serviceTier ?? usage?.trafficType;
  return typeof said === 'string' && said !== '' ? said : undefined;
}
