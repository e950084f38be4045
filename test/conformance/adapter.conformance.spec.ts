import { describe, expect, it } from '@jest/globals';
import { FAILURE_KINDS } from '#contracts';
import { type Adapter, adapterOf, WIRE_NAMES } from '#providers';
import {
  type ExpectedCompletion,
  failureFixtures,
  recordedAnswers,
  recordedStreams,
  streamFixtures,
  wholeFixtures,
} from './adapter-fixtures.js';
import { readStream, type StreamReading } from './read-stream.js';

interface Choice {
  readonly message?: { readonly content?: string | null; readonly tool_calls?: readonly unknown[] };
  readonly text?: string;
}

/** The fields of a reading that the fixture says something about. */
function compared(reading: StreamReading, expected: ExpectedCompletion): ExpectedCompletion {
  if (reading.failure !== undefined) return { failure: reading.failure };
  const choices = (reading.completion?.['choices'] ?? []) as Choice[];
  const [first] = choices;
  const { finishReason, model, usage } = reading.state;
  const all: ExpectedCompletion = {
    content: first?.message?.content ?? null,
    contents: choices.map((choice) => choice.message?.content ?? ''),
    text: first?.text ?? '',
    toolCalls: first?.message?.tool_calls ?? [],
    ...(finishReason ? { finishReason } : {}),
    ...(model === undefined ? {} : { model }),
    usage: { ...usage } as Record<string, number>,
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => name in expected));
}

/** Where the stream was cut in two when it was read otherwise than whole. */
function cutsThatDiffer(bytes: Buffer, step: number, read: (pieces: Buffer[]) => StreamReading): number[] {
  const whole = JSON.stringify(read([bytes]));
  const differ: number[] = [];
  for (let at = 1; at < bytes.length; at += step) {
    if (JSON.stringify(read([bytes.subarray(0, at), bytes.subarray(at)])) !== whole) differ.push(at);
  }
  return differ;
}

function describeAdapter(adapter: Adapter): void {
  describe(`the ${adapter.wire} adapter`, () => {
    describe.each(streamFixtures(adapter.wire))('reads the stream $name', ({ bytes, expected }) => {
      const whole = readStream(adapter, [bytes]);

      it('as expected', () => {
        expect(compared(whole, expected)).toEqual(expected);
      });

      it('the same when it is cut at any byte', () => {
        expect(cutsThatDiffer(bytes, 1, (pieces) => readStream(adapter, pieces))).toEqual([]);
      });

      it('the same byte by byte', () => {
        const single = Array.from(bytes, (_byte, at) => bytes.subarray(at, at + 1));
        expect(readStream(adapter, single)).toEqual(whole);
      });
    });

    it('hides from the caller only what the caller did not ask for', () => {
      for (const { name, bytes } of streamFixtures(adapter.wire)) {
        const asked = readStream(adapter, [bytes], true).passed;
        const notAsked = readStream(adapter, [bytes], false).passed;
        const missing = asked.split(/\r?\n\r?\n/).filter((event) => !notAsked.includes(event));
        const asksTooMuch = missing.filter((event) => !/"choices":\s*\[\]/.test(event));
        expect({ name, asksTooMuch }).toEqual({ name, asksTooMuch: [] });
      }
    });

    it.each(wholeFixtures(adapter.wire))('reads the whole answer $name', ({ bytes, expected }) => {
      const { usage, finishReason, model } = adapter.mapResponse(JSON.parse(bytes.toString('utf8')));
      expect({ usage, ...(finishReason ? { finishReason } : {}), ...(model ? { model } : {}) }).toEqual(expected);
    });

    it.each(failureFixtures(adapter.wire))('classifies: $title', ({ statusCode, headers, body, expected }) => {
      const failure = adapter.classifyFailure({ statusCode, headers, body, nowMs: Date.UTC(2000, 0, 1) });
      expect(failure).toMatchObject(expected);
      expect(FAILURE_KINDS).toContain(failure.kind);
      expect(failure.message).not.toMatch(/:\/\/|sk-|<html/i);
    });
  });
}

for (const wire of WIRE_NAMES) describeAdapter(adapterOf(wire));

const recorded = process.env['SLUICE_FIXTURES'];

if (recorded) describeRecorded(recorded);
else it.skip('recorded traffic: set SLUICE_FIXTURES to a folder of recorded answers', () => undefined);

function describeRecorded(folder: string): void {
  describe('recorded traffic of OpenAI-compatible providers', () => {
    const adapter = adapterOf('openai');
    const streams = recordedStreams(folder);
    const answers = recordedAnswers(folder);

    it('is there', () => {
      expect([streams.length, answers.length].every((count) => count > 0)).toBe(true);
    });

    it('of streams comes out the same however it is cut, and passes unchanged to a caller who wants usage', () => {
      for (const { name, bytes } of streams) {
        const whole = readStream(adapter, [bytes], true);
        expect(whole.failure).toBeUndefined();
        expect({ name, passed: whole.passed.trimEnd() }).toEqual({ name, passed: bytes.toString('utf8').trimEnd() });
        // Every byte of long recordings would take minutes.
        const step = Math.max(1, Math.floor(bytes.length / 397));
        const differ = cutsThatDiffer(bytes, step, (pieces) => readStream(adapter, pieces, true));
        expect({ name, differ }).toEqual({ name, differ: [] });
      }
    });

    it('of streams says its usage, finish and model', () => {
      for (const { name, bytes } of streams) {
        const { state } = readStream(adapter, [bytes]);
        const saysUsage = /"usage":\s*\{/.test(bytes.toString('utf8'));
        expect({ name, finished: state.finishReason !== undefined, usage: state.usage !== undefined }).toEqual({
          name,
          finished: true,
          usage: saysUsage,
        });
      }
    });

    it('of whole answers is read or recognised as a failure', () => {
      for (const { name, json } of answers) {
        const failure = adapter.findFailure({ statusCode: 200, headers: {}, body: json, nowMs: 0 });
        const { usage, finishReason } = adapter.mapResponse(json);
        expect({ name, failed: failure !== undefined }).toEqual({
          name,
          failed: Boolean(json['error']),
        });
        if (!failure)
          expect({ name, ok: (usage.outputTokens ?? 0) > 0 && finishReason !== undefined }).toEqual({ name, ok: true });
      }
    });
  });
}
