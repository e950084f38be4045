import type { JsMsg } from '@nats-io/jetstream';
import { decodeWorkMessage, MessageFormatError, streams, subjects, type WorkMessage } from '#contracts';
import type { Delivery } from '../delivery.js';
import { BrokerUnavailableError, type Publisher, QueueFullError, type StreamReader } from '../ports.js';
import { defer, type Verdict } from '../verdict.js';
import type { DeadLetters } from './dead-letters.js';
import type { Deferrals } from './deferrals.js';
import type { InFlight } from './in-flight.js';
import { retryDelayMs, type Settlement, settle } from './settle.js';
import { Slots } from './slots.js';
import type { StageLog } from './stage-log.js';
import type { LocalStage, StageRegistry } from './stage-registry.js';

export const DEFAULT_ACK_WAIT_MS = 30_000;
const DEFAULT_MAX_DELIVERIES = 5;
const BROKER_PAUSE_MS = 1_000;
/** Handed-over work waits in memory up to this many times an endpoint's slots; beyond, it goes over the broker. */
const HAND_OVER_FACTOR = 2;
/** `sluice.v1.call.<endpoint>.<lane>` */
const SLOT_TOKENS = 5;
const PULLED_FOR_CALL = `${streams.calls.name}:`;

export interface RunnerParts {
  readonly registry: StageRegistry;
  readonly publisher: Publisher;
  readonly reader: StreamReader;
  readonly deadLetters: DeadLetters;
  readonly deferrals: Deferrals;
  readonly inFlight: InFlight;
  readonly log: StageLog;
  readonly nowMs: () => number;
  readonly random: () => number;
}

type FinalVerdict = Exclude<Verdict, { kind: 'forward' }>;

/** Where a delivery is: the stage at work on it and what that stage was given. */
interface Position {
  stage: LocalStage;
  subject: string;
  message: WorkMessage;
}

/**
 * Runs one delivery through as many stages as this process has, then settles it. States of a delivery:
 * decoded → poison? → stage → (forward in memory → stage)* → output durable → settled.
 */
export class DurableRunner {
  /** Slots by call subject prefix (`sluice.v1.call.<endpoint>.<lane>`), shared by pulled and handed-over work. */
  private readonly slotsBySubject = new Map<string, Slots>();

  constructor(private readonly parts: RunnerParts) {}

  registerSlots(subjectPrefix: string, slots: Slots): void {
    this.slotsBySubject.set(subjectPrefix, slots);
  }

  /**
   * `leaveHead` gives back the slot of the stage the delivery was pulled for: as soon as it holds one of an endpoint, so
   * that a slow provider fills its own slots and not those of everybody's first stage.
   */
  async run(stage: LocalStage, delivered: JsMsg, leaveHead: () => void): Promise<void> {
    const startedMs = performance.now();
    let settlement: Settlement;
    try {
      settlement = await this.process(stage, delivered, leaveHead);
    } catch (error) {
      // Publishing the output or the dead letter failed: nothing is settled that is not durable.
      this.parts.log.error({ stage: stage.options.stage, error, subject: delivered.subject }, 'delivery not settled');
      settlement = { kind: 'retry', delayMs: BROKER_PAUSE_MS, reason: 'output not durable' };
    }
    settle(delivered, settlement);
    this.parts.log.settled(stage.options.stage, settlement.kind, performance.now() - startedMs);
  }

  private async process(stage: LocalStage, delivered: JsMsg, leaveHead: () => void): Promise<Settlement> {
    const message = decode(delivered);
    if (message instanceof Error) return this.bury(stage, delivered, null, message.message);
    const messageKey = `${delivered.info.stream}:${delivered.seq}`;
    if (delivered.info.deliveryCount > 1) {
      if (endsJob(stage) && (await this.isAnswered(message))) return { kind: 'ack' };
      if (await this.isPoison(stage, delivered, messageKey)) {
        return this.bury(stage, delivered, message, `no verdict after ${delivered.info.deliveryCount - 1} deliveries`);
      }
    }
    const ackWaitMs = stage.options.ackWaitMs ?? DEFAULT_ACK_WAIT_MS;
    const { signal, done } = this.parts.inFlight.add({
      ...lifeOf(stage, message),
      extend: () => delivered.working(),
      extendEveryMs: Math.floor(ackWaitMs / 3),
    });
    const position: Position = { stage, subject: delivered.subject, message };
    try {
      const delivery = { deliveryCount: delivered.info.deliveryCount, messageKey, signal };
      const verdict = await this.runStages(position, delivery, leaveHead);
      if (verdict.kind === 'dead-letter') {
        return await this.bury(position.stage, delivered, position.message, verdict.reason);
      }
      if (verdict.kind === 'defer') await this.parts.deferrals.add(messageKey);
      return verdict;
    } finally {
      done();
    }
  }

