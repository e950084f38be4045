import { subjects, type WorkEnvelope } from '#contracts';
import type { Bus } from '#jetstream';
import type { ChunkCollector } from '#providers';
import type { EventSink } from '../transport/event-reader.js';

/** A durable job that streams: its tokens go out live as they come, and are collected to the whole answer. */
export class TokenSink implements EventSink {
  private readonly subject: string;
  private hasTokens = false;

  constructor(
    private readonly bus: Bus,
    private readonly collector: ChunkCollector,
    envelope: WorkEnvelope,
  ) {
    this.subject = subjects.token(envelope.tenant, envelope.jobId);
  }

  onData(data: string): void {
    this.hasTokens = true;
    this.collector.add(data);
    this.bus.publish(this.subject, Buffer.from(data));
  }

  write(): void {
    // Nobody reads bytes here: events arrive one by one through `onData`.
  }

  /** The collected answer, or null when the provider did not stream. */
  collected(): Uint8Array | null {
    return this.hasTokens ? Buffer.from(this.collector.finish()) : null;
  }
}
