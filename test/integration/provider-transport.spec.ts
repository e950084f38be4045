import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ProviderConfig } from '#config';
import { callProvider } from '../../apps/provider-adapter/src/attempt/attempt-call.js';
import type { CallOutcome } from '../../apps/provider-adapter/src/attempt/call-outcome.js';
import { Endpoint } from '../../apps/provider-adapter/src/endpoint/endpoint.js';
import { EndpointGate } from '../../apps/provider-adapter/src/endpoint/endpoint-gate.js';
import type { EventSink } from '../../apps/provider-adapter/src/transport/event-reader.js';
import { TotalTimeouts } from '../../apps/provider-adapter/src/transport/total-timeouts.js';
import { aWorkMessage } from '../support/a-work-message.js';
import { type HostileUpstream, startHostileUpstream, WHOLE } from '../support/hostile-upstream.js';
import { aProvider } from '../support/router/a-candidate.js';
import { until } from '../support/until.js';

const MEGABYTE = 1_000_000;
const patient = { connectMs: 2_000, firstByteMs: 20_000, idleMs: 20_000, totalMs: 30_000 };
const caps = { maxResponseBytes: 4 * MEGABYTE, maxEventBytes: MEGABYTE, maxEvents: 2_000 };

let upstream: HostileUpstream;
let opened: Endpoint[] = [];

beforeAll(async () => {
  upstream = await startHostileUpstream();
});
afterEach(async () => {
  const all = opened;
  opened = [];
  await Promise.all(all.map(({ transport }) => transport.close()));
  upstream.calls.length = 0;
});
afterAll(() => upstream.stop());

function anEndpoint(parts: Partial<ProviderConfig> = {}): Endpoint {
  const config = aProvider('hostile', { baseUrl: upstream.url, timeouts: patient, caps, ...parts });
  const endpoint = new Endpoint(config, new EndpointGate(4), new TotalTimeouts(Date.now), Date.now);
  opened.push(endpoint);
  return endpoint;
}

interface CallParts {
  readonly endpoint?: Endpoint;
  readonly stream?: boolean;
  readonly sink?: EventSink;
  readonly signal?: AbortSignal;
  readonly body?: object;
  readonly deadlineMs?: number;
}

/** Calls the upstream with the behaviour as the model, and says how it went and what the caller got. */
async function call(behaviour: string, parts: CallParts = {}): Promise<CallOutcome & { readonly passed: string }> {
  const { stream = false, endpoint = anEndpoint(), body = {}, deadlineMs = Date.now() + 60_000 } = parts;
  const decision = { endpoint: 'hostile', model: behaviour, lane: 'sync', attemptNumber: 1, reason: 'test' } as const;
  const message = aWorkMessage({ decision, stream }, { model: 'alias', ...(stream ? { stream } : {}), ...body });
  let passed = '';
  const outcome = await callProvider(endpoint, message, {
    attemptId: 'att_test',
    model: 'model-of-test',
    traceparent: message.envelope.traceparent,
    startedAtMs: Date.now(),
    deadlineMs,
    signal: parts.signal ?? new AbortController().signal,
    abortMeaning: 'caller-gone',
    sink: parts.sink ?? {
      write: (bytes) => {
        passed += Buffer.from(bytes).toString('utf8');
      },
    },
  });
  return { ...outcome, passed };
}

