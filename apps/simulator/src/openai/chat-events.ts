import { splitEvery, splitText } from '../language/split-text.js';
import { fingerprintOf } from '../server/ids.js';
import type { ReplyUsage } from '../server/reply.js';
import type { Choice } from './chat-choices.js';
import type { WireToolCall } from './openai.wire.js';
import { toWireUsage } from './openai-usage.js';
import type { ChatRequest } from './read-chat-request.js';
import { toWireLogprobs } from './to-wire-logprobs.js';

interface Head {
  readonly id: string;
  readonly created: number;
  readonly model: string;
}

/** Characters of tool arguments in one delta. */
const ARGUMENT_PIECE = 16;

/**
 * The events of a streamed chat: for each choice role, deltas, finish; then the usage chunk (`choices: []`) if asked for;
 * then `[DONE]`. With usage asked for, every earlier chunk carries `usage: null`, as OpenAI's do.
 */
export function chatEvents(
  head: Head,
  request: ChatRequest,
  choices: readonly Choice[],
  usage: ReplyUsage | undefined,
): { events: string[]; finishAt: number } {
  const withUsage = request.includeUsage && usage !== undefined;
  const opening = `data: ${JSON.stringify({
    id: head.id,
    object: 'chat.completion.chunk',
    created: head.created,
    model: head.model,
    service_tier: request.serviceTier,
    system_fingerprint: fingerprintOf(head.model),
  }).slice(0, -1)}`;
  // The head is the same in every chunk: serialised once, because a stream is hundreds of them.
  const chunk = (choice: string): string => `${opening},"choices":[${choice}]${withUsage ? ',"usage":null' : ''}}\n\n`;
  const events: string[] = [];
  choices.forEach((choice, index) => {
    for (const delta of deltasOf(request, choice)) {
      const logprobs = delta.logprobs ? JSON.stringify(delta.logprobs) : 'null';
      events.push(chunk(`{"index":${index},"delta":${delta.json},"logprobs":${logprobs},"finish_reason":null}`));
    }
    events.push(chunk(`{"index":${index},"delta":{},"logprobs":null,"finish_reason":"${choice.finishReason}"}`));
  });
  const finishAt = events.length - 1;
  if (withUsage) events.push(`${opening},"choices":[],"usage":${JSON.stringify(toWireUsage(usage))}}\n\n`);
  events.push('data: [DONE]\n\n');
  return { events, finishAt };
}

interface Delta {
  readonly json: string;
  readonly logprobs?: unknown;
}

function deltasOf(request: ChatRequest, choice: Choice): Delta[] {
  if (choice.toolCalls.length > 0) {
    return [{ json: '{"role":"assistant","content":null,"refusal":null}' }, ...choice.toolCalls.flatMap(toolDeltas)];
  }
  const pieces = splitText(choice.text).map((piece) => ({
    json: JSON.stringify({ content: piece }),
    ...(request.topLogprobs === undefined ? undefined : { logprobs: toWireLogprobs(piece, request.topLogprobs) }),
  }));
  return [{ json: '{"role":"assistant","content":"","refusal":null}' }, ...pieces];
}

/** The first delta of a call names it, the others carry arguments alone. */
function toolDeltas(call: WireToolCall, index: number): Delta[] {
  const named = { index, id: call.id, type: 'function', function: { name: call.function.name, arguments: '' } };
  const pieces = splitEvery(call.function.arguments, ARGUMENT_PIECE);
  return [
    { json: JSON.stringify({ tool_calls: [named] }) },
    ...pieces.map((piece) => ({ json: JSON.stringify({ tool_calls: [{ index, function: { arguments: piece } }] }) })),
  ];
}
