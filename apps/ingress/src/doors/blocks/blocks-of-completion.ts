import type { AnswerMessage, ChatChoice, ChatCompletion, ReasoningDetail, ToolCall } from '#contracts';
import type { AnswerBlock } from './answer-block.js';

/** A whole answer in blocks: what was thought, what was said, what is called. */
export function blocksOfCompletion(completion: ChatCompletion): readonly AnswerBlock[] {
  const choice = completion.choices?.[0];
  const message: Partial<AnswerMessage> = choice?.message ?? {};
  const { content, refusal, tool_calls: calls, annotations } = message;
  return [
    ...thoughtsOf(message),
    ...(content
      ? [{ type: 'text' as const, text: content, annotations: annotations ?? [], logprobs: tokensOf(choice) }]
      : []),
    ...(refusal ? [{ type: 'refusal' as const, text: refusal }] : []),
    ...(calls ?? []).flatMap((call, at) => blocksOfCall(call, `${completion.id}-${at}`)),
  ];
}

function thoughtsOf({
  reasoning_content: text,
  reasoning_details: details = [],
}: Partial<AnswerMessage>): AnswerBlock[] {
  const blocks = joinPieces(details ?? []).map(thoughtOf);
  const isSaid = blocks.some(({ type }) => type === 'thought');
  // The text alone is the same thoughts without their proof.
  return text && !isSaid ? [{ type: 'thought', text }, ...blocks] : blocks;
}

export function thoughtOf(detail: ReasoningDetail): AnswerBlock {
  const owner = typeof detail.format === 'string' ? { format: detail.format } : {};
  if (detail.type === 'reasoning.encrypted') return { type: 'hidden-thought', data: detail.data, ...owner };
  const signature = detail.type === 'reasoning.text' ? detail.signature : undefined;
  return { type: 'thought', text: thoughtText(detail), ...(signature ? { signature, ...owner } : {}) };
}

export function thoughtText(detail: ReasoningDetail): string {
  if (detail.type === 'reasoning.encrypted') return '';
  return (detail.type === 'reasoning.text' ? detail.text : detail.summary) ?? '';
}

/** Text pieces that name the same block become one, as they do when they are streamed. */
function joinPieces(details: readonly ReasoningDetail[]): readonly ReasoningDetail[] {
  const joined: ReasoningDetail[] = [];
  for (const detail of details) {
    const last = joined.at(-1);
    const isMore =
      last?.type === 'reasoning.text' &&
      detail.type === 'reasoning.text' &&
      last.signature === undefined &&
      last.index === detail.index;
    if (isMore) joined[joined.length - 1] = { ...detail, text: (last.text ?? '') + (detail.text ?? '') };
    else joined.push(detail);
  }
  return joined;
}

function blocksOfCall(call: ToolCall, otherwise: string): AnswerBlock[] {
  const id = call.id || otherwise;
  const signature = call.extra_content?.google?.thought_signature;
  const { name = '', arguments: text = '' } = call.function ?? {};
  return [
    ...(signature ? [{ type: 'call-proof' as const, callId: id, signature }] : []),
    { type: 'call', id, name, arguments: text },
  ];
}

/** OpenAI's `logprobs.content`: a token each. */
export function tokensOf(choice: Pick<ChatChoice, 'logprobs'> | undefined): readonly unknown[] {
  const content = (choice?.logprobs as { content?: unknown } | null | undefined)?.content;
  return Array.isArray(content) ? content : [];
}
