import type { Fields } from './fields.js';
import { endingOf, type SaidEnding } from './said-ending.js';
import { type Form, joinCalls, piecesOf, type SaidCall } from './said-pieces.js';
import { type SaidTokens, tokensSaid } from './said-usage.js';

/**
 * What recorded traffic says, read a second time and independently of the wires under test: no state, no reducers, only
 * the places where each API writes text, calls and counters.
 */
export interface Said extends SaidTokens {
  readonly text: string;
  readonly calls: readonly SaidCall[];
  readonly ending: SaidEnding;
}

/** @param events the events of a stream, or the one answer */
export function saidBy(events: readonly Fields[], form: Form): Said {
  const pieces = events.flatMap((event) => piecesOf(event, form));
  return {
    text: pieces.flatMap((piece) => (piece.kind === 'text' ? [piece.text] : [])).join(''),
    calls: joinCalls(pieces),
    ending: endingOf(events, form),
    ...tokensSaid(events),
  };
}
