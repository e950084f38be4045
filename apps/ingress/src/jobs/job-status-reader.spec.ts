import { describe, expect, it } from '@jest/globals';
import { encodeWorkMessage, type StreamKey, subjectPatterns, subjects, type WorkEnvelope } from '#contracts';
import { type StoredMessage, StreamReader } from '#jetstream';
import { JobStatusReader } from './job-status-reader.js';

const JOB = `job_${'0'.repeat(26)}`;
const ENVELOPE: WorkEnvelope = {
  v: 1,
  jobId: JOB,
  tenant: 'acme',
  keyId: 'k',
  path: '/v1/embeddings',
  kind: 'job',
  stream: false,
  model: 'm',
  acceptedAtMs: 1,
  deadlineMs: 2,
  priority: 0,
  traceparent: '',
  bodyBytes: 0,
  attempts: [],
};
const WORK = encodeWorkMessage({ envelope: ENVELOPE, body: new Uint8Array(0) });

/** A reader over a script: what each stream holds, and what happens after each read. */
class ScriptedReader extends StreamReader {
  readonly asked: StreamKey[] = [];
  readonly subjects: string[] = [];
  constructor(
    readonly holds: Map<StreamKey, Uint8Array>,
    private readonly afterRead: (stream: StreamKey, holds: Map<StreamKey, Uint8Array>) => void = () => undefined,
  ) {
    super();
  }
  async last(stream: StreamKey, subject: string): Promise<StoredMessage | null> {
    this.asked.push(stream);
    this.subjects.push(subject);
    const data = this.holds.get(stream);
    this.afterRead(stream, this.holds);
    return data ? { subject, sequence: 1, data, storedAtMs: 0 } : null;
  }
  async remove(): Promise<boolean> {
    throw new Error('not asked');
  }
  async depth(): Promise<never> {
    throw new Error('not asked');
  }
  async tail(): Promise<void> {
    throw new Error('not asked');
  }
}

const statusIn = async (holds: [StreamKey, Uint8Array][]) => {
  const state = await new JobStatusReader(new ScriptedReader(new Map(holds))).read('acme', JOB);
  return state?.kind === 'pending' ? state.status : state?.result.status;
};

describe('JobStatusReader', () => {
  it('reads the status out of the stage and the claim of an attempt', async () => {
    const claim: [StreamKey, Uint8Array] = ['attemptStarted', Buffer.from('{}')];
    expect(await statusIn([['accepted', WORK]])).toBe('queued');
    expect(await statusIn([['classified', WORK]])).toBe('queued');
    expect(await statusIn([['calls', WORK]])).toBe('queued');
    expect(await statusIn([['calls', WORK], claim])).toBe('running');
    expect(await statusIn([['accepted', WORK], claim])).toBe('running');
    expect(await statusIn([['attemptFailed', WORK], claim])).toBe('running');
    expect(await statusIn([['held', WORK], claim])).toBe('held');
    expect(
      await statusIn([
        ['calls', WORK],
        ['result', Buffer.from('{"status":"failed"}')],
      ]),
    ).toBe('failed');
    expect(await statusIn([])).toBeUndefined();
  });

  it('takes a job that was tried before for running, without asking for a claim', async () => {
    const tried = { ...ENVELOPE, attempts: [{ attemptNumber: 1 }] as unknown as WorkEnvelope['attempts'] };
    const reader = new ScriptedReader(
      new Map([['attemptFailed', encodeWorkMessage({ envelope: tried, body: new Uint8Array(0) })]]),
    );
    const state = await new JobStatusReader(reader).read('acme', JOB);
    expect(state).toMatchObject({ kind: 'pending', status: 'running' });
    expect(reader.asked).not.toContain('attemptStarted');
  });

  // On nats-server 2.9 a wildcard costs a walk through all subjects of a stream that keeps every attempt of three days.
  it('names no wildcard but for the calls that wait', async () => {
    const reader = new ScriptedReader(new Map([['calls', WORK]]));
    await new JobStatusReader(reader).read('acme', JOB);
    expect(reader.subjects).toContain(subjects.attemptStarted('acme', JOB, 1));
    const wildcards = reader.subjects.filter((subject) => /[*>]/.test(subject));
    expect(wildcards).toEqual([subjectPatterns.callOfJob('acme', JOB)]);
  });

  it('meets a job that moves to the next stage between any two reads', async () => {
    const order: StreamKey[] = ['accepted', 'classified', 'held', 'calls', 'attemptFailed', 'result'];
    for (let from = 0; from + 1 < order.length; from += 1) {
      const [here, next] = [order[from], order[from + 1]] as [StreamKey, StreamKey];
      const reader = new ScriptedReader(new Map([[here, WORK]]), (_stream, holds) => {
        if (!holds.delete(here)) return;
        holds.set(next, next === 'result' ? Buffer.from('{"status":"succeeded"}') : WORK);
      });
      expect(await new JobStatusReader(reader).read('acme', JOB)).not.toBeNull();
    }
  });

  it('meets a job that moves back while it is read', async () => {
    const reader = new ScriptedReader(new Map([['attemptFailed', WORK]]), (stream, holds) => {
      if (stream === 'calls' && holds.delete('attemptFailed')) holds.set('held', WORK);
    });
    const state = await new JobStatusReader(reader).read('acme', JOB);
    expect(state).toMatchObject({ kind: 'pending', status: 'held' });
  });

  it('reads a result with one question', async () => {
    const reader = new ScriptedReader(new Map([['result', Buffer.from('{"status":"succeeded"}')]]));
    await new JobStatusReader(reader).read('acme', JOB);
    expect(reader.asked).toEqual(['result']);
    expect(subjects.result('acme', JOB)).toContain(JOB);
  });
});
