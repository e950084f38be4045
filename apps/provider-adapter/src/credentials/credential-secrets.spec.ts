import { describe, expect, it } from '@jest/globals';
import { AccessTokenCache } from './access-token-cache.js';
import { AccessTokenCredential } from './access-token-credential.js';
import { AwsSignatureCredential } from './aws-signature-credential.js';
import { scrubFailure } from './scrub-failure.js';

const failureSaying = (said: string) => ({ kind: 'authentication-failed', message: `Refused: ${said}.` }) as const;

describe('what a credential hides', () => {
  it('is the id of an AWS key too, which errors of AWS say back', () => {
    const keys = {
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      secretAccessKey: 'secret-of-it',
      sessionToken: 'session-of-it',
    };
    const { secrets } = new AwsSignatureCredential('a', keys, 'eu-central-1');
    const failure = failureSaying(Object.values(keys).join(' '));
    expect(scrubFailure(failure, secrets).message).toBe('Refused: [redacted] [redacted] [redacted].');
  });

  it('is the token of an account, also once it was forgotten', async () => {
    const tokens = new AccessTokenCache(
      async () => ({ token: 'token-0123', expiresAtMs: 3_600_000 }),
      () => 0,
    );
    const credential = new AccessTokenCredential('a', ['private-key'], tokens);
    expect(credential.secrets).toEqual(['private-key']);
    await credential.headersFor();
    expect(credential.renew()).toBe(true);
    expect(scrubFailure(failureSaying('token-0123'), credential.secrets).message).toBe('Refused: [redacted].');
  });
});
