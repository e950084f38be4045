import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DISPOSITION_OF, type Disposition, type FailureKind } from '#contracts';
import { WIRE_NAMES } from '#providers';
import { callProvider } from '../../apps/provider-adapter/src/attempt/attempt-call.js';
import { Endpoint } from '../../apps/provider-adapter/src/endpoint/endpoint.js';
import { EndpointGate } from '../../apps/provider-adapter/src/endpoint/endpoint-gate.js';
import { TotalTimeouts } from '../../apps/provider-adapter/src/transport/total-timeouts.js';
import { aWorkMessage } from '../support/a-work-message.js';
import { aProvider } from '../support/router/a-candidate.js';
import { until } from '../support/until.js';
import {
  answersOf,
  HOSTILE_STREAMS,
  HOSTILE_WHOLES,
  type HostileAnswer,
  type Sending,
  type WireAnswers,
} from '../support/wires/hostile-answers.js';

// Every wire × every way to answer badly: one clear failure, bounded memory, the connection not left behind.

const MEGABYTE = 1_000_000;
const SECRET = 'sk-canary-0123456789';
const caps = { maxResponseBytes: 4 * MEGABYTE, maxEventBytes: MEGABYTE, maxEvents: 2_000 };
const patient = { connectMs: 2_000, firstByteMs: 20_000, idleMs: 20_000, totalMs: 30_000 };
/** For those that can only be ended by a timeout. The client's own timers are a second coarse. */
const hasty = { ...patient, firstByteMs: 400, idleMs: 400 };
const short = { ...patient, totalMs: 500 };

