/** Why the encrypted store cannot be used, in the parts of a configuration problem. Never names a secret or a key. */
export class SecretsError extends Error {
  override readonly name = 'SecretsError';

  constructor(
    readonly expected: string,
    readonly remedy: string,
  ) {
    super(`${expected}. ${remedy}`);
  }
}
