import { type AttemptRecord, MessageFormatError } from '#contracts';
import type { BatchMessage } from '#jetstream';
import { parseAttempt } from './attempt.shape.js';

/** What cannot become a row, and why. `data` is what a person should look at: the message, or the one bad record of it. */
export interface Poison {
  readonly message: BatchMessage;
  readonly data: Uint8Array;
  readonly reason: string;
  /** Which record of the message, from 0: several of one message may be bad. */
  readonly index: number;
}

const decoder = new TextDecoder('utf-8', { fatal: true });
const encoder = new TextEncoder();

/** One record, or a list of them, a message. A bad record of a list does not take the others with it. */
export function readAttempts(batch: readonly BatchMessage[]): { records: AttemptRecord[]; poison: Poison[] } {
  const records: AttemptRecord[] = [];
  const poison: Poison[] = [];
  for (const message of batch) {
    const values = parseValues(message);
    if (values instanceof Error) {
      poison.push({ message, data: message.data, reason: values.message, index: 0 });
      continue;
    }
    values.forEach((value, index) => {
      const record = attemptOf(value);
      if (record instanceof Error) {
        poison.push({ message, data: encoder.encode(JSON.stringify(value)), reason: record.message, index });
      } else {
        records.push(record);
      }
    });
  }
  return { records, poison };
}

function parseValues(message: BatchMessage): readonly unknown[] | Error {
  try {
    const value: unknown = JSON.parse(decoder.decode(message.data));
    return Array.isArray(value) ? value : [value];
  } catch (error) {
    return new MessageFormatError(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function attemptOf(value: unknown): AttemptRecord | MessageFormatError {
  try {
    return parseAttempt(value);
  } catch (error) {
    if (error instanceof MessageFormatError) return error;
    throw error;
  }
}
