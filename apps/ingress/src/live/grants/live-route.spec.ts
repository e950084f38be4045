import { describe, expect, it } from '@jest/globals';
import { type SluiceConfig, StaticConfigSource } from '#config';
import { type Decision, subjects, type WorkMessage } from '#contracts';
import { aWorkMessage } from '../../../../../test/support/a-work-message.js';
import { ScriptedLiveCalls } from '../../../../../test/support/ingress/scripted-live-calls.js';
import { RecordedMetrics } from '../../../../../test/support/recorded-telemetry.js';
import { SettableClock } from '../../../../../test/support/settable-clock.js';
import { silentAnswer } from '../../../../../test/support/silent-answer.js';
import { LiveRoute } from './live-route.js';

const decision: Decision = { endpoint: 'a', model: 'm', lane: 'sync', attemptNumber: 1, reason: 'granted' };
const configOf = (grantForMs: number) => ({ live: { grantForMs } }) as SluiceConfig;

function aRoute({ here = false, grantForMs = 250 } = {}) {
  const liveCalls = new ScriptedLiveCalls(here);
  // The router's part: a grant of a hundred for whoever asks.
  liveCalls.script = ({ message, answer: asking }) => {
    if (!message.envelope.grantRequest) return;
    asking.grant?.({ decision, calls: 100, tokens: 100_000, forMs: 250, window: {} });
  };
  const config = new StaticConfigSource(configOf(grantForMs));
  const metrics = new RecordedMetrics();
  const route = new LiveRoute(liveCalls, config, new SettableClock(1_800_000_000_000), metrics);
  return {
    config,
    metrics,
    /** The subjects that calls of this model were sent to. */
    send: (count: number, model = 'fast', body: object = { messages: [] }) => {
      const before = liveCalls.calls.length;
      for (let at = 0; at < count; at++) {
        const message: WorkMessage = { ...aWorkMessage({ kind: 'live', model }, body), parsedBody: body as never };
        route.send(message, silentAnswer, new AbortController().signal);
      }
      return liveCalls.calls.slice(before);
    },
  };
}

const directly = (calls: readonly { subject: string }[]) =>
  calls.filter(({ subject }) => subject === subjects.liveCall('a')).length;

describe('LiveRoute', () => {
  it('sends calls straight to the endpoint once the router has granted it, with facts and decision', () => {
    const { send, metrics } = aRoute();
    const calls = send(20);
    expect(directly(calls)).toBe(12);
    expect(calls.at(-1)?.message.envelope).toMatchObject({ decision, facts: { needs: ['chat'] } });
    expect(calls[0]).toMatchObject({ subject: subjects.liveAccepted() });
    expect(metrics.value('sluice_granted_calls_total', 'a')).toBe(12);
  });

  it('uses a grant for calls of the same model and needs only', () => {
    const { send } = aRoute();
    send(20);
    expect(directly(send(5))).toBe(5);
    expect(directly(send(5, 'other'))).toBe(0);
    expect(directly(send(5, 'fast', { messages: [], logprobs: true }))).toBe(0);
  });

  it('asks for nothing where the stages are in this process, or where it is configured so', () => {
    for (const options of [{ here: true }, { grantForMs: 0 }]) {
      const calls = aRoute(options).send(50);
      expect(calls.every(({ subject }) => subject === subjects.liveAccepted())).toBe(true);
      expect(calls.some(({ message }) => message.envelope.grantRequest)).toBe(false);
    }
  });

  it('forgets what was granted under another configuration', () => {
    const { send, config } = aRoute();
    send(20);
    config.replace(configOf(251));
    expect(directly(send(7))).toBe(0);
  });

  it('keeps a bounded number of shapes, whatever model names callers invent', () => {
    const { send } = aRoute();
    send(20);
    for (let at = 0; at < 1_000; at++) send(1, `invented-${at}`);
    expect(directly(send(7))).toBe(0);
  });
});
