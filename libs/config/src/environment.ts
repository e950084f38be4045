import type { Environment } from './reading/substitute-environment.js';

/** The environment of this process, copied once: the only place that reads it. */
export function readEnvironment(): Environment {
  return Object.freeze({ ...process.env });
}
