/**
 * How many turns of the event loop a write waits for company. Each turn looks for what has arrived and costs some
 * microseconds; a write wakes the process at its other end, which costs ten times as much and, on a busy machine, the
 * processor. Measured on two cores, five processes, 16 connections: one turn 611 µs of processor time a request, two
 * 493, four 464; with a single connection no difference could be seen.
 */
const TURNS = 4;

/** Calls back after some turns of the event loop: for writes that are better made together. */
export function afterTurns(callback: () => void, turns = TURNS): void {
  setImmediate(turns <= 1 ? callback : () => afterTurns(callback, turns - 1));
}
