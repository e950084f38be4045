import { describe, expect, it } from '@jest/globals';
import { anAttempt, asStarted } from '../../../../test/support/an-attempt.js';
import { readAttempts } from './read-attempts.js';

const message = (content: unknown, sequence = 1) => ({
  subject: 'sluice.v1.attempt.recorded.ingress',
  data:
    typeof content === 'string' ? new TextEncoder().encode(content) : new TextEncoder().encode(JSON.stringify(content)),
  deliveryCount: 1,
  sequence,
});

describe('readAttempts', () => {
  it('reads one record or a list of them, with fields it does not know', () => {
    const [one, two, three] = [
      anAttempt(),
      asStarted(anAttempt()),
      { ...anAttempt({ metadata: { team: 'a' }, costNanoUsd: null, listNanoUsd: null }), later: 1 },
    ];
    expect(readAttempts([message(one), message([two, three])])).toEqual({ records: [one, two, three], poison: [] });
  });

  it('sets aside what is no JSON and no UTF-8', () => {
    const broken = { ...message(''), data: new Uint8Array([0x22, 0xff, 0x22]) };
    const { records, poison } = readAttempts([message('{'), message(''), broken, message(anAttempt())]);
    expect(records).toHaveLength(1);
    expect(poison.map(({ reason }) => reason)).toEqual(
      Array.from({ length: 3 }, () => expect.stringMatching(/^not JSON: /)),
    );
  });

  it.each([
    ['null', null],
    ['a string', 'x'],
    ['no attempt id', { ...anAttempt(), attemptId: undefined }],
    ['an outcome nobody knows', { ...anAttempt(), outcome: 'maybe' }],
    ['negative money', { ...anAttempt(), costNanoUsd: '-1' }],
    ['no money at all', { ...anAttempt(), costNanoUsd: undefined }],
    ['money as a number', { ...anAttempt(), costNanoUsd: 1 }],
    ['money that fits no column', { ...anAttempt(), listNanoUsd: '9'.repeat(19) }],
    ['a fraction of a token', { ...anAttempt(), usage: { inputTokens: 0.5 } }],
    ['negative tokens', { ...anAttempt(), usage: { outputTokens: -1 } }],
    ['no usage', { ...anAttempt(), usage: undefined }],
    ['a status no column holds', { ...anAttempt(), statusCode: 2 ** 31 }],
    ['metadata that is no text', { ...anAttempt(), metadata: { deep: { er: 1 } } }],
    ['a lane nobody sells', { ...anAttempt(), lane: 'express' }],
  ])('sets aside %s, and keeps the record beside it', (_name, bad) => {
    const good = anAttempt();
    const { records, poison } = readAttempts([message([bad ?? null, good], 7)]);
    expect(records).toEqual([good]);
    expect(poison).toHaveLength(1);
    expect(poison[0]).toMatchObject({
      index: 0,
      message: { sequence: 7 },
      reason: expect.stringMatching(/^attempt: /),
    });
  });
});
