import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { messageHeaders, subjectPatterns, type WorkEnvelope, type WorkMessage } from '#contracts';
import { ack, type Delivery, deadLetter, defer, retry, Stage, type Verdict } from '#jetstream';
import { Clock } from '#telemetry';
import { TenantDirectory } from '../keys/tenant-directory.js';
import { signWebhook } from './sign-webhook.js';
import { WebhookLog } from './webhook-log.js';
import { type WebhookPayload, WebhookPayloads } from './webhook-payloads.js';
import { pauseBeforeNextCall, WEBHOOK_PATIENCE_MS } from './webhook-retry.policy.js';
import { type WebhookAnswer, WebhookTransport } from './webhook-transport.js';

const RESULT_PAUSE_MS = 1_000;
const LONGEST_RESULT_PAUSE_MS = 60_000;
/** "Gone" in the words of Standard Webhooks: the receiver wants no more of them. */
const GONE = 410;

/** A webhook whose job has its result. */
interface DueWebhook {
  readonly envelope: WorkEnvelope;
  readonly delivery: Delivery;
  readonly payload: WebhookPayload;
}

/**
 * Delivers the webhooks of jobs, at least once each (`webhook-id` is the job's id), behind the result and whatever
 * becomes of the job: its deadline and its cancellation do not end a delivery.
 *
 * requested → (no result yet: deferred) → called → done: 2xx, 410 | again later | dead letter: a day over, address refused
 */
@Controller()
export class WebhookStage {
  constructor(
    private readonly payloads: WebhookPayloads,
    private readonly tenants: TenantDirectory,
    private readonly transport: WebhookTransport,
    private readonly log: WebhookLog,
    private readonly clock: Clock,
  ) {}

  @Stage(subjectPatterns.webhookRequested, {
    stage: 'webhook',
    endsJob: false,
    concurrency: 32,
    // One tenant's receiver that is down for a day must not stop the webhooks of the others.
    maxPending: 100_000,
    // The day of patience ends it; this is only for one that kills its process.
    maxDeliveries: 1_000,
  })
  async deliver(@Payload() message: WorkMessage, @Ctx() delivery: Delivery): Promise<Verdict> {
    const { envelope } = message;
    const { webhook: url, tenant } = envelope;
    if (url === undefined) return deadLetter('a webhook was requested without an address');
    const payload = await this.payloads.read(envelope, delivery.signal);
    if (!payload) return this.withoutResult(envelope, delivery);
    const due = { envelope, delivery, payload };
    const secret = this.tenants.find(tenant)?.webhookSecret;
    if (secret === undefined) return this.again(due, `webhookSecret of tenant '${tenant}' is no longer configured`);
    const { body } = payload;
    const headers = this.headersOf(envelope, body, secret);
    return this.judge(due, await this.transport.post({ url, headers, body, signal: delivery.signal }));
  }

  private headersOf(envelope: WorkEnvelope, body: string, secret: string): Record<string, string> {
    return {
      'content-type': 'application/json',
      'user-agent': 'sluice-webhook',
      [messageHeaders.traceparent]: envelope.traceparent,
      ...signWebhook({ id: envelope.jobId, body, sentAtMs: this.clock.nowMs(), secret }),
    };
  }

  private judge(due: DueWebhook, answer: WebhookAnswer): Verdict {
    switch (answer.kind) {
      case 'aborted':
        return defer(0, 'this process stops');
      case 'refused':
        this.log.note('refused', due, { reason: answer.reason });
        return deadLetter(`webhook refused: ${answer.reason}`);
      case 'unreachable':
        return this.again(due, answer.reason);
      case 'answered':
        return this.judgeStatus(due, answer.statusCode, answer.retryAfterMs);
    }
  }

  private judgeStatus(due: DueWebhook, statusCode: number, retryAfterMs: number | undefined): Verdict {
    const isDelivered = statusCode >= 200 && statusCode < 300;
    if (isDelivered || statusCode === GONE) {
      this.log.note(isDelivered ? 'delivered' : 'gone', due, { statusCode });
      return ack();
    }
    const isRedirect = statusCode >= 300 && statusCode < 400;
    const reason = `the receiver answered ${statusCode}${isRedirect ? ', and redirects are not followed' : ''}`;
    return this.again(due, reason, retryAfterMs);
  }

  private again(due: DueWebhook, reason: string, retryAfterMs?: number): Verdict {
    const pauseMs = pauseBeforeNextCall({
      deliveryCount: due.delivery.deliveryCount,
      sinceResultMs: Math.max(0, this.clock.nowMs() - due.payload.storedAtMs),
      retryAfterMs,
      random: Math.random(),
    });
    if (pauseMs === null) {
      this.log.note('given-up', due, { reason });
      return deadLetter(`webhook not delivered: ${reason}`);
    }
    this.log.note('retried', due, { reason, pauseMs });
    return retry(pauseMs, reason);
  }

  /** Its writer died between the request and the result: the job comes back and gets one, as long as it takes. */
  private withoutResult({ deadlineMs }: WorkEnvelope, { deliveryCount }: Delivery): Verdict {
    if (this.clock.nowMs() > deadlineMs + WEBHOOK_PATIENCE_MS) {
      return deadLetter('the job of this webhook has no result, or none any more (jobs.resultRetentionMs)');
    }
    const doubledMs = RESULT_PAUSE_MS * 2 ** Math.min(deliveryCount - 1, 10);
    return defer(Math.min(doubledMs, LONGEST_RESULT_PAUSE_MS), 'the job has no result yet');
  }
}
