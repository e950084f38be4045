/** What the bench's provider says: about 600 bytes of JSON, or the same text in 20 server-sent events. */
const text =
  'The customer reports that the card was charged twice for one order and asks for the second amount to be returned. ' +
  'Category: refund_not_showing_up.';
const usage = { prompt_tokens: 212, completion_tokens: 31, total_tokens: 243 };
const head = { id: 'chatcmpl-bench-000000000000000001', created: 1_767_225_600, model: 'bench-model' };

const completion = {
  ...head,
  object: 'chat.completion',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: text, refusal: null, annotations: [] },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage,
  system_fingerprint: 'fp_bench',
};

export const completionBytes = Buffer.from(JSON.stringify(completion));

const EVENTS = 20;

function event(choices: object[], extra: object = {}): Buffer {
  return Buffer.from(`data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices, ...extra })}\n\n`);
}

function deltas(): Buffer[] {
  const pieceLength = Math.ceil(text.length / EVENTS);
  return Array.from({ length: EVENTS }, (_, index) => {
    const content = text.slice(index * pieceLength, (index + 1) * pieceLength);
    const delta = index === 0 ? { role: 'assistant', content } : { content };
    return event([{ index: 0, delta, finish_reason: null }]);
  });
}

const stop = event([{ index: 0, delta: {}, finish_reason: 'stop' }]);
const done = Buffer.from('data: [DONE]\n\n');
const plain = [...deltas(), Buffer.concat([stop, done])];
const withUsage = [...deltas(), Buffer.concat([stop, event([], { usage }), done])];

/** The pieces to write, in order: 20 deltas, then how it ended. */
export function completionEvents(includesUsage: boolean): readonly Buffer[] {
  return includesUsage ? withUsage : plain;
}
