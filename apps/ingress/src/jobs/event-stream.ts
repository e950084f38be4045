import type { Exchange } from '../http/exchange.js';
import { StreamedBody } from '../live/streamed-body.js';
import type { EventSink } from './job-events.js';

/** A job's events on a socket. The head waits for the first event, so that an unknown job is still a plain 404. */
export class EventStream implements EventSink {
  private body: StreamedBody | null = null;
  private count = 0;

  constructor(
    private readonly exchange: Exchange,
    private readonly bufferBytes: number,
  ) {}

  write(event: string, data: string): Promise<void> | void {
    if (this.exchange.response.destroyed) return;
    this.body ??= this.open();
    this.count += 1;
    // A line break inside would end the field and begin another.
    const lines = data.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`);
    return this.body.write(`id: ${this.count}\nevent: ${event}\n${lines.join('')}\n`);
  }

  end(): void {
    this.body?.end('');
  }

  private open(): StreamedBody {
    this.exchange.writeHead(200, 'text/event-stream; charset=utf-8', [
      'cache-control',
      'no-cache',
      'x-accel-buffering',
      'no',
    ]);
    return new StreamedBody(this.exchange.response, this.bufferBytes);
  }
}
