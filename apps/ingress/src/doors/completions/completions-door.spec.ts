import { describe, expect, it } from '@jest/globals';
import type { ChatCompletion } from '#contracts';
import { completionsDoor, mapCompletionsRequest } from './completions-door.js';

const context = { requestId: 'req_1', nowMs: 0 };
const read = (fields: object) => completionsDoor.read({ model: 'fast', prompt: 'Once', ...fields }, context);
const refusal = (fields: object) => {
  try {
    read(fields);
  } catch (error) {
    return (error as { error: { param: string } }).error.param;
  }
  return undefined;
};

describe('a completion by a model that chats', () => {
  it('is what the user says, with the limit this API has', () => {
    expect(mapCompletionsRequest({ model: 'fast', prompt: ['Once'], temperature: 0.3, echo: false, n: 2 })).toEqual({
      model: 'fast',
      temperature: 0.3,
      n: 2,
      messages: [{ role: 'user', content: 'Once' }],
      max_completion_tokens: 16,
    });
    expect(mapCompletionsRequest({ model: 'fast', prompt: 'Once', max_tokens: 7 })).toMatchObject({
      max_completion_tokens: 7,
    });
  });

  it.each([
    [{ prompt: ['a', 'b'] }, 'prompt'],
    [{ prompt: [1, 2] }, 'prompt'],
    [{ prompt: null }, 'prompt'],
    [{ suffix: 'end' }, 'suffix'],
    [{ echo: true }, 'echo'],
    [{ logprobs: 3 }, 'logprobs'],
    [{ best_of: 3, n: 2 }, 'best_of'],
    [{ temperature: 9 }, 'temperature'],
    [{ api_base: 'x' }, 'api_base'],
  ])('is refused with %j, which no chat can honour', (fields, param) => {
    expect(refusal(fields)).toBe(param);
  });

  it('is answered with its text', () => {
    const completion: ChatCompletion = {
      id: 'c',
      object: 'chat.completion',
      created: 1,
      model: 'm',
      choices: [{ index: 0, message: { role: 'assistant', content: ' upon' }, finish_reason: 'length' }],
      usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
    };
    expect(read({}).presentation.whole(completion)).toEqual({
      ...completion,
      object: 'text_completion',
      choices: [{ index: 0, text: ' upon', logprobs: null, finish_reason: 'length' }],
    });
  });

  it('is streamed as its text', () => {
    const stream = read({ stream: true }).presentation.stream();
    const chunk = {
      id: 'c',
      object: 'chat.completion.chunk' as const,
      created: 1,
      model: 'm',
      choices: [{ index: 0, delta: { content: ' upon' }, finish_reason: null }],
    };
    expect(stream.next(chunk)).toBe(
      'data: {"id":"c","object":"text_completion","created":1,"model":"m","choices":[{"index":0,"text":" upon","logprobs":null,"finish_reason":null}]}\n\n',
    );
    expect(stream.end()).toBe('data: [DONE]\n\n');
    expect(stream.fail({ message: 'Gone.', type: 't', param: null, code: null }, 502)).toContain(
      '"error":{"message":"Gone."',
    );
  });
});
