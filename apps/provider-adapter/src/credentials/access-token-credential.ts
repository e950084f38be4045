import type { AccessTokenCache } from './access-token-cache.js';
import type { Credential, HeaderList } from './credential.js';

/** A token that is fetched for an account and kept until it gets old, sent as `authorization: Bearer`. */
export class AccessTokenCredential implements Credential {
  constructor(
    readonly id: string,
    readonly secrets: readonly string[],
    private readonly tokens: AccessTokenCache,
  ) {}

  headersFor(): HeaderList | Promise<HeaderList> {
    const token = this.tokens.get();
    return typeof token === 'string' ? bearer(token) : token.then(bearer);
  }

  renew(): boolean {
    return this.tokens.forget();
  }
}

function bearer(token: string): HeaderList {
  return ['authorization', `Bearer ${token}`];
}
