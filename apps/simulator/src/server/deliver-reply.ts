import type { Exchange } from './exchange.js';
import type { Reply, WireEvent } from './reply.js';

/** Delays of one answer, already drawn. */
export interface Pacing {
  /** Before the first byte. */
  readonly latencyMs: number;
  /** Between the events of a stream. */
  readonly chunkDelayMs: number;
}

/** Sends an honest answer. */
export function deliverReply(exchange: Exchange, reply: Reply, pacing: Pacing): void {
  exchange.after(pacing.latencyMs, () => {
    if (!reply.events) {
      sendWhole(exchange, reply);
      return;
    }
    exchange.begin(reply);
    if (pacing.chunkDelayMs <= 0) {
      exchange.endWith(reply.events);
      return;
    }
    const range = { from: 0, to: reply.events.length, delayMs: pacing.chunkDelayMs };
    sendEvents(exchange, reply.events, range, () => exchange.response.end());
  });
}

export function sendWhole(exchange: Exchange, reply: Reply): void {
  exchange.begin(reply, Buffer.byteLength(reply.body));
  exchange.response.end(reply.body);
}

/** Sends some of a stream's events, paced; then, once they are on their way, calls `done`. */
export function sendEvents(
  exchange: Exchange,
  events: readonly WireEvent[],
  range: { readonly from: number; readonly to: number; readonly delayMs: number },
  done: () => void,
): void {
  const { from, to, delayMs } = range;
  if (delayMs <= 0 || to - from <= 1) {
    exchange.sendTogether(events.slice(from, to), done);
    return;
  }
  exchange.sendTogether(events.slice(from, from + 1));
  exchange.after(delayMs, () => sendEvents(exchange, events, { ...range, from: from + 1 }, done));
}
