import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JournalEntry } from '../journal/journal-entry.js';
import type { Reply, WireEvent } from './reply.js';

/** One request on a provider path, its response and its journal entry, from receipt until the connection is done with it. */
export class Exchange {
  /** Set once the response is over, whichever way: nothing more may be sent. */
  isClosed = false;
  /** Headers every answer of this exchange carries; filled by the provider before anything is sent. */
  commonHeaders: readonly string[] = [];
  private wasCut = false;
  private eventsSent = 0;
  private reply: Reply | undefined;
  private timer: NodeJS.Timeout | undefined;
  private wake: (() => void) | undefined;
  private readonly onClose: (() => void)[] = [];

  constructor(
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
    readonly entry: JournalEntry,
    private readonly nowMs: () => number,
  ) {
    response.once('close', () => this.close());
  }

  whenClosed(action: () => void): void {
    this.onClose.push(action);
  }

  /** Sends the status line and headers; `bodyBytes` absent means chunked. */
  begin(reply: Reply, bodyBytes?: number): void {
    this.reply = reply;
    this.entry.status = reply.status;
    this.entry.streamed = reply.events !== undefined;
    const headers = ['content-type', reply.contentType, ...this.commonHeaders, ...reply.headers];
    if (bodyBytes !== undefined) headers.push('content-length', String(bodyBytes));
    if (reply.events) headers.push('cache-control', 'no-cache');
    this.response.writeHead(reply.status, headers);
  }

  /** Sends events in one write; `done` is called when they have left. */
  sendTogether(events: readonly WireEvent[], done?: () => void): void {
    this.eventsSent += events.length;
    this.response.write(joinEvents(events), () => done?.());
  }

  /** Sends events and the end in one packet: half the system calls of doing it in turn, where nothing asks for pauses. */
  endWith(events: readonly WireEvent[]): void {
    this.eventsSent += events.length;
    this.response.end(joinEvents(events));
  }

  /** Destroys the connection, on purpose. */
  cut(): void {
    this.wasCut = true;
    this.request.socket.destroy();
  }

  /** Runs `action` after a delay unless the client leaves first; at once, and in this call, for a delay of 0. */
  after(delayMs: number, action: () => void): void {
    if (this.isClosed) return;
    if (delayMs <= 0) action();
    else this.timer = setTimeout(action, delayMs);
  }

  /** Resolves after a delay, or at once when the client leaves. An exchange waits for one thing at a time. */
  pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.isClosed) return resolve();
      this.wake = resolve;
      this.timer = setTimeout(resolve, delayMs);
    });
  }

  private close(): void {
    this.isClosed = true;
    const { entry } = this;
    entry.outcome = this.response.writableFinished && !this.wasCut ? 'completed' : this.wasCut ? 'cut' : 'aborted';
    entry.endedAfterMs = Math.round((this.nowMs() - entry.receivedAtMs) * 100) / 100;
    this.recordUsage();
    clearTimeout(this.timer);
    this.wake?.();
    for (const action of this.onClose) action();
  }

  /** Of a stream that broke off only the share that was sent counts as output. */
  private recordUsage(): void {
    const { entry, reply } = this;
    if (!reply) return;
    const { usage, events } = reply;
    entry.inputTokens = usage.inputTokens;
    entry.cacheReadTokens = usage.cacheReadTokens;
    entry.cacheWriteTokens = usage.cacheWriteTokens ?? 0;
    entry.reasoningTokens = usage.reasoningTokens;
    const isPartial = events !== undefined && entry.outcome !== 'completed';
    const share = isPartial ? Math.min(1, this.eventsSent / Math.max(1, events.length)) : 1;
    entry.outputTokens = Math.floor(usage.outputTokens * share);
  }
}

/** As one piece: text while all of it is text, which is what nearly every stream is. */
export function joinEvents(events: readonly WireEvent[]): WireEvent {
  return events.every((event) => typeof event === 'string')
    ? events.join('')
    : Buffer.concat(events.map((event) => (typeof event === 'string' ? Buffer.from(event) : event)));
}
