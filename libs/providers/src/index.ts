export type {
  Adapter,
  ChunkCollector,
  ChunkStep,
  Completion,
  Emission,
  FailedAnswer,
  ProviderCall,
  ProviderRequest,
  StreamState,
} from './adapter.js';
export { adapterOf, WIRE_NAMES } from './adapter-registry.js';
export { type AnswerHeaders, headerOf } from './answer-headers.js';
export { estimateStreamedTokens, type StreamedAmount } from './estimate-streamed-tokens.js';
export type { FinishReason, UnifiedFinishReason } from './finish-reason.js';
export { parseRateLimits, type RateLimit, type RateLimits } from './parse-rate-limits.js';
export { parseRetryAfter } from './parse-retry-after.js';
