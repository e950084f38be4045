import type { CallWarning, ChatCall, ChatCompletion, ChatUsage } from '#contracts';
import type { JsonObject } from '../../body/read-json-body.js';
import { stemOf, withPrefix } from '../answer-id.js';
import { type AnswerFacts, factsOf } from '../blocks/answer-facts.js';
import { blocksOfCompletion } from '../blocks/blocks-of-completion.js';
import { joinWarnings } from '../presentation.js';
import { isObject } from '../read-fields.js';
import { itemId, toOutputItem } from './to-output-item.js';

/** What is known of a request when its answer is said. */
export interface ResponseTerms {
  /** The caller's body: the API says most of it again. */
  readonly body: JsonObject;
  readonly call: ChatCall;
  readonly warnings: readonly CallWarning[];
  /** For a provider that says no time. */
  readonly nowMs: number;
}

export type ResponseStatus = 'in_progress' | 'completed' | 'incomplete' | 'failed';

/** A whole answer as a response. */
export function toResponse(completion: ChatCompletion, terms: ResponseTerms): object {
  const facts = factsOf(completion);
  const status = statusOf(facts);
  const stem = stemOf(facts.id);
  const blocks = blocksOfCompletion(completion);
  const output = blocks.map((block, index) => {
    const isCut = status === 'incomplete' && index === blocks.length - 1;
    return toOutputItem(block, itemId(block, stem, index), isCut ? 'incomplete' : 'completed');
  });
  return responseObject({ facts, terms, status, output });
}

export interface ResponseParts {
  readonly facts: AnswerFacts;
  readonly terms: ResponseTerms;
  readonly status: ResponseStatus;
  readonly output: readonly object[];
  readonly error?: { readonly code: string; readonly message: string };
}

/** The response object, at every point of its life; `warnings` is ours. */
export function responseObject({ facts, terms, status, output, error }: ResponseParts): object {
  return {
    id: withPrefix('resp_', stemOf(facts.id)),
    object: 'response',
    created_at: facts.created === 0 ? Math.floor(terms.nowMs / 1000) : facts.created,
    status,
    error: error ?? null,
    incomplete_details: status === 'incomplete' ? { reason: incompleteReason(facts) } : null,
    ...echoOf(terms.body),
    model: facts.model || terms.call.model,
    output,
    service_tier: facts.serviceTier ?? null,
    usage: toResponseUsage(facts.usage),
    ...joinWarnings(terms.warnings, facts.warnings),
  };
}

export function statusOf({ finishReason }: AnswerFacts): 'completed' | 'incomplete' {
  return finishReason === 'length' || finishReason === 'content_filter' ? 'incomplete' : 'completed';
}

function incompleteReason({ finishReason }: AnswerFacts): string {
  return finishReason === 'content_filter' ? 'content_filter' : 'max_output_tokens';
}

/** What the API repeats of the request, with its own values for what was not said. */
function echoOf(body: JsonObject): object {
  const text = isObject(body['text']) ? body['text'] : {};
  const reasoning = isObject(body['reasoning']) ? body['reasoning'] : {};
  return {
    background: false,
    instructions: body['instructions'] ?? null,
    max_output_tokens: body['max_output_tokens'] ?? null,
    metadata: body['metadata'] ?? {},
    parallel_tool_calls: body['parallel_tool_calls'] ?? true,
    previous_response_id: null,
    reasoning: { effort: reasoning['effort'] ?? null, summary: reasoning['summary'] ?? null },
    // Whatever was asked: nothing is kept.
    store: false,
    temperature: body['temperature'] ?? 1,
    text: { ...text, format: text['format'] ?? { type: 'text' } },
    tool_choice: body['tool_choice'] ?? 'auto',
    tools: body['tools'] ?? [],
    top_logprobs: body['top_logprobs'] ?? 0,
    top_p: body['top_p'] ?? 1,
    truncation: 'disabled',
    user: body['user'] ?? null,
  };
}

/** Null until somebody has counted: the API has no counter that was not said. */
function toResponseUsage(usage: ChatUsage | undefined): object | null {
  if (!usage) return null;
  const { prompt_tokens: input = 0, completion_tokens: output = 0 } = usage;
  const { cached_tokens: read = 0, cache_write_tokens: writes } = usage.prompt_tokens_details ?? {};
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: read, ...(writes === undefined ? {} : { cache_write_tokens: writes }) },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: usage.completion_tokens_details?.reasoning_tokens ?? 0 },
    total_tokens: usage.total_tokens ?? input + output,
  };
}
