import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Simulator, startSimulator } from './simulator.js';
import type { SimulatorOptions } from './simulator-options.js';

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator();
});
afterEach(() => simulator.stop());

async function restart(options: SimulatorOptions): Promise<void> {
  await simulator.stop();
  simulator = await startSimulator(options);
}

const chat = (changes: object = {}, headers: Record<string, string> = {}, signal?: AbortSignal): Promise<Response> =>
  fetch(`${simulator.url}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({
      model: 'sim-small',
      messages: [{ role: 'user', content: 'Where is my card?' }],
      ...changes,
    }),
    redirect: 'manual',
    ...(signal && { signal }),
  });
const fault = (value: object): Record<string, string> => ({ 'x-simulator-fault': JSON.stringify(value) });
const body = async (response: Response): Promise<Record<string, unknown>> =>
  (await response.json()) as Record<string, unknown>;

interface Chunk {
  choices: { index: number; delta: { role?: string; content?: string | null }; finish_reason: string | null }[];
  usage?: object | null;
}
const chunksOf = (text: string): Chunk[] =>
  text
    .split('\n\n')
    .filter((event) => event.startsWith('data: {'))
    .map((event) => JSON.parse(event.slice(6)) as Chunk);

async function until(condition: () => boolean, what: string): Promise<void> {
  for (const endMs = Date.now() + 5000; !condition(); ) {
    if (Date.now() > endMs) throw new Error(`Waited 5 s for: ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('a chat', () => {
  it("answers in OpenAI's shape, with usage that adds up", async () => {
    const response = await chat();
    expect(response.headers.get('x-request-id')).toMatch(/^req_\w{32}$/);
    expect(await body(response)).toEqual({
      id: expect.stringMatching(/^chatcmpl-\w{29}$/),
      object: 'chat.completion',
      created: expect.any(Number),
      model: 'sim-small',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: expect.stringContaining('Where is my card?'),
            refusal: null,
            annotations: [],
          },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      // 17 bytes are 5 tokens, the message 4 more, the request 3.
      usage: expect.objectContaining({
        prompt_tokens: 12,
        prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
      }),
      service_tier: 'default',
      system_fingerprint: expect.stringMatching(/^fp_\w{10}$/),
    });
  });

  it('honours n, stop and max_tokens', async () => {
    const three = await body(await chat({ n: 3 }));
    expect(
      (three['choices'] as { message: { content: string } }[]).map((choice) => choice.message.content).length,
    ).toBe(3);
    const short = await body(await chat({ max_tokens: 3 }));
    expect(short).toMatchObject({ choices: [{ finish_reason: 'length' }], usage: { completion_tokens: 3 } });
    const stopped = await body(await chat({ stop: ['is my'] }));
    expect(stopped).toMatchObject({
      choices: [{ message: { content: expect.stringMatching(/Where $/) }, finish_reason: 'stop' }],
    });
  });

  it('gives logprobs when asked', async () => {
    const answer = await body(await chat({ logprobs: true, top_logprobs: 2 }));
    const [choice] = answer['choices'] as {
      message: { content: string };
      logprobs: { content: { token: string; top_logprobs: [] }[] };
    }[];
    expect(choice?.logprobs.content.map((each) => each.token).join('')).toBe(choice?.message.content);
    expect(choice?.logprobs.content[0]?.top_logprobs).toHaveLength(2);
  });

  it.each([
    [{ model: undefined }, 400, { message: 'you must provide a model parameter' }],
    [{ model: 'gpt-9' }, 404, { code: 'model_not_found' }],
    [{ messages: undefined }, 400, { param: 'messages', code: 'missing_required_parameter' }],
    [{ messages: [] }, 400, { param: 'messages', code: 'empty_array' }],
    [{ messages: [{ role: 'alien', content: 'x' }] }, 400, { param: 'messages[0].role' }],
    [{ max_tokens: 0 }, 400, { param: 'max_tokens' }],
    [{ stream_options: { include_usage: true } }, 400, { param: 'stream_options' }],
    [{ tool_choice: 'required' }, 400, { param: 'tool_choice' }],
  ])('refuses %j with %i', async (changes, status, error) => {
    const response = await chat(changes);
    expect(response.status).toBe(status);
    expect(await body(response)).toMatchObject({ error: { type: 'invalid_request_error', ...error } });
  });

  it('asks for the key when it has one', async () => {
    await restart({ apiKey: 'sk-right' });
    expect((await chat()).status).toBe(401);
    const wrong = await chat({}, { authorization: 'Bearer sk-wrong' });
    expect(await body(wrong)).toMatchObject({ error: { code: 'invalid_api_key' } });
    expect((await chat({}, { authorization: 'Bearer sk-right' })).status).toBe(200);
  });

  it('reports cached tokens for a beginning it has seen, if told to', async () => {
    await restart({ promptCache: true });
    const messages = [{ role: 'user', content: 'word '.repeat(1000) }];
    const cached = async (): Promise<unknown> =>
      ((await body(await chat({ messages })))['usage'] as { prompt_tokens_details: { cached_tokens: number } })
        .prompt_tokens_details.cached_tokens;
    expect([await cached(), await cached()]).toEqual([0, 1152]);
  });
});

