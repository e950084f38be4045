import type { ReplyUsage } from '../server/reply.js';
import type { MessagesRequest } from './read-messages-request.js';

/** Usage as Anthropic writes it: three input counters that do not overlap; output includes thinking. */
export function toAnthropicUsage(usage: ReplyUsage, request: MessagesRequest): Record<string, unknown> {
  const written = usage.cacheWriteTokens ?? 0;
  const isHour = request.cached?.ttl === '1h';
  return {
    input_tokens: usage.inputTokens - usage.cacheReadTokens - written,
    cache_creation_input_tokens: written,
    cache_read_input_tokens: usage.cacheReadTokens,
    cache_creation: {
      ephemeral_5m_input_tokens: isHour ? 0 : written,
      ephemeral_1h_input_tokens: isHour ? written : 0,
    },
    output_tokens: usage.outputTokens,
    output_tokens_details: { thinking_tokens: usage.reasoningTokens },
    service_tier: request.serviceTier,
  };
}
