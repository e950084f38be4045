import { headers, type MsgHdrs } from '@nats-io/transport-node';
import { buildTerminalResult, messageHeaders, subjects, type WorkMessage } from '#contracts';
import type { Broker } from '../broker/connect-broker.js';
import type { ResultWriter } from '../ports.js';

/** A message nobody could process: where it was, what it said, why it stopped. */
export interface DeadLetter {
  readonly stage: string;
  readonly subject: string;
  readonly data: Uint8Array;
  readonly reason: string;
  readonly deliveryCount: number;
  readonly originalHeaders?: MsgHdrs;
}

const MAX_REASON_LENGTH = 500;

/** Publishes dead letters, and tells the job's caller: a dead-lettered job is a failed job, not a silent one. */
export class DeadLetters {
  constructor(
    private readonly broker: Broker,
    private readonly results: ResultWriter,
    private readonly nowMs: () => number,
  ) {}

  /** `message`: what ends with the letter; null when it could not be read, or when its stage does not end jobs. */
  async bury(letter: DeadLetter, message: WorkMessage | null): Promise<void> {
    await this.broker.jetstream.publish(subjects.deadLetter(letter.stage), letter.data, { headers: headersOf(letter) });
    if (message?.envelope.kind !== 'job') return;
    const result = buildTerminalResult({
      envelope: message.envelope,
      status: 'failed',
      failure: {
        kind: 'dead-lettered',
        message: `The gateway could not process this job; it was set aside for its operator (stage ${letter.stage}).`,
      },
      finishedAtMs: this.nowMs(),
    });
    await this.results.write(message.envelope, new TextEncoder().encode(JSON.stringify(result)));
  }
}

/** The original's headers go along, except the broker's own: `Nats-*` would steer the new message. */
function headersOf(letter: DeadLetter): MsgHdrs {
  const copied = headers();
  for (const name of letter.originalHeaders?.keys() ?? []) {
    if (!name.startsWith('Nats-')) copied.set(name, letter.originalHeaders?.get(name) ?? '');
  }
  copied.set(messageHeaders.deadStage, letter.stage);
  copied.set(messageHeaders.deadSubject, letter.subject);
  copied.set(messageHeaders.deadReason, letter.reason.replace(/[\r\n]+/g, ' ').slice(0, MAX_REASON_LENGTH));
  copied.set(messageHeaders.deadDeliveries, String(letter.deliveryCount));
  return copied;
}
