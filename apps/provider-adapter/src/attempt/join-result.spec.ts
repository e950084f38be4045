import { describe, expect, it } from '@jest/globals';
import { buildTerminalResult } from '#contracts';
import { anEnvelope } from '../../../../test/support/a-work-message.js';
import { joinResult } from './join-result.js';

describe('joinResult', () => {
  it.each(['{"a":1}', ' {"deep": [1, {"x": "},\\"error\\":"}] } \n', '"text"', 'null'])(
    'puts %p into the result as it came',
    (body) => {
      const parts = { envelope: anEnvelope(), status: 'succeeded', finishedAtMs: 1_700_000_000_000 } as const;
      const bytes = joinResult(parts, { statusCode: 200, body: Buffer.from(body) });
      const text = Buffer.from(bytes).toString('utf8');
      expect(JSON.parse(text)).toEqual({
        ...buildTerminalResult(parts),
        response: { status_code: 200, body: JSON.parse(body) },
      });
      expect(text).toContain(body);
    },
  );
});
