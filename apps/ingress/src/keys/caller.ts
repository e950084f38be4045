/** Who is asking, as the key says. */
export interface Caller {
  readonly tenant: string;
  readonly keyId: string;
  /** Aliases and models this key may use; undefined = those of its tenant. */
  readonly models?: ReadonlySet<string>;
}