  /** Follows `forward` while the next stage runs here; what does not is published, and then this delivery is done. */
  private async runStages(
    position: Position,
    delivery: Omit<Delivery, 'subject'>,
    leaveHead: () => void,
  ): Promise<FinalVerdict> {
    for (;;) {
      const verdict = await this.invoke(position, delivery, leaveHead);
      if (!isForward(verdict)) return verdict;
      const next = this.parts.registry.find(verdict.subject);
      if (!next || !this.hasRoom(verdict.subject)) {
        await this.parts.publisher.publishWork(verdict.subject, verdict.message);
        return { kind: 'ack' };
      }
      position.stage = next;
      position.subject = verdict.subject;
      position.message = verdict.message;
    }
  }

  private async invoke(
    position: Position,
    delivery: Omit<Delivery, 'subject'>,
    leaveHead: () => void,
  ): Promise<Verdict> {
    // A delivery pulled for an endpoint took its slot when it was pulled; a handed-over one takes it here.
    const slots = delivery.messageKey.startsWith(PULLED_FOR_CALL) ? undefined : this.slotsOf(position.subject);
    const leave = slots?.enter();
    if (leave) leaveHead();
    try {
      return await position.stage.run(position.message, { ...delivery, subject: position.subject });
    } catch (error) {
      return this.verdictOf(error, position.stage, delivery.deliveryCount);
    } finally {
      leave?.();
    }
  }

  private verdictOf(error: unknown, stage: LocalStage, deliveryCount: number): Verdict {
    const reason = error instanceof Error ? error.message : String(error);
    if (error instanceof QueueFullError || error instanceof BrokerUnavailableError) {
      this.parts.log.warn({ stage: stage.options.stage, reason }, 'stage waits for the broker');
      return defer(BROKER_PAUSE_MS, reason);
    }
    if (error instanceof MessageFormatError) return { kind: 'dead-letter', reason };
    this.parts.log.error({ stage: stage.options.stage, error, deliveryCount }, 'stage failed');
    return { kind: 'retry', delayMs: retryDelayMs(deliveryCount, this.parts.random()), reason };
  }

  private async bury(
    stage: LocalStage,
    delivered: JsMsg,
    message: WorkMessage | null,
    reason: string,
  ): Promise<Settlement> {
    await this.parts.deadLetters.bury(
      {
        stage: stage.options.stage,
        subject: delivered.subject,
        data: delivered.data,
        reason,
        deliveryCount: delivered.info.deliveryCount,
        ...(delivered.headers ? { originalHeaders: delivered.headers } : {}),
      },
      endsJob(stage) ? message : null,
    );
    this.parts.log.buried(stage.options.stage);
    this.parts.log.error({ stage: stage.options.stage, reason, subject: delivered.subject }, 'message dead-lettered');
    return { kind: 'ack' };
  }

  private async isPoison(stage: LocalStage, delivered: JsMsg, messageKey: string): Promise<boolean> {
    const limit = stage.options.maxDeliveries ?? DEFAULT_MAX_DELIVERIES;
    const count = delivered.info.deliveryCount;
    return count > limit && count - (await this.parts.deferrals.count(messageKey)) > limit;
  }

  /** A worker that died between its result and its ack leaves a job that is answered: doing it again would cost again. */
  private async isAnswered(message: WorkMessage): Promise<boolean> {
    const { tenant, jobId } = message.envelope;
    return (await this.parts.reader.last('result', subjects.result(tenant, jobId))) !== null;
  }

  private hasRoom(subject: string): boolean {
    const slots = this.slotsOf(subject);
    return slots === undefined || slots.inUse < slots.capacity * HAND_OVER_FACTOR;
  }

  private slotsOf(subject: string): Slots | undefined {
    if (this.slotsBySubject.size === 0) return undefined;
    return this.slotsBySubject.get(firstTokens(subject, SLOT_TOKENS));
  }
}

function firstTokens(subject: string, count: number): string {
  let end = subject.indexOf('.');
  for (let found = 1; found < count && end !== -1; found += 1) end = subject.indexOf('.', end + 1);
  return end === -1 ? subject : subject.slice(0, end);
}

function endsJob({ options }: LocalStage): boolean {
  return options.endsJob ?? true;
}

/** What ends the work from outside besides a drain: the end of its job, unless the stage works behind it. */
function lifeOf(stage: LocalStage, { envelope }: WorkMessage): { jobId?: string; deadlineMs: number } {
  if (!endsJob(stage)) return { deadlineMs: Number.POSITIVE_INFINITY };
  return { jobId: envelope.jobId, deadlineMs: envelope.deadlineMs };
}

function isForward(verdict: Verdict): verdict is Extract<Verdict, { kind: 'forward' }> {
  return verdict.kind === 'forward';
}

function decode(delivered: JsMsg): WorkMessage | Error {
  try {
    return decodeWorkMessage(delivered.data);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
