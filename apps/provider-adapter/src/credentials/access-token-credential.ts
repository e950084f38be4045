import type { AccessTokenCache } from './access-token-cache.js';
import type { Credential, HeaderList } from './credential.js';

/** A token that is fetched for an account and kept until it gets old, sent as `authorization: Bearer`. */
export class AccessTokenCredential implements Credential {
  private lastToken: string | undefined;

  constructor(
    readonly id: string,
    /** What its tokens are fetched with. */
    private readonly account: readonly string[],
    private readonly tokens: AccessTokenCache,
  ) {}

  /** With the token of the last call, also after it was forgotten: the refusal that made us forget it may say it back. */
  get secrets(): readonly string[] {
    return this.lastToken === undefined ? this.account : [...this.account, this.lastToken];
  }

  headersFor(): HeaderList | Promise<HeaderList> {
    const token = this.tokens.get();
    return typeof token === 'string' ? this.bearer(token) : token.then((fetched) => this.bearer(fetched));
  }

  renew(): boolean {
    return this.tokens.forget();
  }

  private bearer(token: string): HeaderList {
    this.lastToken = token;
    return ['authorization', `Bearer ${token}`];
  }
}
