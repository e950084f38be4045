import { CommandError } from '../command-error.js';
import { exitCode } from '../exit-code.js';
import type { PauseGate } from './pause-gate.js';

/** An outcome after which the same request is to be sent again. */
export interface Setback {
  readonly kind: 'later' | 'unreachable';
  readonly reason: string;
  readonly retryAfterMs?: number;
}

/**
 * Closes a gate for a while, with words for the progress line.
 * @throws CommandError when the gateway has been silent for longer than patience allows.
 */
export function pauseFor(gate: PauseGate, setback: Setback): void {
  const silent = setback.kind === 'unreachable';
  const { reason, retryAfterMs } = setback;
  const words = silent ? `no answer from the gateway (${reason}), trying again` : `waiting for the queue (${reason})`;
  gate.pause(words, { silent, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
  if (!gate.isExhausted) return;
  throw new CommandError(`The gateway has not answered for too long (${reason}).`, exitCode.unreachable);
}
