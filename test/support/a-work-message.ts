import { newJobId, type WorkEnvelope, type WorkMessage } from '#contracts';

/** A valid envelope; say only what the test is about. */
export function anEnvelope(overrides: Partial<WorkEnvelope> = {}): WorkEnvelope {
  const nowMs = Date.now();
  return {
    v: 1,
    jobId: newJobId(nowMs),
    tenant: 'default',
    keyId: 'key_test',
    path: '/v1/chat/completions',
    kind: 'job',
    stream: false,
    model: 'sim-small',
    acceptedAtMs: nowMs,
    deadlineMs: nowMs + 600_000,
    priority: 0,
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    bodyBytes: 2,
    attempts: [],
    ...overrides,
  };
}

export function aWorkMessage(overrides: Partial<WorkEnvelope> = {}, body: object = {}): WorkMessage {
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  return { envelope: anEnvelope({ bodyBytes: bytes.byteLength, ...overrides }), body: bytes };
}
