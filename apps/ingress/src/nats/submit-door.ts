import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { SlotMap } from '#collections';
import { isTenantId, messageHeaders, subjectPatterns, subjects, tenantOfSubmit } from '#contracts';
import { Bus, Publisher } from '#jetstream';
import { childTraceparent } from '#telemetry';
import { readJsonBody } from '../body/read-json-body.js';
import { SubmissionDoor } from '../jobs/submission-door.js';
import { TenantDirectory } from '../keys/tenant-directory.js';
import type { ApiProblem } from '../problem/api-problem.js';
import { invalidRequest, problemOf } from '../problem/problems.js';
import { SubmitLog } from './submit-log.js';
import { acknowledgementReply, problemReply } from './submit-reply.js';

export type BusMessage = Parameters<Parameters<Bus['subscribe']>[1]>[0];

/** One of the ingress replicas gets each submission. */
const QUEUE_GROUP = 'ingress';
const STAGE = 'submit';

/**
 * The NATS door: `sluice.v1.submit.<tenant>`. Who may publish there is the broker's accounts' to guarantee, so the
 * subject's last token is the tenant; it must be one of the configuration all the same.
 */
@Injectable()
export class SubmitDoor implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private unsubscribe: () => void = () => undefined;
  private readonly inWork = new SlotMap<Promise<void>>();

  constructor(
    private readonly bus: Bus,
    private readonly publisher: Publisher,
    private readonly submissions: SubmissionDoor,
    private readonly tenants: TenantDirectory,
    private readonly log: SubmitLog,
  ) {}

  onApplicationBootstrap(): void {
    this.unsubscribe = this.bus.subscribe(subjectPatterns.submit, (message) => this.take(message), {
      queue: QUEUE_GROUP,
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.drain();
  }

  /** Takes nothing more; resolves when what was taken is answered. */
  async drain(): Promise<void> {
    this.unsubscribe();
    await Promise.all(this.inWork.values());
  }

  private take(message: BusMessage): void {
    const key = this.inWork.add(this.answer(message).finally(() => this.inWork.take(key)));
  }

  private async answer(message: BusMessage): Promise<void> {
    const tenant = tenantOfSubmit(message.subject);
    try {
      const { job, acknowledgement } = await this.submit(tenant, message);
      this.log.accepted(tenant, job.jobId);
      message.respond?.(acknowledgementReply(acknowledgement, job));
    } catch (thrown) {
      const problem = problemOf(thrown);
      this.log.refused(tenant, problem);
      if (message.respond) message.respond(problemReply(problem));
      else await this.bury(message, problem);
    }
  }

  private submit(tenant: string, message: BusMessage) {
    if (!isTenantId(tenant) || !this.tenants.knows(tenant)) {
      throw invalidRequest('There is no such tenant.', 'tenant_not_found', null, 404);
    }
    const given = message.header(messageHeaders.traceparent);
    const headerKey = message.header(messageHeaders.messageId);
    return this.submissions.submit(readJsonBody(Buffer.from(message.data), this.submissions.limits.http), {
      caller: { tenant, keyId: 'nats' },
      traceparent: childTraceparent(given),
      ...(headerKey === undefined ? {} : { headerKey: { name: messageHeaders.messageId, value: headerKey } }),
    });
  }

  /** Nobody waits for a reply: the submission is kept where an operator will see it, with the reason. */
  private async bury(message: BusMessage, problem: ApiProblem): Promise<void> {
    try {
      await this.publisher.publish(subjects.deadLetter(STAGE), message.data, {
        headers: {
          [messageHeaders.deadStage]: STAGE,
          [messageHeaders.deadReason]: problem.message,
          [messageHeaders.deadSubject]: message.subject,
          [messageHeaders.deadDeliveries]: '1',
        },
      });
    } catch (error) {
      this.log.lost(message.subject, error);
    }
  }
}
