import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ChatChunk, ChatDelta } from '#contracts';
import { aCompletion, chunksOf } from '../../../../../test/support/ingress/streamed-completion.js';
import type { AnswerBlock, BlockStep } from './answer-block.js';
import { blocksOfCompletion } from './blocks-of-completion.js';
import { endBlocks, NO_BLOCKS, stepBlocks } from './step-blocks.js';

function stepsOf(chunks: readonly ChatChunk[]): readonly BlockStep[] {
  const steps: BlockStep[] = [];
  let state = NO_BLOCKS;
  for (const { id, choices } of chunks) {
    for (const choice of choices) {
      const [next, more] = stepBlocks(state, choice, id);
      state = next;
      steps.push(...more);
    }
  }
  return [...steps, ...endBlocks(state)];
}

const steps = (...deltas: ChatDelta[]) =>
  stepsOf(
    deltas.map((delta) => ({
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 0,
      model: 'm',
      choices: [{ index: 0, delta, finish_reason: null }],
    })),
  );

/** The blocks as their closings say them, in their order. */
function closedBlocks(all: readonly BlockStep[]): readonly AnswerBlock[] {
  const closed = all.flatMap((step) => (step.type === 'close' ? [step] : []));
  return closed.sort((a, b) => a.index - b.index).map(({ block }) => block);
}

const call = (index: number, more: object = {}) => ({ index, ...more });
const begin = (index: number, id: string, name: string, text = '') =>
  call(index, { id, type: 'function', function: { name, arguments: text } });
const more = (index: number, text: string) => call(index, { function: { arguments: text } });

describe('the blocks of a streamed answer', () => {
  it('are the blocks of the whole answer, wherever it is cut', () => {
    fc.assert(
      fc.property(aCompletion, fc.integer({ min: 1, max: 9 }), fc.boolean(), (completion, pieceCharacters, twice) => {
        const chunks = chunksOf(completion, { pieceCharacters, thoughtsAreSaidTwice: twice });
        expect(closedBlocks(stepsOf(chunks))).toEqual(blocksOfCompletion(completion));
      }),
    );
  });

  it('open and close each once, with their text in between', () => {
    fc.assert(
      fc.property(aCompletion, (completion) => {
        const all = stepsOf(chunksOf(completion, { pieceCharacters: 2, thoughtsAreSaidTwice: false }));
        const open = new Set<number>();
        for (const { type, index } of all) {
          if (type === 'open') open.add(index);
          expect(open.has(index)).toBe(true);
          if (type === 'close') open.delete(index);
        }
        expect(open.size).toBe(0);
      }),
    );
  });

  it('follow each other where calls do', () => {
    const all = steps(
      { tool_calls: [begin(0, 'a', 'one', '{}')] },
      { tool_calls: [begin(1, 'b', 'two')] },
      { tool_calls: [more(1, '{"x":1}')] },
    );
    expect(all.map(({ type, index }) => `${type} ${index}`)).toEqual([
      'open 0',
      'text 0',
      'close 0',
      'open 1',
      'text 1',
      'close 1',
    ]);
  });

  it('stay open beside each other where a provider writes calls in turns', () => {
    const all = steps(
      { tool_calls: [begin(0, 'a', 'one'), begin(1, 'b', 'two')] },
      { tool_calls: [more(0, '{"x"'), more(1, '{"y"')] },
      { tool_calls: [more(0, ':1}'), more(1, ':2}')] },
    );
    expect(closedBlocks(all)).toEqual([
      { type: 'call', id: 'a', name: 'one', arguments: '{"x":1}' },
      { type: 'call', id: 'b', name: 'two', arguments: '{"y":2}' },
    ]);
  });

  it('are two calls where a host numbers every call 0', () => {
    const all = steps({ tool_calls: [begin(0, 'a', 'one', '{}')] }, { tool_calls: [begin(0, 'b', 'two', '{}')] });
    expect(closedBlocks(all)).toMatchObject([{ id: 'a' }, { id: 'b' }]);
  });

  it('give a call without an id one of its own', () => {
    const all = steps({ tool_calls: [call(0, { function: { name: 'one', arguments: '{}' } })] });
    expect(closedBlocks(all)).toEqual([{ type: 'call', id: 'chatcmpl-1-0', name: 'one', arguments: '{}' }]);
  });

  it('say thoughts once that a provider says as text and as details', () => {
    const detail = (text: string) => ({ type: 'reasoning.text' as const, text, index: 0 });
    const all = steps(
      { reasoning_content: 'Hm', reasoning_details: [detail('Hm')] },
      { reasoning_content: ', yes.', reasoning_details: [detail(', yes.')] },
      { content: 'Yes.' },
      { reasoning_details: [detail('Hm, yes.')] },
    );
    expect(closedBlocks(all)).toMatchObject([
      { type: 'thought', text: 'Hm, yes.' },
      { type: 'text', text: 'Yes.' },
    ]);
  });

  it('keep a proof that comes without its thought', () => {
    const detail = { type: 'reasoning.text' as const, text: '', signature: 'sig', format: 'anthropic-claude-v1' };
    expect(closedBlocks(steps({ reasoning_details: [detail] }, { content: 'x' }))[0]).toEqual({
      type: 'thought',
      text: '',
      signature: 'sig',
      format: 'anthropic-claude-v1',
    });
  });

  it('carry the log probabilities of their tokens', () => {
    const token = (text: string) => ({ token: text, logprob: -1 });
    const choice = (text: string) => ({
      index: 0,
      delta: { content: text },
      finish_reason: null,
      logprobs: { content: [token(text)] },
    });
    const [first] = stepBlocks(NO_BLOCKS, choice('a'), 'id');
    const [second] = stepBlocks(first, choice('b'), 'id');
    expect(closedBlocks(endBlocks(second))[0]).toMatchObject({ text: 'ab', logprobs: [token('a'), token('b')] });
  });
});