describe('a stream', () => {
  it('is role, content, finish, usage and DONE, and says what the whole answer says', async () => {
    const text = await (await chat({ stream: true, stream_options: { include_usage: true } })).text();
    const chunks = chunksOf(text);
    const whole = await body(await chat());
    expect(chunks[0]?.choices[0]?.delta).toEqual({ role: 'assistant', content: '', refusal: null });
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(
      (whole['choices'] as { message: { content: string } }[])[0]?.message.content,
    );
    expect(chunks.at(-2)).toMatchObject({ choices: [{ delta: {}, finish_reason: 'stop' }], usage: null });
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: whole['usage'] });
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  it('has no usage chunk unless asked for', async () => {
    const chunks = chunksOf(await (await chat({ stream: true })).text());
    expect(chunks.every((chunk) => chunk.choices.length === 1 && !('usage' in chunk))).toBe(true);
  });

  it('comes in pieces when it is paced', async () => {
    const response = await chat({ stream: true }, fault({ chunkDelayMs: 2 }));
    let pieces = 0;
    for await (const _piece of response.body ?? []) pieces += 1;
    expect(pieces).toBeGreaterThan(2);
  });
});

describe('a fault', () => {
  it('is a status with its headers, told by header, by prompt or by rule', async () => {
    const told = await chat({
      messages: [{ role: 'user', content: 'Hi [[simulator {"status":429,"retryAfterSeconds":2}]]' }],
    });
    expect([told.status, told.headers.get('retry-after'), told.headers.get('retry-after-ms')]).toEqual([
      429,
      '2',
      null,
    ]);
    expect(await body(told)).toMatchObject({ error: { code: 'rate_limit_exceeded' } });
    expect((await chat({}, { 'x-simulator-status': '503' })).status).toBe(503);
    await fetch(`${simulator.origin}/simulator/faults`, {
      method: 'PUT',
      body: '{"rules":[{"status":500,"times":1}]}',
    });
    expect([(await chat()).status, (await chat()).status]).toEqual([500, 200]);
  });

  it('that is misspelt is a 400 that names the fields', async () => {
    const response = await chat({}, { 'x-simulator-stauts': '503' });
    expect(await body(response)).toMatchObject({
      error: { code: 'invalid_simulator_fault', message: expect.stringContaining('status') },
    });
  });

  it.each([
    ['malformed-json', (text: string) => expect(() => JSON.parse(text)).toThrow()],
    ['truncated-json', (text: string) => expect(() => JSON.parse(text)).toThrow()],
    ['html', (text: string) => expect(text).toContain('<html>')],
    ['empty-body', (text: string) => expect(text).toBe('')],
  ] as const)('can be %s', async (kind, check) => check(await (await chat({}, fault({ kind }))).text()));

  it('can be a redirect or a wrong content type', async () => {
    const redirect = await chat({}, fault({ kind: 'redirect', location: 'http://elsewhere.invalid/' }));
    expect([redirect.status, redirect.headers.get('location')]).toEqual([302, 'http://elsewhere.invalid/']);
    expect((await chat({}, fault({ kind: 'wrong-content-type' }))).headers.get('content-type')).toContain('text/plain');
  });

  it.each([undefined, 0, 1])('can cut the connection (afterChunks %s)', async (afterChunks) => {
    const cut = async (): Promise<string> =>
      (await chat({}, fault({ kind: 'cut', ...(afterChunks === undefined ? {} : { afterChunks }) }))).text();
    await expect(cut()).rejects.toThrow();
    await until(() => simulator.journal.summary().open === 0, 'the call to be closed');
    expect(simulator.journal.entries()[0]).toMatchObject({ outcome: 'cut', fault: 'cut' });
  });

  it('can cut a stream after so many chunks, which are delivered and counted', async () => {
    const response = await chat({ stream: true }, fault({ kind: 'cut', afterChunks: 2 }));
    let text = '';
    await expect(
      (async () => {
        for await (const piece of response.body ?? []) text += Buffer.from(piece).toString();
      })(),
    ).rejects.toThrow();
    expect(chunksOf(text)).toHaveLength(2);
    await until(() => simulator.journal.summary().open === 0, 'the call to be closed');
    expect(simulator.journal.entries()[0]?.outputTokens).toBeGreaterThan(0);
  });

  it.each([undefined, 1])(
    'can stall until the client leaves (afterChunks %s), and the journal says when',
    async (afterChunks) => {
      const controller = new AbortController();
      const stalled = chat(
        { stream: true },
        fault({ kind: 'stall', ...(afterChunks === undefined ? {} : { afterChunks }) }),
        controller.signal,
      ).then((response) => response.text());
      await until(() => simulator.journal.entries()[0]?.fault === 'stall', 'the call to arrive');
      controller.abort();
      await expect(stalled).rejects.toThrow();
      await until(() => simulator.journal.summary().open === 0, 'the call to be closed');
      expect(simulator.journal.entries()[0]).toMatchObject({ outcome: 'aborted', endedAfterMs: expect.any(Number) });
    },
  );

  it('can finish a stream twice, leave DONE out, or fail in its middle', async () => {
    const stream = async (value: object): Promise<string> => (await chat({ stream: true }, fault(value))).text();
    const twice = await stream({ kind: 'duplicate-finish' });
    expect(chunksOf(twice).filter((chunk) => chunk.choices[0]?.finish_reason === 'stop')).toHaveLength(2);
    expect(await stream({ kind: 'no-done' })).not.toContain('[DONE]');
    expect(await stream({ kind: 'stream-error', afterChunks: 1 })).toMatch(/^data: \{"id".*\n\ndata: \{"error".*\n\n$/);
  });

  it('can be a gzip bomb, a huge line, slow bytes or a stream without end', async () => {
    const bomb = await (await chat({}, fault({ kind: 'gzip-bomb', sizeBytes: 5_000_000 }))).text();
    expect(bomb.length).toBeGreaterThan(5_000_000);
    expect(JSON.parse(bomb)).toMatchObject({ choices: [] });
    const line = await (await chat({ stream: true }, fault({ kind: 'huge-line', sizeBytes: 1_000_000 }))).text();
    expect(Math.max(...line.split('\n').map((each) => each.length))).toBeGreaterThan(1_000_000);
    expect(await body(await chat({}, fault({ kind: 'slow-bytes', bytesPerSecond: 100_000 })))).toMatchObject({
      object: 'chat.completion',
    });
    const endless = await chat({ stream: true }, fault({ kind: 'endless' }));
    let bytes = 0;
    for await (const piece of endless.body ?? []) {
      bytes += piece.length;
      if (bytes > 20_000) break;
    }
    await until(() => simulator.journal.summary().open === 0, 'the endless stream to be closed');
  });

  it('can be a wish: this answer, so many tokens, no usage', async () => {
    expect(await body(await chat({}, fault({ answer: 'exactly this' })))).toMatchObject({
      choices: [{ message: { content: 'exactly this' } }],
    });
    expect(await body(await chat({}, fault({ outputTokens: 250, reasoningTokens: 50 })))).toMatchObject({
      usage: { completion_tokens: 300, completion_tokens_details: { reasoning_tokens: 50 } },
    });
    expect(await body(await chat({}, fault({ omitUsage: true })))).not.toHaveProperty('usage');
  });
});

describe('limits', () => {
  it('refuse with Retry-After and say what is left', async () => {
    await restart({ requestsPerMinute: 2 });
    const first = await chat();
    expect(first.headers.get('x-ratelimit-remaining-requests')).toBe('1');
    await chat();
    const third = await chat();
    expect(third.status).toBe(429);
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(third.headers.get('retry-after-ms'))).toBeLessThanOrEqual(30_000);
    expect(await body(third)).toMatchObject({ error: { type: 'requests', code: 'rate_limit_exceeded' } });
  });

  it('count tokens of prompt and answer', async () => {
    await restart({ tokensPerMinute: 30 });
    // 12 of the prompt and 10 of the answer.
    expect((await chat({ max_tokens: 10 })).headers.get('x-ratelimit-remaining-tokens')).toBe('8');
    expect(await body(await chat({ max_tokens: 10 }))).toMatchObject({ error: { type: 'tokens' } });
  });

  it('bound what is answered at the same time', async () => {
    await restart({ maxConcurrency: 1 });
    const controller = new AbortController();
    const held = chat({}, fault({ kind: 'stall' }), controller.signal).catch(() => 'gone');
    await until(() => simulator.journal.entries()[0]?.fault === 'stall', 'the first call to arrive');
    expect((await chat()).status).toBe(429);
    controller.abort();
    await held;
    await until(() => simulator.journal.summary().open === 0, 'the first call to be closed');
    expect((await chat()).status).toBe(200);
  });
});

describe('the journal', () => {
  it('has an outcome for every call when the simulator has stopped', async () => {
    const stalled = chat({}, fault({ kind: 'stall' })).catch(() => 'gone');
    await until(() => simulator.journal.entries()[0]?.fault === 'stall', 'the call to arrive');
    await simulator.stop();
    expect(await stalled).toBe('gone');
    expect(simulator.journal.entries()).toEqual([expect.objectContaining({ outcome: 'cut', status: 0 })]);
  });

  it('says what was received, over HTTP too', async () => {
    await chat(
      { user: 'team-a', metadata: { jobId: 'job_1' } },
      { 'idempotency-key': 'k1', traceparent: '00-ab-cd-01', 'x-request-id': 'r1' },
    );
    await chat({ model: 'nope' });
    const { entries } = (await (await fetch(`${simulator.origin}/simulator/journal?limit=1`)).json()) as {
      entries: object[];
    };
    expect(entries).toEqual([
      expect.objectContaining({
        sequence: 1,
        path: '/v1/chat/completions',
        model: 'sim-small',
        status: 200,
        outcome: 'completed',
        tag: 'team-a',
        jobId: 'job_1',
        idempotencyKey: 'k1',
        traceparent: '00-ab-cd-01',
        requestId: 'r1',
        inputTokens: 12,
        bodySha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      }),
    ]);
    const summary = await (await fetch(`${simulator.origin}/simulator/journal/summary`)).json();
    expect(summary).toMatchObject({
      calls: 2,
      byStatus: { 200: 1, 404: 1 },
      inputTokens: 12,
      byJobId: { distinct: 1, repeated: {} },
    });
    const lines = await (await fetch(`${simulator.origin}/simulator/journal?format=jsonl&status=404`)).text();
    expect(
      lines
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as object),
    ).toEqual([expect.objectContaining({ sequence: 2 })]);
    await fetch(`${simulator.origin}/simulator/journal`, { method: 'DELETE' });
    expect(simulator.journal.entries()).toEqual([]);
  });
});
