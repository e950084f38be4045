import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { type SlotKey, SlotMap } from '#collections';
import { decodeWorkMessage, encodeWorkMessage, messageHeaders, subjects, type WorkMessage } from '#contracts';
import type { Answer } from '../answer.js';
import { OutboundHeaders } from '../broker/outbound-headers.js';
import { type ClaimCheck, LiveCalls } from '../ports.js';
import type { InFlight } from '../stage/in-flight.js';
import type { StageLog } from '../stage/stage-log.js';
import type { LocalStage, StageRegistry } from '../stage/stage-registry.js';
import type { InboxAnswers } from './inbox-answers.js';
import { RemoteAnswer } from './remote-answer.js';

const ALIVE_EVERY_MS = 1_000;
const EMPTY = new Uint8Array(0);

export interface LiveParts {
  readonly connection: NatsConnection;
  readonly registry: StageRegistry;
  readonly inboxes: InboxAnswers;
  readonly claimCheck: ClaimCheck;
  readonly inFlight: InFlight;
  readonly log: StageLog;
  readonly nowMs: () => number;
}

/**
 * The interactive path: the same stages, by function call where they share a process and over core NATS where they do
 * not. The answer goes along; whoever ends the call answers it, and no hop is on the way back.
 */
export class LiveRunner extends LiveCalls {
  /** Calls in work here whose caller is at another process. */
  private readonly remoteAnswers = new SlotMap<RemoteAnswer>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly parts: LiveParts) {
    super();
  }

  send(subject: string, message: WorkMessage, answer: Answer, signal: AbortSignal): void {
    const stage = this.parts.registry.find(subject);
    if (stage) void this.run(stage, subject, message, answer, signal);
    else void this.sendAway(subject, message, answer, signal);
  }

  isHere(subject: string): boolean {
    return this.parts.registry.find(subject) !== undefined;
  }

  /** A call from another process, on one of our live subjects. */
  receive(stage: LocalStage, received: Msg): void {
    if (!received.reply) return;
    const answer = new RemoteAnswer(this.parts.connection, received.reply, this.parts.nowMs);
    let message: WorkMessage;
    try {
      message = decodeWorkMessage(received.data);
    } catch (error) {
      this.parts.log.error({ stage: stage.options.stage, error }, 'live message unreadable');
      answer.fail({ kind: 'internal-error', message: 'unreadable message' }, []);
      return;
    }
    const { jobId, deadlineMs } = message.envelope;
    const { signal, done } = this.parts.inFlight.add({ jobId, deadlineMs });
    const key = this.keepAlive(answer);
    void this.run(stage, received.subject, message, answer, signal).finally(() => {
      done();
      this.remoteAnswers.take(key);
    });
  }

  private async run(
    first: LocalStage,
    firstSubject: string,
    firstMessage: WorkMessage,
    answer: Answer,
    signal: AbortSignal,
  ): Promise<void> {
    let stage = first;
    let subject = firstSubject;
    let message = firstMessage;
    const messageKey = `live:${message.envelope.jobId}`;
    try {
      for (;;) {
        const said = stage.run(message, { subject, deliveryCount: 1, messageKey, signal, answer });
        const verdict = said instanceof Promise ? await said : said;
        if (verdict.kind === 'ack') return;
        if (verdict.kind !== 'forward') throw new Error(`a live call cannot wait: ${verdict.kind}: ${verdict.reason}`);
        const next = this.parts.registry.find(verdict.subject);
        if (!next) return await this.sendAway(verdict.subject, verdict.message, answer, signal);
        stage = next;
        subject = verdict.subject;
        message = verdict.message;
      }
    } catch (error) {
      this.parts.log.error({ stage: stage.options.stage, error, jobId: message.envelope.jobId }, 'live stage failed');
      answer.fail({ kind: 'internal-error', message: String(error) }, message.envelope.attempts);
    }
  }

  private async sendAway(subject: string, message: WorkMessage, answer: Answer, signal: AbortSignal): Promise<void> {
    try {
      const payload = encodeWorkMessage(await this.withinLimit(message));
      const traced = new OutboundHeaders();
      traced.set(messageHeaders.traceparent, message.envelope.traceparent);
      const reply = answer instanceof RemoteAnswer ? answer.handOn() : this.awaitAnswer(message, answer, signal);
      this.parts.connection.publish(subject, payload, { reply, headers: traced });
    } catch (error) {
      this.parts.log.error({ error, subject }, 'live call could not be sent');
      answer.fail({ kind: 'internal-error', message: String(error) }, message.envelope.attempts);
    }
  }

  /** Over the broker's message limit the body goes through the object store, as a job's does. */
  private async withinLimit(message: WorkMessage): Promise<WorkMessage> {
    if (message.body.byteLength <= this.parts.claimCheck.inlineLimitBytes) return message;
    const bodyRef = await this.parts.claimCheck.store(message.body);
    return { envelope: { ...message.envelope, bodyRef }, body: EMPTY };
  }

  private awaitAnswer(message: WorkMessage, answer: Answer, signal: AbortSignal): string {
    const { jobId } = message.envelope;
    const onGone = () => {
      this.parts.connection.publish(subjects.liveCancelled(jobId));
      this.parts.inboxes.forget(inbox);
    };
    const inbox = this.parts.inboxes.register(answer, () => signal.removeEventListener('abort', onGone));
    signal.addEventListener('abort', onGone, { once: true });
    return inbox;
  }

  private keepAlive(answer: RemoteAnswer): SlotKey {
    this.timer ??= setInterval(() => this.sweep(), ALIVE_EVERY_MS / 2);
    return this.remoteAnswers.add(answer);
  }

  private sweep(): void {
    for (const answer of this.remoteAnswers.values()) answer.keepAlive(ALIVE_EVERY_MS);
    if (this.remoteAnswers.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
