import type { Adapter } from '#providers';
import type { AnswerBody } from './read-answer.js';
import { modelOf } from './speakers.js';

interface GivenCall {
  readonly id: string;
  readonly function: { readonly name: string; readonly arguments: string };
}

/**
 * Maps a call that carries an answer back as the assistant's turn, with a result for each of its tool calls, as every
 * agent does. Returns what of it the wire's request has lost: texts, names and ids of calls, signatures of thoughts.
 */
export function giveBack(adapter: Adapter, body: AnswerBody | undefined): string[] {
  const message = body?.choices?.[0]?.message;
  if (!message) return [];
  const calls = (message.tool_calls ?? []) as GivenCall[];
  const results = calls.map(({ id }) => ({ role: 'tool', tool_call_id: id, content: `result of ${id}` }));
  const model = modelOf(adapter.wire);
  const tools = calls.map(({ function: { name } }) => ({
    type: 'function',
    function: { name, parameters: { type: 'object', properties: {} } },
  }));
  const request = adapter.mapRequest({
    path: '/v1/chat/completions',
    model,
    body: {
      model,
      messages: [
        { role: 'user', content: 'Begin.' },
        { role: 'assistant', content: null, ...message },
        ...results,
        { role: 'user', content: 'Go on.' },
      ],
      ...(tools.length > 0 ? { tools } : {}),
    },
  });
  const sent = textsIn(JSON.parse(request.body));
  const signatures = (message.reasoning_details ?? []) as readonly { signature?: string; data?: string }[];
  const kept = [
    // Wires trim what no API takes: a text's last blanks.
    message.content?.trim() ?? '',
    ...calls.flatMap(({ id, function: { name } }) => [name, `result of ${id}`]),
    ...signatures.map(({ signature, data }) => signature ?? data ?? ''),
  ];
  return kept.filter((text) => text !== '' && !sent.some((each) => each.includes(text)));
}

function textsIn(json: unknown): string[] {
  if (typeof json === 'string') return [json];
  return typeof json === 'object' && json !== null ? Object.values(json).flatMap(textsIn) : [];
}
