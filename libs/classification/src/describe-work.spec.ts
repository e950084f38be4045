import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { describeWork } from './describe-work.js';

const CHAT = '/v1/chat/completions';
const user = (content: unknown) => ({ messages: [{ role: 'user', content }] });

describe('describeWork', () => {
  it('calls a prompt that offers labels a classification with a short answer', () => {
    const facts = describeWork(CHAT, user('Classify the message into one of: refund, card. Message: where is my card'));
    expect(facts.task).toBe('classification');
    expect(facts.expectedOutputTokens).toBe(12);
    expect(facts.complexity).toBeLessThan(0.2);
  });

  it('names what a model must be able to do', () => {
    const facts = describeWork(CHAT, {
      ...user([
        { type: 'text', text: 'what is on it?' },
        { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
      ]),
      tools: [{ type: 'function', function: { name: 'look' } }],
      response_format: { type: 'json_schema', json_schema: { name: 'x', schema: {} } },
      stream: true,
      logprobs: true,
    });
    expect(facts.modalities).toEqual(['text', 'image']);
    expect([...facts.needs].sort()).toEqual(['chat', 'json-schema', 'logprobs', 'streaming', 'tools', 'vision']);
  });

  it('expects no output of embeddings and multiplies by n', () => {
    expect(describeWork('/v1/embeddings', { input: ['a', 'b'] })).toMatchObject({
      task: 'embedding',
      expectedOutputTokens: 0,
    });
    expect(describeWork(CHAT, { ...user('Tell me a story'), n: 3, max_tokens: 50 }).expectedOutputTokens).toBe(150);
  });

  it('says the language where the script says it and nothing where it does not', () => {
    expect(describeWork(CHAT, user('请给我写一首关于春天的诗')).language).toBe('zh');
    expect(describeWork(CHAT, user('これはペンです')).language).toBe('ja');
    expect(describeWork(CHAT, user('Où est la gare ?')).language).toBeUndefined();
  });

  it('never throws, and counts at least a token in four bytes, whatever the body is', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), (rest, text) => {
        const facts = describeWork(CHAT, { ...rest, messages: [{ role: 'user', content: text }] });
        expect(facts.inputTokens).toBeGreaterThanOrEqual(Math.floor(Buffer.byteLength(text) / 4));
        expect(facts.complexity).toBeGreaterThanOrEqual(0);
        expect(facts.complexity).toBeLessThanOrEqual(1);
      }),
    );
  });
});
