import { Injectable } from '@nestjs/common';
import {
  decodeWorkMessage,
  encodeWorkMessage,
  type Hold,
  MessageFormatError,
  subjects,
  type WorkMessage,
} from '#contracts';
import { Publisher, type StoredMessage, StreamReader } from '#jetstream';

/** Puts a job on the held stream. From its acknowledgement on the job waits there and nowhere else. */
@Injectable()
export class HoldJob {
  constructor(
    private readonly publisher: Publisher,
    private readonly reader: StreamReader,
  ) {}

  /**
   * True when the job is held, by us or by an earlier delivery of the same message; false when a release of it is
   * still under way: try again.
   * @throws QueueFullError | BrokerUnavailableError
   */
  async hold(message: WorkMessage, hold: Hold): Promise<boolean> {
    const envelope = { ...message.envelope, hold };
    const subject = subjects.jobHeld(envelope.tenant, envelope.jobId);
    const payload = encodeWorkMessage({ envelope, body: message.body });
    const options = { traceparent: envelope.traceparent };
    if (await this.publisher.publishOnce(subject, payload, options)) return true;
    const stored = await this.reader.last('held', subject);
    if (stored && attemptsOf(stored) === envelope.attempts.length) return true;
    // A hold of an earlier attempt: that attempt has been made (we have its outcome), so the hold is spent; whoever
    // released it was slower to remove it than the provider to fail. Leaving it would lose this job: the release would
    // remove what it takes for the old one.
    if (stored) await this.reader.remove('held', stored.sequence);
    return this.publisher.publishOnce(subject, payload, options);
  }
}

/** −1 for what cannot be read: it is replaced. */
function attemptsOf(stored: StoredMessage): number {
  try {
    return decodeWorkMessage(stored.data).envelope.attempts.length;
  } catch (error) {
    if (error instanceof MessageFormatError) return -1;
    throw error;
  }
}
