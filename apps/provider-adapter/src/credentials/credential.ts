import type { Failure } from '#contracts';

/** A call that is about to go out, as far as a signature covers it. */
export interface OutgoingCall {
  /** With its port where it is not the scheme's own. */
  readonly host: string;
  /** With its query. */
  readonly path: string;
  readonly contentType: string;
  readonly body: string;
  readonly nowMs: number;
}

/** Names and values in turn, names in lower case: what undici takes. */
export type HeaderList = readonly string[];

/** One way to be let in by a provider: a key, a signer, or an account that tokens are fetched for. */
export interface Credential {
  /** Its name in the configuration, for logs and the ledger. Says nothing about what it holds. */
  readonly id: string;
  /** What must never be said again, whoever said it to us. */
  readonly secrets: readonly string[];
  /**
   * At once where nothing has to be fetched or computed: a plain key costs a call nothing.
   * @throws CredentialError (rejects) when there is nothing to authorize with: no call must be made
   */
  headersFor(call: OutgoingCall): HeaderList | Promise<HeaderList>;
  /** The provider refused it. True when another try would bring something else: a token that was kept is forgotten. */
  renew?(): boolean;
}

/** No authorization could be had. Its message is for callers: no address, no account. */
export class CredentialError extends Error {
  override readonly name = 'CredentialError';

  constructor(
    readonly failure: Failure,
    options?: ErrorOptions,
  ) {
    super(failure.message, options);
  }
}