let server: Server;
let origin: string;
let behave: (sending: Sending) => HostileAnswer;
let answers: WireAnswers;
let sendings: Sending[] = [];
let opened: Endpoint[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    const sending: Sending = { sentBytes: 0, wasCut: false };
    sendings.push(sending);
    response.once('close', () => {
      sending.wasCut = true;
    });
    behave(sending)(response, answers, sending);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  const all = opened;
  [opened, sendings] = [[], []];
  await Promise.all(all.map(({ transport }) => transport.close()));
});
afterAll(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

async function ask(wire: string, answer: HostileAnswer, parts: { stream: boolean; timeouts?: typeof patient }) {
  const { stream, timeouts = patient } = parts;
  [behave, answers] = [() => answer, answersOf(wire)];
  const config = aProvider('hostile', { wire, baseUrl: `${origin}/v1`, apiKey: SECRET, timeouts, caps });
  const endpoint = new Endpoint(config, new EndpointGate(4), new TotalTimeouts(Date.now), Date.now);
  opened.push(endpoint);
  const decision = { endpoint: 'hostile', model: 'm', lane: 'sync', attemptNumber: 1, reason: 'test' } as const;
  const body = { model: 'm', messages: [{ role: 'user', content: 'hi' }], ...(stream ? { stream } : {}) };
  const message = aWorkMessage({ decision, stream }, body);
  let passed = '';
  const outcome = await callProvider(endpoint, message, {
    attemptId: 'att_test',
    model: 'm',
    traceparent: message.envelope.traceparent,
    startedAtMs: Date.now(),
    deadlineMs: Date.now() + 60_000,
    signal: new AbortController().signal,
    abortMeaning: 'caller-gone',
    sink: {
      write: (bytes) => {
        passed += Buffer.from(bytes).toString('utf8');
      },
    },
  });
  return { ...outcome, passed };
}

function answer(table: Readonly<Record<string, HostileAnswer>>, name: string): HostileAnswer {
  const found = table[name];
  if (!found) throw new Error(`there is no answer '${name}'`);
  return found;
}

type Row = readonly [name: string, kind: FailureKind, disposition: Disposition, timeouts?: typeof patient];

const WHOLES: readonly Row[] = [
  ['truncated JSON', 'malformed-response', 'retry'],
  ['an HTML page', 'malformed-response', 'retry'],
  ['an HTML error page', 'server-error', 'retry'],
  ['nothing', 'malformed-response', 'retry'],
  ['a gzip bomb', 'malformed-response', 'retry'],
  ['a redirect', 'redirect-refused', 'fail-over'],
  ['an endless body', 'response-too-large', 'give-up'],
  ['a length of gigabytes', 'response-too-large', 'give-up'],
  ['a length that is too long', 'connection-lost', 'retry'],
  ['a length that is too short', 'malformed-response', 'retry'],
  ['a header larger than any', 'response-too-large', 'give-up'],
  ['headers byte by byte', 'first-byte-timeout', 'fail-over', hasty],
  ['a body byte by byte', 'total-timeout', 'fail-over', short],
  ['a cut in the middle', 'connection-lost', 'retry'],
];

const STREAMS: readonly Row[] = [
  ['an end in the middle', 'connection-lost', 'retry'],
  ['half an event', 'connection-lost', 'retry'],
  ['a cut in the middle', 'connection-lost', 'retry'],
  ['a damaged event', 'malformed-response', 'retry'],
  ['an event of 100 MB', 'response-too-large', 'give-up'],
  ['events without end', 'response-too-large', 'give-up'],
  ['a whole answer', 'malformed-response', 'retry'],
  ['an HTML page', 'malformed-response', 'retry'],
  ['another content type', 'malformed-response', 'retry'],
  ['a redirect', 'redirect-refused', 'fail-over'],
  ['a gzip bomb', 'malformed-response', 'retry'],
  ['silence behind the first event', 'idle-timeout', 'retry', hasty],
  ['an event byte by byte', 'total-timeout', 'fail-over', short],
];

describe.each(WIRE_NAMES)('a provider of wire %s', (wire) => {
  it('is understood when it answers well', async () => {
    const whole = await ask(wire, answer(HOSTILE_WHOLES, 'good'), { stream: false });
    expect([whole.outcome, whole.finishReason?.unified]).toEqual(['succeeded', 'stop']);
    const stream = await ask(wire, answer(HOSTILE_STREAMS, 'good'), { stream: true });
    expect([stream.outcome, stream.finishReason?.unified]).toEqual(['succeeded', 'stop']);
    expect(stream.passed.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  it.each(WHOLES)('that answers with %s fails as %s: %s', async (...[name, kind, disposition, timeouts]: Row) => {
    const parts = { stream: false, ...(timeouts ? { timeouts } : {}) };
    const { outcome, failure } = await ask(wire, answer(HOSTILE_WHOLES, name), parts);
    expect({ outcome, kind: failure?.kind }).toEqual({ outcome: 'failed', kind });
    expect(DISPOSITION_OF[kind]).toBe(disposition);
    await expectNothingLeft(failure?.message);
  });

  it.each(STREAMS)('that streams %s fails as %s: %s', async (...[name, kind, disposition, timeouts]: Row) => {
    const parts = { stream: true, ...(timeouts ? { timeouts } : {}) };
    const { outcome, failure, passed } = await ask(wire, answer(HOSTILE_STREAMS, name), parts);
    expect({ outcome, kind: failure?.kind }).toEqual({ outcome: 'failed', kind });
    expect(DISPOSITION_OF[kind]).toBe(disposition);
    expect(passed).not.toContain('[DONE]');
    await expectNothingLeft(failure?.message);
  });

  it('that says its finish twice, and more behind its end, is heard once', async () => {
    const good = await ask(wire, answer(HOSTILE_STREAMS, 'good'), { stream: true });
    const twice = await ask(wire, answer(HOSTILE_STREAMS, 'a finish said twice'), { stream: true });
    expect([twice.outcome, twice.finishReason?.unified]).toEqual(['succeeded', 'stop']);
    expect(heardIn(twice.passed)).toEqual(heardIn(good.passed));
    expect(heardIn(twice.passed)).toMatchObject({ text: expect.stringMatching(/./), finishes: 1, ends: 1 });
  });
});

/** What a caller makes of a stream. */
function heardIn(passed: string): { text: string; finishes: number; ends: number } {
  const data = passed.split('\n').flatMap((line) => (line.startsWith('data: ') ? [line.slice('data: '.length)] : []));
  const heard = { text: '', finishes: 0, ends: 0 };
  for (const event of data) {
    if (event === '[DONE]') heard.ends += 1;
    const { choices = [] } = event.startsWith('{') ? (JSON.parse(event) as { choices?: StreamedChoice[] }) : {};
    for (const { delta, finish_reason: finish } of choices) {
      heard.text += delta?.content ?? '';
      if (typeof finish === 'string') heard.finishes += 1;
    }
  }
  return heard;
}

interface StreamedChoice {
  readonly delta?: { readonly content?: string | null };
  readonly finish_reason?: string | null;
}

/** One call was made, its connection is gone or free, and no more was taken than the caps and what was on its way. */
async function expectNothingLeft(message: string | undefined): Promise<void> {
  expect(message).not.toMatch(/127\.0\.0\.1|:\/\/|html|canary/i);
  expect(sendings).toHaveLength(1);
  await until('the provider sees the end', () => sendings[0]?.wasCut);
  expect(sendings[0]?.sentBytes).toBeLessThan(30 * MEGABYTE);
}
