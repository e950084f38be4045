import { afterEach, describe, expect, it } from '@jest/globals';
import { subjects, type WorkMessage } from '#contracts';
import type { Delivery } from '#jetstream';
import { aWorkMessage } from '../../../../test/support/a-work-message.js';
import { MemoryBroker } from '../../../../test/support/ingress/memory-broker.js';
import { newWebhookStage, type WebhookOptions } from '../../../../test/support/ingress/start-webhook-stage.js';
import { freePort } from '../../../../test/support/nats-server.js';

const DAY_MS = 86_400_000;
const closes: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0)) await close();
});

/** The stage on a broker whose stored messages are as old as the epoch. */
function aStage(options: WebhookOptions = {}) {
  const broker = new MemoryBroker();
  const made = newWebhookStage(broker, options);
  closes.push(made.close);
  const deliver = (message: WorkMessage, deliveryCount = 1, signal = new AbortController().signal) => {
    const delivery: Delivery = { subject: '', deliveryCount, messageKey: 'SLUICE_WEBHOOK:1', signal };
    return made.stage.deliver(message, delivery);
  };
  const endOf = ({ envelope }: WorkMessage) =>
    broker.store(subjects.result(envelope.tenant, envelope.jobId), Buffer.from('{}'));
  return { ...made, broker, deliver, endOf };
}

const aHook = async (parts: object = {}) =>
  aWorkMessage({ webhook: `http://127.0.0.1:${await freePort()}/`, ...parts });

describe('WebhookStage', () => {
  it('makes a dead letter of a webhook whose day is over', async () => {
    const { deliver, endOf, metrics } = aStage();
    const message = await aHook();
    endOf(message);
    expect(await deliver(message, 7)).toMatchObject({ kind: 'retry', reason: 'ECONNREFUSED' });
    expect(await deliver(message, 8)).toEqual({ kind: 'dead-letter', reason: 'webhook not delivered: ECONNREFUSED' });
    expect(metrics.value('sluice_webhooks_total', 'given-up')).toBe(1);
  });

  it('keeps trying while the secret is missing from the configuration, and calls nobody unsigned', async () => {
    const { deliver, endOf } = aStage({ secret: false });
    const message = await aHook();
    endOf(message);
    expect(await deliver(message)).toMatchObject({
      kind: 'retry',
      reason: "webhookSecret of tenant 'default' is no longer configured",
    });
  });

  it('hands a delivery back when its process drains, which is no failure', async () => {
    const { deliver, endOf, logger } = aStage();
    const message = await aHook();
    endOf(message);
    expect(await deliver(message, 1, AbortSignal.abort('draining'))).toMatchObject({ kind: 'defer' });
    expect(logger.lines).toEqual([]);
  });

  it('puts a webhook off while its job has no result, longer each time, until a day behind the deadline', async () => {
    const { deliver } = aStage();
    const stopped = AbortSignal.abort('draining');
    const message = await aHook();
    const pauses = [1, 2, 3, 20].map(async (count) => await deliver(message, count, stopped));
    expect(await Promise.all(pauses)).toMatchObject([1_000, 2_000, 4_000, 60_000].map((delayMs) => ({ delayMs })));
    const late = await aHook({ deadlineMs: Date.now() - DAY_MS - 1 });
    expect(await deliver(late, 1, stopped)).toMatchObject({ kind: 'dead-letter' });
  });

  it('makes a dead letter of a request without an address', async () => {
    expect(await aStage().deliver(aWorkMessage())).toMatchObject({ kind: 'dead-letter' });
  });
});
