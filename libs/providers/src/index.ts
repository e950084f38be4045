export type {
  Adapter,
  AnswerHint,
  AnswerIdentity,
  ChunkCollector,
  ChunkStep,
  Completion,
  Emission,
  FailedAnswer,
  HeaderFacts,
  ProviderCall,
  ProviderRequest,
  StreamState,
} from './adapter.js';
export { type AdapterOptions, adapterOf, WIRE_NAMES } from './adapter-registry.js';
export { type AnswerHeaders, headerOf } from './answer-headers.js';
export { DIALECT_NAMES, dialectNameOfHost, dialectNamesOf } from './dialects/dialect-registry.js';
export { estimateInputTokens, type InputAmount } from './estimate-input-tokens.js';
export { estimateStreamedTokens, type StreamedAmount } from './estimate-streamed-tokens.js';
export type { FinishReason, UnifiedFinishReason } from './finish-reason.js';
export { parseRateLimits, type RateLimit, type RateLimits } from './parse-rate-limits.js';
export { parseRetryAfter } from './parse-retry-after.js';
