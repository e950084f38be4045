import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { adapterOf, type ProviderRequest, WIRE_NAMES } from '#providers';
import { type Simulator, startSimulator } from '../../apps/simulator/src/simulator.js';
import { readAnswerOf, type WireAnswer } from '../support/wires/call-provider.js';

// Every wire whose API the simulator speaks, without a gateway in between: what differs here differs in the mapping.
const SIMULATED = ['openai', 'anthropic', 'gemini', 'bedrock', 'azure-openai'];
/** By its name Bedrock's wire knows what a model takes; to the others a name is a name. */
const MODEL = 'sim-claude-sonnet-4-5';
const wires = WIRE_NAMES.filter((wire) => SIMULATED.includes(wire));
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ apiKey: 'key-of-test' });
});
afterAll(() => simulator.stop());

type Fields = Readonly<Record<string, unknown>>;

function ask(wire: string, fields: Fields): Promise<WireAnswer> {
  const adapter = adapterOf(wire);
  const path = fields['input'] === undefined ? '/v1/chat/completions' : '/v1/embeddings';
  const model = fields['input'] === undefined ? MODEL : 'sim-embed';
  const request: ProviderRequest = adapter.mapRequest({ path, model, body: { model, ...fields } });
  return readAnswerOf(adapter, request, { origin: simulator.origin, apiKey: 'key-of-test' });
}

const tool = (name: string, description: string) => ({
  type: 'function',
  function: {
    name,
    description,
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
});
const tools = [tool('get_weather', 'The weather of a city'), tool('get_time', 'The local time of a city')];
const system = { role: 'system', content: 'You help travellers. Be brief.' };
const question = { role: 'user', content: 'Get the weather and the time of "Rome", please.' };
const bare = ({ toolCalls }: WireAnswer) =>
  toolCalls.map(({ function: { name, arguments: json } }) => [name, JSON.parse(json)]);

describe.each(wires)('the wire %s', (wire) => {
  describe.each([false, true])('with stream: %s', (stream) => {
    it('gets the text that the openai wire gets', async () => {
      const messages = [system, { role: 'user', content: 'Grüße aus 東京 🚀! Tell me about tides.' }];
      const [own, reference] = [await ask(wire, { messages, stream }), await ask('openai', { messages })];
      expect(own.content).toContain('東京 🚀');
      expect([own.content, own.finishReason]).toEqual([reference.content, 'stop']);
    });

    it('goes through the same loop of parallel tools to the same end', async () => {
      const first = await ask(wire, { messages: [system, question], tools, stream });
      expect(first.finishReason).toBe('tool-calls');
      expect(bare(first)).toEqual([
        ['get_weather', { city: 'Rome' }],
        ['get_time', { city: 'Rome' }],
      ]);
      const results = first.toolCalls.map(({ id, function: { name } }) => ({
        role: 'tool',
        tool_call_id: id,
        content: `${name} says 17`,
      }));
      const last = await ask(wire, { messages: [system, question, first.message, ...results], tools, stream });
      expect(last.content).toBe(
        'The tools answered. get_weather returned: get_weather says 17\nget_time returned: get_time says 17',
      );
    });

    it('forces the tool that is named', async () => {
      const tool_choice = { type: 'function', function: { name: 'get_time' } };
      const forced = await ask(wire, { messages: [question], tools, tool_choice, stream });
      expect(bare(forced)).toEqual([['get_time', { city: 'Rome' }]]);
    });

    it('answers under a schema', async () => {
      const schema = {
        type: 'object',
        properties: { intent: { type: 'string', enum: ['refund', 'delivery'] } },
        required: ['intent'],
        additionalProperties: false,
      };
      const response_format = { type: 'json_schema', json_schema: { name: 'triage', schema } };
      const messages = [{ role: 'user', content: 'Message: where does my delivery stay?' }];
      const { content } = await ask(wire, { messages, response_format, stream });
      expect(JSON.parse(content ?? '')).toEqual({ intent: 'delivery' });
    });

    it('counts what the provider counted', async () => {
      const before = simulator.journal.nextSequence - 1;
      const { usage } = await ask(wire, { messages: [question], max_tokens: 9, stream });
      const [call] = simulator.journal.entries({ since: before });
      expect(usage).toMatchObject({ inputTokens: call?.inputTokens, outputTokens: call?.outputTokens });
      expect(call).toMatchObject({ model: MODEL, streamed: stream, outcome: 'completed' });
    });

    it('stops where it is told to', async () => {
      const { content } = await ask(wire, { messages: [question], stop: ['Rome'], stream });
      expect(content).toMatch(/"?$/);
      expect(content).not.toContain('Rome');
    });
  });

  it('sends an image on, inline', async () => {
    const url = 'data:image/png;base64,iVBORw0KGgo=';
    const content = [
      { type: 'text', text: 'What is this?' },
      { type: 'image_url', image_url: { url } },
    ];
    const plain = await ask(wire, { messages: [{ role: 'user', content: 'What is this?' }] });
    const seen = await ask(wire, { messages: [{ role: 'user', content }] });
    // An image is 85 tokens to the simulator, on every wire.
    expect((seen.usage.inputTokens ?? 0) - (plain.usage.inputTokens ?? 0)).toBe(85);
  });

  it.each([
    [{ status: 429, retryAfterMs: 3_000 }, 'rate-limited'],
    [{ status: 500 }, 'server-error'],
    [{ status: 503 }, 'overloaded'],
    [{ status: 404 }, 'model-not-found'],
    [{ status: 403 }, 'authentication-failed'],
    [{ status: 400 }, 'invalid-request'],
    [{ kind: 'redirect' }, 'redirect-refused'],
  ])('takes %j for %s', async (fault, kind) => {
    const content = `Fail. [[simulator ${JSON.stringify(fault)}]]`;
    const { failure } = await ask(wire, { messages: [{ role: 'user', content }] });
    expect(failure?.kind).toBe(kind);
    if (kind === 'rate-limited' && wire !== 'bedrock') expect(failure?.retryAfterMs).toBe(3_000);
  });

  it.each([
    [{ kind: 'stream-error', afterChunks: 2 }, 'server-error'],
    [{ kind: 'malformed-json', afterChunks: 2 }, 'malformed-response'],
    [{ kind: 'cut', afterChunks: 4, outputTokens: 200 }, 'connection-lost'],
  ])('takes a stream with %j for %s', async (fault, kind) => {
    const content = `Fail. [[simulator ${JSON.stringify(fault)}]]`;
    const { failure } = await ask(wire, { messages: [{ role: 'user', content }], stream: true });
    expect(failure?.kind).toBe(kind);
  });

  it('is refused with a wrong key', async () => {
    const adapter = adapterOf(wire);
    const body = { model: MODEL, messages: [question] };
    const request = adapter.mapRequest({ path: '/v1/chat/completions', model: MODEL, body });
    const { failure } = await readAnswerOf(adapter, request, { origin: simulator.origin, apiKey: 'wrong' });
    expect(failure?.kind).toBe('authentication-failed');
  });
});

describe.each(wires.filter((wire) => ['openai', 'gemini', 'azure-openai'].includes(wire)))(
  'embeddings of %s',
  (wire) => {
    it('are the vectors of the openai wire', async () => {
      const fields = { input: ['one text', 'another text'], dimensions: 64, encoding_format: 'float' };
      const [own, reference] = [await ask(wire, fields), await ask('openai', fields)];
      expect(own.embeddings).toHaveLength(2);
      expect(own.embeddings).toEqual(reference.embeddings);
    });
  },
);
