/** Calls of a given size, shaped like an agent's: a system message, tools, turns with a call and its result, a question. */

const SENTENCE =
  'The customer bought a pair of shoes at the end of last month, and the statement shows the same amount twice on one day. ';

const tool = (name: string) => ({
  type: 'function',
  function: {
    name,
    description: `Looks up what is known of ${name}`,
    parameters: { type: 'object', properties: { customer: { type: 'string' } }, required: ['customer'] },
  },
});

/** A parsed chat call whose JSON has about so many bytes (to within one sentence). */
export function chatCall(bytes: number): Readonly<Record<string, unknown>> {
  const messages: object[] = [{ role: 'system', content: 'You help the customers of a bank. Be brief.' }];
  const call = {
    model: 'fast',
    max_tokens: 512,
    temperature: 0.2,
    tools: [tool('account'), tool('payments')],
    messages,
  };
  const question = { role: 'user', content: 'So what do I get back, and when?' };
  for (let turn = 1; sizeOf(call) + sizeOf(question) < bytes; turn++) {
    const left = bytes - sizeOf(call) - sizeOf(question);
    messages.push(...turnOf(turn, Math.max(1, Math.min(12, Math.floor(left / SENTENCE.length) - 4))));
  }
  messages.push(question);
  return call;
}

function turnOf(turn: number, sentences: number): object[] {
  const id = `call_${turn}`;
  const called = { id, type: 'function', function: { name: 'payments', arguments: '{"customer":"4711"}' } };
  return [
    { role: 'user', content: SENTENCE.repeat(sentences) },
    { role: 'assistant', content: null, tool_calls: [called] },
    { role: 'tool', tool_call_id: id, content: '{"payments":[{"amount":"59.90","currency":"EUR"}]}' },
    { role: 'assistant', content: SENTENCE },
  ];
}

function sizeOf(value: unknown): number {
  return JSON.stringify(value).length;
}
