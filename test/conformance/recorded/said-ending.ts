import type { FailureKind } from '#contracts';
import { type Fields, has, isFields, listOf, recordOf, textOf } from './fields.js';
import type { Form } from './said-pieces.js';

/**
 * How an answer ends. finished: the provider says so. open: it stops without a word. failed: an error stands in it, or
 * there is nothing in it that could be an answer; `as` where the provider's word for it leaves no choice.
 */
export type SaidEnding =
  | { readonly kind: 'finished' | 'open'; readonly reason?: string }
  | { readonly kind: 'failed'; readonly as?: FailureKind };

export function endingOf(events: readonly Fields[], form: Form): SaidEnding {
  let reason: string | undefined;
  let isOver = false;
  for (const event of events) {
    const failure = isOver ? undefined : failureIn(event, form);
    if (failure) return failure;
    reason ??= reasonIn(event);
    isOver ||= isLast(event);
  }
  if (isOver || reason !== undefined) return { kind: 'finished', ...(reason === undefined ? {} : { reason }) };
  return { kind: 'open' };
}

/** The provider's word for why the answer ended, of the first choice that did. */
function reasonIn(event: Fields): string | undefined {
  const reasons = [
    ...listOf(event['choices']).map((choice) => choice['finish_reason']),
    event['type'] === 'message' ? event['stop_reason'] : undefined,
    recordOf(event['delta'])['stop_reason'],
    ...listOf(event['candidates']).map((candidate) => candidate['finishReason']),
    event['stopReason'],
    recordOf(event['messageStop'])['stopReason'],
    event['finish_reason'],
    recordOf(event['delta'])['finish_reason'],
  ];
  return reasons.map(textOf).find((reason) => reason !== '' && reason !== 'FINISH_REASON_UNSPECIFIED');
}

/** Nothing that follows belongs to the answer. */
function isLast({ type }: Fields): boolean {
  return type === 'message_stop' || type === 'message-end';
}

function failureIn(event: Fields, form: Form): SaidEnding | undefined {
  if (isErrorObject(event) || isBareText(event)) return { kind: 'failed' };
  if (Object.keys(event).some((name) => name.endsWith('Exception'))) return { kind: 'failed' };
  const finish = textOf(event['finish_reason'] ?? recordOf(event['delta'])['finish_reason']);
  if (finish === 'ERROR' || finish === 'TIMEOUT') return { kind: 'failed', as: 'server-error' };
  if (has(event, 'output', 'stopReason') && !Array.isArray(recordOf(recordOf(event['output'])['message'])['content']))
    return { kind: 'failed' };
  if (isGemini(event) && listOf(event['candidates']).length === 0) {
    if (textOf(recordOf(event['promptFeedback'])['blockReason']) !== '')
      return { kind: 'failed', as: 'content-filtered' };
    return form === 'whole' ? { kind: 'failed' } : undefined;
  }
  return undefined;
}

/** An error that no answer looks like. */
export function isErrorObject({ error, type, object }: Fields): boolean {
  return isFields(error) || (typeof error === 'string' && error !== '') || type === 'error' || object === 'error';
}

/** Cohere's error inside a stream: a text among events that all say their type. */
function isBareText(event: Fields): boolean {
  return (
    typeof event['message'] === 'string' && Object.keys(event).every((name) => name === 'message' || name === 'id')
  );
}

/** Some of Gemini's events, and its refusals, say nothing but counters. */
export function isGemini(event: Fields): boolean {
  return Array.isArray(event['candidates']) || has(event, 'usageMetadata') || isFields(event['promptFeedback']);
}
