import type { FailureKind } from '#contracts';

/**
 * What a failed attempt says about who served it.
 * - `fault`: this model at this endpoint is unwell.
 * - `endpoint-fault`: the endpoint is, whatever the model.
 * - `lasting-fault`: it will be until the operator does something.
 * - `limit`: it is well and busy: not before the time it named.
 * - `alive`: it answered; the answer says something about the request.
 * - `none`: it says something about us.
 */
export type HealthEffect = 'fault' | 'endpoint-fault' | 'lasting-fault' | 'limit' | 'alive' | 'none';

export const HEALTH_EFFECT_OF: Readonly<Record<FailureKind, HealthEffect>> = {
  'rate-limited': 'limit',
  'quota-exhausted': 'lasting-fault',
  overloaded: 'fault',
  'server-error': 'fault',
  'connect-failed': 'endpoint-fault',
  'first-byte-timeout': 'fault',
  'idle-timeout': 'fault',
  'total-timeout': 'fault',
  'connection-lost': 'fault',
  'malformed-response': 'fault',
  'response-too-large': 'alive',
  'redirect-refused': 'lasting-fault',
  'authentication-failed': 'lasting-fault',
  'model-not-found': 'alive',
  'content-filtered': 'alive',
  'invalid-request': 'alive',
  'context-length-exceeded': 'alive',
  // It was not asked: its wire alone said no.
  'unsupported-parameter': 'none',
  'no-candidate': 'none',
  'no-capacity': 'none',
  'deadline-exceeded': 'none',
  'cost-limit-exceeded': 'none',
  'attempts-exhausted': 'none',
  cancelled: 'none',
  'internal-error': 'none',
  'dead-lettered': 'none',
};