describe('the provider transport', () => {
  it('hands on a whole answer byte for byte, with its usage', async () => {
    const { outcome, body, usage, upstreamRequestId } = await call('whole');
    expect({ outcome, usage, upstreamRequestId }).toEqual({
      outcome: 'succeeded',
      usage: { inputTokens: 10, outputTokens: 2 },
      upstreamRequestId: 'up-1',
    });
    expect(Buffer.from(body).toString('utf8')).toBe(WHOLE);
  });

  it('hands on a stream without the usage event the caller did not ask for', async () => {
    const { outcome, usage, passed, finishReason } = await call('stream', { stream: true });
    expect({ outcome, usage, finish: finishReason?.unified }).toEqual({
      outcome: 'succeeded',
      usage: { inputTokens: 10, outputTokens: 2 },
      finish: 'stop',
    });
    expect(passed).toContain('"content":"Hello"');
    expect(passed.endsWith('data: [DONE]\n\n')).toBe(true);
    expect(passed).not.toContain('"usage"');
  });

  it('sends its own headers and nothing of the caller', async () => {
    const headers = { 'X-Team': 'a', Host: 'evil.test', 'Accept-Encoding': 'gzip' };
    await call('whole', { endpoint: anEndpoint({ apiKey: 'sk-test', headers }) });
    const [received] = upstream.calls;
    const { host, connection, 'content-length': _length, ...sent } = received?.headers ?? {};
    expect(sent).toEqual({
      accept: 'application/json',
      'accept-encoding': 'identity',
      authorization: 'Bearer sk-test',
      'content-type': 'application/json',
      traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/),
      'user-agent': expect.stringMatching(/^sluice\/\d/),
      'x-request-id': 'att_test',
      'x-team': 'a',
    });
    expect(host).toBe(new URL(upstream.url).host);
    expect(received?.path).toBe('/v1/chat/completions');
  });

  it('adds the version when the base URL has no path', async () => {
    await call('whole', { endpoint: anEndpoint({ baseUrl: upstream.url.replace('/v1', '') }) });
    expect(upstream.calls[0]?.path).toBe('/v1/chat/completions');
  });

  it('uses its connections again', async () => {
    const endpoint = anEndpoint();
    await until('earlier connections are gone', async () => (await upstream.connections()) === 0);
    for (let round = 0; round < 20; round += 1) {
      await call(round % 2 ? 'stream' : 'whole', { endpoint, stream: round % 2 === 1 });
    }
    // A connection rests for a turn of the event loop after its answer; a call made at once takes another.
    expect(await upstream.connections()).toBeLessThanOrEqual(2);
  });

  it.each([
    ['truncated-json', 'malformed-response'],
    ['not-utf8', 'malformed-response'],
    ['empty-body', 'malformed-response'],
    ['html-200', 'malformed-response'],
    ['html-502', 'server-error'],
    ['error-429', 'rate-limited'],
    ['error-401', 'authentication-failed'],
    ['gzip-bomb', 'malformed-response'],
    ['huge-body', 'response-too-large'],
    ['huge-length', 'response-too-large'],
    ['huge-header', 'response-too-large'],
    ['redirect', 'redirect-refused'],
    ['stream', 'malformed-response'],
    ['cut-body', 'connection-lost'],
    ['cut-at-once', 'connection-lost'],
    ['garbage', 'malformed-response'],
  ])('ends a call answered with %s as %s', async (behaviour, kind) => {
    const { outcome, failure } = await call(behaviour);
    expect({ outcome, kind: failure?.kind }).toEqual({ outcome: 'failed', kind });
    expect(failure?.message).not.toMatch(/127\.0\.0\.1|:\/\/|sk-|html/);
    expect(upstream.calls).toHaveLength(1);
  });

  it.each([
    ['huge-line', 'response-too-large'],
    ['endless', 'response-too-large'],
    ['wrong-content-type', 'malformed-response'],
    ['whole-for-stream', 'malformed-response'],
    ['no-end', 'connection-lost'],
    ['cut-stream', 'connection-lost'],
    ['error-inside', 'server-error'],
    ['error-429', 'rate-limited'],
    ['redirect', 'redirect-refused'],
  ])('ends a stream answered with %s as %s', async (behaviour, kind) => {
    const { outcome, failure, passed } = await call(behaviour, { stream: true });
    expect({ outcome, kind: failure?.kind, done: passed.includes('[DONE]') }).toEqual({
      outcome: 'failed',
      kind,
      done: false,
    });
  });

  it.each([
    ['huge-line', true],
    ['huge-body', false],
    ['endless', true],
  ])('stops reading %s at its caps', async (behaviour, stream) => {
    await call(behaviour, { stream });
    await until('the upstream sees the connection end', () => upstream.calls[0]?.aborted);
    // The cap, and what was on its way in sockets and buffers.
    expect(upstream.calls[0]?.sentBytes).toBeLessThan(30 * MEGABYTE);
  });

  it.each(['duplicate-finish', 'no-done', 'open-after-done'])(
    'ends a stream of %s once, with [DONE] once',
    async (behaviour) => {
      const { outcome, passed, usage } = await call(behaviour, { stream: true });
      expect(outcome).toBe('succeeded');
      expect(passed.split('[DONE]')).toHaveLength(2);
      expect(usage).toEqual({ inputTokens: 10, outputTokens: 2 });
    },
  );

  it.each([
    ['stall-headers', { ...patient, firstByteMs: 100 }, 'first-byte-timeout', false],
    ['stall-body', { ...patient, idleMs: 100 }, 'idle-timeout', false],
    ['stall-stream', { ...patient, idleMs: 100 }, 'idle-timeout', true],
    ['slow-bytes', { ...patient, totalMs: 300 }, 'total-timeout', false],
    ['stall-stream', { ...patient, totalMs: 300 }, 'total-timeout', true],
  ])('ends %s by its own timeout', async (behaviour, timeouts, kind, stream) => {
    const { failure } = await call(behaviour, { endpoint: anEndpoint({ timeouts }), stream });
    expect(failure?.kind).toBe(kind);
    await until('the upstream sees the connection end', () => upstream.calls[0]?.aborted);
  });

  it('ends a call at the deadline of its job', async () => {
    const { failure } = await call('stall-headers', { deadlineMs: Date.now() + 200 });
    expect(failure?.kind).toBe('deadline-exceeded');
  });

  it('says connect-failed when nothing was sent', async () => {
    const { failure } = await call('whole', { endpoint: anEndpoint({ baseUrl: 'http://127.0.0.1:1/v1' }) });
    expect(failure).toMatchObject({ kind: 'connect-failed', code: 'ECONNREFUSED' });
  });

  it('waits for a caller who reads slowly, without reading on', async () => {
    let release: () => void = () => undefined;
    let writes = 0;
    const first = new Promise<void>((resolve) => {
      release = resolve;
    });
    const sink: EventSink = {
      write: () => {
        writes += 1;
        return writes === 1 ? first : undefined;
      },
    };
    const outcome = call('endless', { stream: true, sink });
    await until('the first write', () => writes === 1);
    await until('the upstream is held back', async () => {
      const before = upstream.calls[0]?.sentBytes;
      await new Promise((resolve) => setTimeout(resolve, 100));
      return before === upstream.calls[0]?.sentBytes;
    });
    expect(writes).toBe(1);
    release();
    expect((await outcome).failure?.kind).toBe('response-too-large');
  });

  it('aborts the upstream when the caller goes, and estimates what was streamed', async () => {
    const caller = new AbortController();
    const sink: EventSink = { write: () => caller.abort() };
    const { outcome, failure, usage } = await call('stall-stream', { stream: true, signal: caller.signal, sink });
    expect({ outcome, kind: failure?.kind, usage }).toEqual({
      outcome: 'cancelled',
      kind: 'cancelled',
      usage: { outputTokens: 1 },
    });
    await until('the upstream sees the connection end', () => upstream.calls[0]?.aborted, 1_000);
  });

  it.each([
    ['cancelled', 'cancelled', 'cancelled'],
    ['deadline-exceeded', 'failed', 'deadline-exceeded'],
    ['draining', 'failed', 'internal-error'],
  ])('tells an abort for %s apart', async (reason, outcome, kind) => {
    const controller = new AbortController();
    const ended = call('stall-headers', { signal: controller.signal });
    await until('the call is there', () => upstream.calls.length === 1);
    controller.abort(reason);
    const { failure, ...rest } = await ended;
    expect({ outcome: rest.outcome, kind: failure?.kind }).toEqual({ outcome, kind });
  });

  it('sends nothing for a caller who is gone already', async () => {
    const { outcome } = await call('whole', { signal: AbortSignal.abort() });
    expect(outcome).toBe('cancelled');
    expect(upstream.calls).toHaveLength(0);
  });
});
