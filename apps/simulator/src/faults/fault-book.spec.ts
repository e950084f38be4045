import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '../pacing/seeded-random.js';
import { parseFault } from './fault.js';
import { FaultBook, type FaultQuestion } from './fault-book.js';
import { readHeaderFault, readPromptFault, withoutDirectives } from './read-directives.js';

const ask = (changes: Partial<FaultQuestion> = {}): FaultQuestion => ({
  path: '/v1/chat/completions',
  model: 'sim-small',
  headerFault: undefined,
  promptFault: undefined,
  promptKey: 'a prompt',
  ...changes,
});
const bookOf = (...rules: unknown[]): FaultBook => {
  const book = new FaultBook(seededRandom(1));
  book.setRules(rules);
  return book;
};

describe('FaultBook', () => {
  it('applies a rule to its model and path, so many times, after so many', () => {
    const book = bookOf({ status: 503, model: 'sim-s*', path: '/v1/chat/completions', skip: 1, times: 2 });
    expect([1, 2, 3, 4].map(() => book.faultFor(ask()).status)).toEqual([undefined, 503, 503, undefined]);
    expect(book.faultFor(ask({ model: 'sim-large' }))).toEqual({});
    expect(book.report()).toEqual([expect.objectContaining({ matched: 4, applied: 2 })]);
  });

  it('applies a rule to its share of the requests', () => {
    const book = bookOf({ status: 500, probability: 0.2 });
    const failed = Array.from({ length: 5000 }, () => book.faultFor(ask()).status).filter(
      (status) => status === 500,
    ).length;
    expect(failed / 5000).toBeCloseTo(0.2, 1);
  });

  it('lets the prompt win over the header and the header over the rules', () => {
    const book = bookOf({ status: 500, latency: 10 });
    expect(book.faultFor(ask({ headerFault: { status: 429 }, promptFault: { retryAfterSeconds: 2 } }))).toEqual({
      status: 429,
      latency: 10,
      retryAfterSeconds: 2,
    });
  });

  it('counts the times of a directive for each prompt apart', () => {
    const book = bookOf();
    const promptFault = { status: 500, times: 1 };
    const statuses = ['one', 'one', 'two'].map((promptKey) => book.faultFor(ask({ promptFault, promptKey })).status);
    expect(statuses).toEqual([500, undefined, 500]);
  });

  it('keeps the old rules when new ones are wrong', () => {
    const book = bookOf({ status: 500 });
    expect(() => book.setRules([{ stauts: 500 }])).toThrow('Unknown fault field "stauts"');
    expect(book.faultFor(ask()).status).toBe(500);
  });
});

describe('directives', () => {
  it('are read from headers, field by field or as JSON', () => {
    expect(
      readHeaderFault({ 'x-simulator-status': '429', 'x-simulator-retry-after-seconds': '2', accept: '*/*' }),
    ).toEqual({ status: 429, retryAfterSeconds: 2 });
    expect(readHeaderFault({ 'x-simulator-fault': '{"kind":"cut","afterChunks":3}' })).toEqual({
      kind: 'cut',
      afterChunks: 3,
    });
    expect(readHeaderFault({ accept: '*/*' })).toBeUndefined();
  });

  it('are read from the prompt and kept from the model', () => {
    const text = 'Hello [[simulator {"status":429,"retryAfterSeconds":2}]] there';
    expect(readPromptFault(text)).toEqual({ status: 429, retryAfterSeconds: 2 });
    expect(withoutDirectives(text)).toBe('Hello  there');
  });

  it.each([{ status: 42 }, { kind: 'explode' }, { latency: 'soon' }, { bytesPerSecond: 0 }, 7])(
    'refuses %j and names what is wrong',
    (fault) => {
      expect(() => parseFault(fault)).toThrow(/cannot be|not understood|is an object/);
    },
  );
});
