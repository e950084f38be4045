import { decodeWorkMessage, encodeWorkMessage, type JobResult, MessageFormatError, subjects } from '#contracts';
import type { OperatorAccess } from '#jetstream';

const decoder = new TextDecoder();

/**
 * Makes a job's dead letter able to end differently: the failed result its burial left is taken back (no other: a job
 * that was answered stays answered), and the message says that claims made before now are not its rivals'.
 * Dead letters that are no jobs (rows of the ledger) come back as they are.
 */
export async function reviveJob(payload: Uint8Array, access: OperatorAccess, nowMs: number): Promise<Uint8Array> {
  const message = readJob(payload);
  if (message === null) return payload;
  const { tenant, jobId } = message.envelope;
  const stored = await access.reader.last('result', subjects.result(tenant, jobId));
  if (stored !== null && isBurial(stored.data)) await access.reader.remove('result', stored.sequence);
  return encodeWorkMessage({ ...message, envelope: { ...message.envelope, replayedAtMs: nowMs } });
}

function readJob(payload: Uint8Array) {
  try {
    return decodeWorkMessage(payload);
  } catch (error) {
    if (error instanceof MessageFormatError) return null;
    throw error;
  }
}

function isBurial(result: Uint8Array): boolean {
  return (JSON.parse(decoder.decode(result)) as JobResult).error?.code === 'dead_lettered';
}
