import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CallWarnings } from './call-warnings.js';
import { buildTurns, partsOf, saysSomething, splitConversation } from './conversation.js';

const split = (messages: unknown) => {
  const warnings = new CallWarnings('test');
  return { ...splitConversation(messages, warnings), warnings: warnings.list() };
};
const textsOf = (message: Readonly<Record<string, unknown>>) =>
  partsOf(message.content).flatMap((part) => (saysSomething(part.text) ? [part.text] : []));
const turnsOf = (messages: unknown) =>
  buildTurns(split(messages).rest, ({ message }) => textsOf(message), 'OPEN').turns;

describe('a conversation', () => {
  it('gives the instructions apart, and says where it had to move them', () => {
    const messages = [
      { role: 'system', content: 'a' },
      { role: 'user', content: 'b' },
      { role: 'developer', content: 'c' },
      { role: 'oracle', content: 'd' },
      'nonsense',
    ];
    const { system, rest, warnings } = split(messages);
    expect(system.map(({ path }) => path)).toEqual(['messages[0]', 'messages[2]']);
    expect(rest.map(({ path }) => path)).toEqual(['messages[1]']);
    expect(warnings?.map(({ kind, param }) => [kind, param])).toEqual([
      ['changed', 'messages[2]'],
      ['unsupported', 'messages[3]'],
      ['unsupported', 'messages[4]'],
    ]);
  });

  it('joins neighbours and puts tool results in front of what the user says', () => {
    const messages = [
      { role: 'user', content: 'a' },
      { role: 'user', content: [{ type: 'text', text: 'b' }] },
      { role: 'assistant', content: 'c' },
      { role: 'user', content: 'hurry' },
      { role: 'tool', tool_call_id: '1', content: 'd' },
      { role: 'tool', tool_call_id: '2', content: 'e' },
    ];
    expect(turnsOf(messages)).toEqual([
      { role: 'user', content: ['a', 'b'] },
      { role: 'assistant', content: ['c'] },
      { role: 'user', content: ['d', 'e', 'hurry'] },
    ]);
  });

  it.each([
    ['nothing', undefined],
    ['no messages', []],
    ['instructions alone', [{ role: 'system', content: 'a' }]],
    ['empty words', [{ role: 'user', content: ' \n' }]],
  ])('is opened for the user when there is %s', (_what, messages) => {
    expect(turnsOf(messages)).toEqual([{ role: 'user', content: ['OPEN'] }]);
  });

  it('always alternates, begins with the user and loses no words', () => {
    const role = fc.constantFrom('user', 'assistant', 'tool', 'system');
    const message = fc.record({ role, content: fc.constantFrom('', ' ', 'x', 'y', 'z') });
    fc.assert(
      fc.property(fc.array(message), (messages) => {
        const turns = turnsOf(messages);
        expect(turns[0]?.role).toBe('user');
        for (const [at, turn] of turns.entries()) {
          expect(turn.content.length).toBeGreaterThan(0);
          expect(turn.role).not.toBe(turns[at - 1]?.role);
        }
        const said = turns.flatMap(({ content }) => content).filter((text) => text !== 'OPEN');
        const asked = messages.filter((one) => one.role !== 'system').flatMap(textsOf);
        expect(said.sort()).toEqual(asked.sort());
      }),
    );
  });
});
