import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { redactFields } from './redact-fields.js';

const CANARY = 'sk-canary-0123456789abcdefABCDEF';

describe('redactFields', () => {
  it('returns the same object when there is nothing to hide', () => {
    const fields = { requestId: 'req_1', status: 200, nested: { list: [1, 'two', { three: 3 }] } };
    expect(redactFields(fields)).toBe(fields);
  });

  it('leaves its input as it was', () => {
    const fields = { headers: { authorization: 'opaque' } };
    redactFields(fields);
    expect(fields.headers.authorization).toBe('opaque');
  });

  it.each([
    'authorization',
    'Authorization',
    'x-api-key',
    'api-key',
    'apiKey',
    'OPENAI_API_KEY',
    'password',
    'cookie',
    'set-cookie',
    'rootKey',
  ])('hides the value of %s whatever it looks like', (name) => {
    expect(redactFields({ [name]: 'opaque value' })).toEqual({ [name]: '[redacted]' });
    expect(redactFields({ deep: [{ er: { [name]: ['opaque value'] } }] })).toEqual({
      deep: [{ er: { [name]: '[redacted]' } }],
    });
  });

  it('keeps names that only sound secret', () => {
    const fields = { keyId: 'root', inputTokens: 12, 'gen_ai.usage.input_tokens': 3, monkey: 'x' };
    expect(redactFields(fields)).toBe(fields);
  });

  it('writes bigint as a decimal text, bytes as their number, and URLs without their password', () => {
    const fields = { costNanoUsd: 12n, body: new Uint8Array(3), url: new URL('http://a:secret@b/') };
    expect(redactFields(fields)).toEqual({ costNanoUsd: '12', body: '[3 bytes]', url: 'http://[redacted]@b/' });
  });

  it('survives a cycle', () => {
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    expect(JSON.stringify(redactFields({ cycle }))).toContain('[too deep]');
  });

  it('lets no key through wherever it stands', () => {
    const leaf = fc.oneof(
      fc.constant(`upstream said ${CANARY}!`),
      fc.integer(),
      fc.constant(new Error(`no: ${CANARY}`)),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(fc.string(), tie('tree'), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), tree, { maxKeys: 4 }), (fields) => {
        expect(JSON.stringify(redactFields(fields))).not.toContain('canary');
      }),
    );
  });
});
