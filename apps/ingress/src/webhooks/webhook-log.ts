import { Injectable } from '@nestjs/common';
import type { WorkEnvelope } from '#contracts';
import type { Delivery } from '#jetstream';
import { type CounterFamily, Logger, Metrics } from '#telemetry';

/** `retried`: it failed and is called again · `gone`: the receiver wants no more (410) · `given-up`, `refused`: dead letters. */
export type WebhookOutcome = 'delivered' | 'retried' | 'gone' | 'given-up' | 'refused';

const MESSAGE: Readonly<Record<WebhookOutcome, string>> = {
  delivered: 'webhook delivered',
  retried: 'webhook not delivered, trying again',
  gone: 'webhook given up, its receiver is gone',
  'given-up': 'webhook given up',
  refused: 'webhook refused, its address is not public',
};

/** What webhooks say of themselves. Of an address only the host: its path and query may be secrets. */
@Injectable()
export class WebhookLog {
  private readonly calls: CounterFamily;

  constructor(
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.calls = metrics.counter('sluice_webhooks_total', 'Calls of webhooks by how they ended.', ['outcome']);
  }

  note(outcome: WebhookOutcome, of: { envelope: WorkEnvelope; delivery: Delivery }, more: object): void {
    const { envelope, delivery } = of;
    const { tenant, jobId, webhook = '' } = envelope;
    this.calls.of(outcome).add();
    const host = URL.canParse(webhook) ? new URL(webhook).host : '';
    const fields = { tenant, jobId, host, deliveryCount: delivery.deliveryCount, ...more };
    if (outcome === 'delivered') this.logger.debug(fields, MESSAGE[outcome]);
    else this.logger.warn(fields, MESSAGE[outcome]);
  }
}
