import type { Failure } from '#contracts';

/** Shorter ones are no keys, and would be found in any sentence. */
const LEAST_CHARACTERS = 6;
const SCRUBBED = '[redacted]';

/**
 * A failure without the keys of its endpoint: some providers say the key back that they refuse, and whatever a failure
 * says goes to callers, logs, dead letters and messages.
 */
export function scrubFailure(failure: Failure, secrets: readonly string[]): Failure {
  const telling = secrets.filter((secret) => secret.length >= LEAST_CHARACTERS);
  const said = [failure.message, failure.code, failure.param].some(
    (text) => text !== undefined && telling.some((secret) => text.includes(secret)),
  );
  if (!said) return failure;
  const scrub = (text: string) => telling.reduce((rest, secret) => rest.replaceAll(secret, SCRUBBED), text);
  return {
    ...failure,
    message: scrub(failure.message),
    ...(failure.code === undefined ? {} : { code: scrub(failure.code) }),
    ...(failure.param === undefined ? {} : { param: scrub(failure.param) }),
  };
}
