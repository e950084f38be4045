import type { CallWarning } from '#contracts';
import type { Answer, ServedBy } from '#jetstream';
import type { EventSink } from '../transport/event-reader.js';

/** Events straight to the caller: the answer starts with the first of them, so that until then it can still fail over. */
export class LiveSink implements EventSink {
  constructor(
    private readonly answer: Answer,
    private servedBy: ServedBy,
  ) {}

  /** They are headers of the answer, and those go out with its first event. */
  onWarnings(warnings: readonly CallWarning[]): void {
    this.servedBy = { ...this.servedBy, warnings };
  }

  write(bytes: Uint8Array): Promise<void> | void {
    const { answer } = this;
    if (!answer.started) {
      answer.start({ statusCode: 200, contentType: 'text/event-stream; charset=utf-8', servedBy: this.servedBy });
    }
    return answer.write(bytes);
  }
}
