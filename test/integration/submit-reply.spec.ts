import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { subjectPatterns, subjects } from '#contracts';
import { acknowledgementReply, problemReply } from '../../apps/ingress/src/nats/submit-reply.js';
import { queueUnavailable } from '../../apps/ingress/src/problem/problems.js';
import { type BrokerClient, connectAs } from '../support/broker-client.js';
import { type NatsServer, startNatsServer } from '../support/nats-server.js';

const ID = `job_${'0'.repeat(26)}`;
const ACKNOWLEDGEMENT = {
  id: ID,
  object: 'job',
  status: 'queued',
  deadline: '2026-11-21T08:00:00.000Z',
  quote: { costUsd: { p50: null, max: null }, finishBy: { p50: null, p95: null }, lane: 'sync' },
} as const;
const JOB = { jobId: ID, acceptedAtMs: 0, deadlineMs: 1, replayed: false, state: null };

describe('replies of the NATS door, read by the clients of a real broker', () => {
  let server: NatsServer;
  let client: BrokerClient;
  let reply: Uint8Array;
  beforeAll(async () => {
    server = await startNatsServer();
    client = await connectAs(server.url, { nobody: true });
    const { connection } = client;
    connection.subscribe(subjectPatterns.submit, { callback: (_error, message) => void message.respond(reply) });
    await connection.flush();
  });
  afterAll(async () => {
    await client.close();
    await server.stop();
  });

  it('are a PubAck for js.publish and an acknowledgement for request', async () => {
    reply = acknowledgementReply(ACKNOWLEDGEMENT, { ...JOB, stored: { stream: 'SLUICE_ACCEPTED', sequence: 7 } });
    const acknowledged = await client.publishDurably(subjects.submit('acme'), '{}');
    expect(acknowledged).toMatchObject({ stream: 'SLUICE_ACCEPTED', seq: 7, duplicate: false });
    expect((await client.connection.request(subjects.submit('acme'), '{}')).json()).toMatchObject(ACKNOWLEDGEMENT);
  });

  it('are a PubAck for a replayed job too, marked as a duplicate', async () => {
    reply = acknowledgementReply(ACKNOWLEDGEMENT, { ...JOB, replayed: true });
    expect((await client.publishDurably(subjects.submit('acme'), '{}')).duplicate).toBe(true);
  });

  it('make js.publish throw with our words and the JetStream number of a full stream', async () => {
    reply = problemReply(queueUnavailable(new Error('full')));
    const publish = client.publishDurably(subjects.submit('acme'), '{}');
    await expect(publish).rejects.toMatchObject({
      code: 10077,
      status: 503,
      message: expect.stringContaining('The job queue cannot take work'),
    });
    const { error } = (await client.connection.request(subjects.submit('acme'), '{}')).json<{ error: object }>();
    expect(error).toMatchObject({ openai_code: 'queue_unavailable', type: 'server_error', param: null });
  });
});
