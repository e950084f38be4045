import type { Credential, HeaderList } from './credential.js';

/** A plain key: its headers are the same for every call. */
export class ApiKeyCredential implements Credential {
  readonly secrets: readonly string[];

  constructor(
    readonly id: string,
    apiKey: string,
    private readonly headers: HeaderList,
  ) {
    this.secrets = [apiKey];
  }

  headersFor(): HeaderList {
    return this.headers;
  }
}
