import fc from 'fast-check';
import type { ChatChunk, ChatCompletion, ChatDelta, ReasoningDetail, ToolCall } from '#contracts';

/** A chat completion of the kind a door may see, with everything that becomes a block. */
export const aCompletion: fc.Arbitrary<ChatCompletion> = fc
  .record({
    thoughts: fc.array(aThought(), { maxLength: 3 }),
    content: fc.option(fc.string({ minLength: 1, unit: 'grapheme' })),
    refusal: fc.option(fc.string({ minLength: 1 })),
    calls: fc.array(aCall(), { maxLength: 3 }),
    annotations: fc.array(fc.webUrl(), { maxLength: 2 }),
    finish: fc.constantFrom('stop', 'length', 'content_filter'),
    usage: fc.record({ prompt: fc.nat(9_999), cached: fc.nat(99), completion: fc.nat(9_999) }),
  })
  .map(({ thoughts, content, refusal, calls, annotations, finish, usage }) => ({
    id: 'chatcmpl-1',
    object: 'chat.completion' as const,
    created: 1_700_000_000,
    model: 'gpt-mini',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant' as const,
          content,
          ...(refusal === null ? {} : { refusal }),
          ...(thoughts.length === 0 ? {} : { reasoning_details: thoughts.map((each, index) => ({ ...each, index })) }),
          ...(calls.length === 0 ? {} : { tool_calls: calls.map((each, at) => ({ ...each, id: `call_${at}` })) }),
          ...(content === null || annotations.length === 0
            ? {}
            : { annotations: annotations.map((url) => ({ type: 'url_citation', url_citation: { url, title: 'T' } })) }),
        },
        finish_reason: calls.length > 0 && finish === 'stop' ? ('tool_calls' as const) : (finish as 'stop'),
      },
    ],
    usage: {
      prompt_tokens: usage.prompt + usage.cached,
      completion_tokens: usage.completion,
      total_tokens: usage.prompt + usage.cached + usage.completion,
      prompt_tokens_details: { cached_tokens: usage.cached },
    },
  }));

function aThought(): fc.Arbitrary<ReasoningDetail> {
  const format = fc
    .constantFrom('anthropic-claude-v1', 'google-gemini-v1', undefined)
    .map((each) => each && { format: each });
  const proof = fc.base64String({ minLength: 4 });
  return fc.oneof(
    fc
      .tuple(fc.string({ minLength: 1 }), proof, format)
      .map(([text, signature, owner]) => ({ type: 'reasoning.text' as const, text, signature, ...owner })),
    fc.tuple(proof, format).map(([data, owner]) => ({ type: 'reasoning.encrypted' as const, data, ...owner })),
  );
}

function aCall(): fc.Arbitrary<ToolCall> {
  return fc
    .tuple(
      fc.string({ minLength: 1 }),
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.option(fc.base64String({ minLength: 4 })),
    )
    .map(([name, input, signature]) => ({
      id: '',
      type: 'function' as const,
      function: { name, arguments: JSON.stringify(input) },
      ...(signature === null ? {} : { extra_content: { google: { thought_signature: signature } } }),
    }));
}

/**
 * The chunks in which a provider would send it.
 *
 * @param pieceCharacters how long a piece of text is
 * @param thoughtsAreSaidTwice the text in pieces first, then each detail whole, as Anthropic's wire does
 */
export function chunksOf(
  completion: ChatCompletion,
  { pieceCharacters, thoughtsAreSaidTwice }: { pieceCharacters: number; thoughtsAreSaidTwice: boolean },
): readonly ChatChunk[] {
  const { id, created, model, usage } = completion;
  const choice = completion.choices[0] as ChatCompletion['choices'][number];
  const { content, refusal, annotations, reasoning_details: details = [], tool_calls: calls = [] } = choice.message;
  const deltas: ChatDelta[] = [{ role: 'assistant', content: '' }];
  const pieces = (text: string) => cut(text, pieceCharacters);
  for (const detail of details) {
    if (detail.type !== 'reasoning.text') deltas.push({ reasoning_details: [detail] });
    else if (thoughtsAreSaidTwice) {
      deltas.push(...pieces(detail.text).map((text) => ({ reasoning_content: text })), { reasoning_details: [detail] });
    } else {
      const { signature = '', ...rest } = detail;
      const proof = { ...rest, text: '', signature };
      deltas.push(...pieces(detail.text).map((text) => ({ reasoning_details: [{ ...rest, text }] })));
      deltas.push({ reasoning_details: [proof] });
    }
  }
  if (content) deltas.push(...pieces(content).map((text) => ({ content: text })));
  if (annotations) deltas.push({ annotations });
  if (refusal) deltas.push(...pieces(refusal).map((text) => ({ refusal: text })));
  for (const [index, call] of calls.entries()) {
    const { arguments: text, name } = call.function;
    deltas.push({ tool_calls: [{ ...call, index, function: { name, arguments: '' } }] });
    deltas.push(...pieces(text).map((piece) => ({ tool_calls: [{ index, function: { arguments: piece } }] })));
  }
  const head = { id, object: 'chat.completion.chunk' as const, created, model };
  return [
    ...deltas.map((delta) => ({ ...head, choices: [{ index: 0, delta, finish_reason: null }] })),
    { ...head, choices: [{ index: 0, delta: {}, finish_reason: choice.finish_reason }] },
    { ...head, choices: [], ...(usage ? { usage } : {}) },
  ];
}

function cut(text: string, characters: number): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += characters) pieces.push(text.slice(at, at + characters));
  return pieces;
}
