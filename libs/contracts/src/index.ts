export { type ApiFailure, apiErrorOf } from './api-error.js';
export { countedAttempts, isLaneRefusal, nextAttemptNumber, wasNotAsked } from './attempt-budget.js';
export type { AttemptRecord, TokenUsage } from './attempt-record.js';
export type {
  ChatCall,
  ChatTool,
  ChatToolChoice,
  ResponseFormat,
  ThinkingDisplay,
  ThinkingOption,
} from './call/chat-call.js';
export type {
  AnswerMessage,
  CallWarning,
  ChatChoice,
  ChatChunk,
  ChatChunkChoice,
  ChatCompletion,
  ChatDelta,
  ChatFinishReason,
  ChatUsage,
  ToolCallDelta,
} from './call/chat-completion.js';
export type {
  AssistantMessage,
  AudioPart,
  CacheControl,
  ChatMessage,
  ContentPart,
  DocumentNotes,
  FilePart,
  ImagePart,
  ReasoningDetail,
  SystemMessage,
  TextPart,
  ToolCall,
  ToolMessage,
  UserMessage,
} from './call/chat-message.js';
export { refusalOf } from './call/refusal-of.js';
export type { CallVolume } from './call-volume.js';
export { addNote, type DecisionNote, type LaneOffer } from './decision-note.js';
export { type EndpointObservation, parseEndpointObservations } from './endpoint-observation.js';
export {
  type AttemptOutcome,
  type AttemptSummary,
  CAPABILITIES,
  type Capability,
  type Decision,
  type Facts,
  type Hold,
  type PayloadRef,
  type WorkEnvelope,
} from './envelope.js';
export { DISPOSITION_OF, type Disposition, FAILURE_KINDS, type Failure, type FailureKind } from './failure.js';
export { messageHeaders, requestHeaders, responseHeaders } from './headers.js';
export {
  type AttemptId,
  isEndpointId,
  isJobId,
  isTenantId,
  type JobId,
  newAttemptId,
  newJobId,
  newRequestId,
} from './ids.js';
export { isoTime, nearestIsoTime } from './iso-time.js';
export type { ExplainedOffer, ExplainedStep, JobExplanation } from './job-explanation.js';
export {
  type Acknowledgement,
  type ApiError,
  type JobEvent,
  type JobResult,
  type JobStatus,
  TERMINAL_STATUSES,
  type TerminalStatus,
} from './job-result.js';
export { encodeJsonAndBytes } from './json-frame.js';
export { LANES, type Lane } from './lane.js';
export { MessageFormatError } from './message-format-error.js';
export { formatUsd, type NanoUsd, parseUsd } from './money.js';
export { parseWorkEnvelope } from './parse-work-envelope.js';
export {
  FORECAST_SIZES,
  type LatencyForecast,
  parseLatencyForecast,
  type QuoteAnswer,
  type QuoteForecast,
  type QuoteQuery,
  type QuoteRefusal,
} from './quote.js';
export type { RouteGrant } from './route-grant.js';
export { compileShape, type ShapeCheck, type ShapeOptions } from './shape/compile-shape.js';
export type { ShapeProblem } from './shape/describe-problem.js';
export { type StreamDefinition, type StreamKey, streams } from './streams.js';
export { subjectPatterns, subjects, tenantOfSubmit } from './subjects.js';
export { JOB_ENDPOINTS, type JobEndpoint, RouteConstraint, SubmitRequest } from './submit-request.js';
export { buildTerminalResult, type TerminalResultParts, terminalStatusOf } from './terminal-result.js';
export { fitsTokenWindow, narrowestWindow, type TokenWindow } from './token-window.js';
export {
  ATTEMPT_OUTCOMES,
  AttemptsQuery,
  type LedgerReply,
  type UsageDimension,
  UsageQuery,
  type UsageReport,
  type UsageRow,
  type UsageTotals,
} from './usage.js';
export { decodeWorkMessage, encodeWorkMessage, type WorkMessage } from './work-message.js';
