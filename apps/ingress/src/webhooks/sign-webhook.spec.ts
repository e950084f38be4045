import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { signWebhook } from './sign-webhook.js';

const KEY = Buffer.alloc(32, 7);
const SECRET = `whsec_${KEY.toString('base64')}`;
const openai = new OpenAI({ apiKey: 'not-used' });

const signed = (sentAtMs: number, secret = SECRET, body = '{"id":"job_1","text":"grün 🌱"}') => ({
  body,
  headers: signWebhook({ id: 'job_1', body, sentAtMs, secret }),
});

describe('signWebhook', () => {
  it("is accepted by OpenAI's SDK, which shares no code with it", async () => {
    const { body, headers } = signed(Date.now());
    expect(await openai.webhooks.unwrap(body, headers, SECRET)).toEqual({ id: 'job_1', text: 'grün 🌱' });
  });

  it('is refused there when the body, the id, the secret or the time is another', async () => {
    const { body, headers } = signed(Date.now());
    const refused = (otherBody: string, otherHeaders: Record<string, string>, secret = SECRET) =>
      expect(openai.webhooks.unwrap(otherBody, otherHeaders, secret)).rejects.toThrow();
    await refused(body.replace('job_1', 'job_2'), headers);
    await refused(body, { ...headers, 'webhook-id': 'job_2' });
    await refused(body, headers, `whsec_${Buffer.alloc(32, 8).toString('base64')}`);
    const old = signed(Date.now() - 10 * 60_000);
    await refused(old.body, old.headers);
  });

  it('is the HMAC-SHA-256 of id, seconds and body', () => {
    const { body, headers } = signed(1_700_000_000_999);
    const expected = createHmac('sha256', KEY).update(`job_1.1700000000.${body}`).digest('base64');
    expect(headers).toEqual({
      'webhook-id': 'job_1',
      'webhook-timestamp': '1700000000',
      'webhook-signature': `v1,${expected}`,
    });
  });
});
