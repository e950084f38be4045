import type { ChatFinishReason } from '#contracts';
import type { UnifiedFinishReason } from '../finish-reason.js';

const CHAT: Readonly<Record<UnifiedFinishReason, ChatFinishReason>> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  'content-filter': 'content_filter',
  // OpenAI has no word for it; `native_finish_reason` says what it was.
  other: 'stop',
};

export function toChatFinishReason(unified: UnifiedFinishReason): ChatFinishReason {
  return CHAT[unified];
}
