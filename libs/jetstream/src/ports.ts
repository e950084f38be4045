import type { AttemptRecord, PayloadRef, StreamKey, WorkEnvelope, WorkMessage } from '#contracts';
import type { Answer } from './answer.js';

/** Thrown when a bounded stream is full: the caller's answer is 503 with Retry-After. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';
}

/** Thrown when the broker did not acknowledge in time or is away: nothing was promised. */
export class BrokerUnavailableError extends Error {
  override readonly name = 'BrokerUnavailableError';
}

export interface PublishOptions {
  readonly messageId?: string;
  readonly traceparent?: string;
  /** Further message headers: a dead letter says in them where it came from. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface StoredMessage {
  readonly subject: string;
  readonly sequence: number;
  readonly data: Uint8Array;
  readonly storedAtMs: number;
  /** Message headers, when it has some: a dead letter says in them where it came from. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Publishes to JetStream with an acknowledgement; retries while the broker is away, within a time limit. */
export abstract class Publisher {
  /** @throws QueueFullError | BrokerUnavailableError */
  abstract publish(
    subject: string,
    payload: Uint8Array,
    options?: PublishOptions,
  ): Promise<{ stream: string; sequence: number; duplicate: boolean }>;
  /** For `once` streams: the first writer of a subject wins; `false` says somebody else was first. */
  abstract publishOnce(subject: string, payload: Uint8Array, options?: PublishOptions): Promise<boolean>;
  /** Publishes a work message with the deterministic id `job:stage:attempt`. */
  abstract publishWork(
    subject: string,
    message: WorkMessage,
  ): Promise<{ stream: string; sequence: number; duplicate: boolean }>;
}

/** The one way to end a job: whoever has its terminal result writes it here. */
export abstract class ResultWriter {
  /**
   * Makes the job's one result durable, and before it the request to deliver its webhook, when the caller asked for one.
   * `result` is a `JobResult` as JSON. Resolves with false when the job had its result already: that one stays.
   * @throws QueueFullError | BrokerUnavailableError
   */
  abstract write(envelope: WorkEnvelope, result: Uint8Array): Promise<boolean>;
}

/** Reads streams without consuming. */
export abstract class StreamReader {
  /** The last message on a subject (wildcards allowed), or null. */
  abstract last(stream: StreamKey, subject: string): Promise<StoredMessage | null>;
  /** Removes one message; false when it was gone already. */
  abstract remove(stream: StreamKey, sequence: number): Promise<boolean>;
  /** Depth now: messages and bytes stored, with the stream's limits. */
  abstract depth(
    stream: StreamKey,
  ): Promise<{ messages: number; bytes: number; maxMessages: number; maxBytes: number }>;
  /** All messages of a subject pattern, oldest first, until `signal`; `onCaughtUp` once when the backlog is read. */
  abstract tail(
    stream: StreamKey,
    subject: string,
    each: (message: StoredMessage) => void,
    options: { signal: AbortSignal; onCaughtUp?: () => void },
  ): Promise<void>;
}

/** Large payloads out of line, in the broker's object store. */
export abstract class ClaimCheck {
  /** The largest payload that still travels inside a message, bytes. */
  abstract readonly inlineLimitBytes: number;
  abstract store(payload: Uint8Array): Promise<PayloadRef>;
  /** @throws Error when it is gone or does not match its digest. */
  abstract load(ref: PayloadRef): Promise<Uint8Array>;
  abstract remove(ref: PayloadRef): Promise<void>;
}

export interface BatchMessage {
  readonly subject: string;
  readonly data: Uint8Array;
  /** From 1. */
  readonly deliveryCount: number;
  readonly sequence: number;
}

export interface BatchOptions {
  readonly maxMessages: number;
  readonly maxWaitMs: number;
  /** A batch is handed out when its youngest message is this old; 0 when not given. */
  readonly minAgeMs?: number;
  readonly signal: AbortSignal;
}

/** Hands out whole batches, oldest first; a batch is settled when `each` resolves, redelivered when it rejects. */
export abstract class BatchConsumer {
  /** Resolves when `signal` has fired and the batch in hand is settled. */
  abstract consume(
    stream: StreamKey,
    durable: string,
    each: (batch: readonly BatchMessage[]) => Promise<void>,
    options: BatchOptions,
  ): Promise<void>;
}

/** What can be handed to its consumer in memory, by the stream it goes through otherwise. */
export interface HandoverValues {
  readonly attemptRecorded: AttemptRecord;
}

/** The short way between two services that share a process. Whoever hands over has the long way for every "no". */
export abstract class Handover {
  /** Takes from now on what is meant for `stream`; one taker a stream. Returns the stop. */
  abstract offer<Stream extends keyof HandoverValues>(
    stream: Stream,
    take: (values: readonly HandoverValues[Stream][]) => Promise<void>,
  ): () => void;
  /**
   * True: the consumer is done with them, they are as safe with it as it makes them. False: nobody takes them here, or
   * not within `withinMs`; the consumer may be done with them all the same. Never rejects.
   */
  abstract hand<Stream extends keyof HandoverValues>(
    stream: Stream,
    values: readonly HandoverValues[Stream][],
    withinMs: number,
  ): Promise<boolean>;
}

/** A key-value bucket of the broker. Keys match `[-/_=.a-zA-Z0-9]+`; values are JSON. */
export interface Bucket<T> {
  get(key: string): Promise<{ value: T; revision: number } | null>;
  put(key: string, value: T): Promise<void>;
  /** False when the key exists. */
  create(key: string, value: T): Promise<boolean>;
  /** Compare and set; false when somebody else was faster. */
  update(key: string, value: T, revision: number): Promise<boolean>;
  remove(key: string): Promise<void>;
  keys(): Promise<string[]>;
  /** Current values first, then every change; `null` value = removed. Resolves when the current values were given. */
  watch(each: (key: string, value: T | null) => void, signal: AbortSignal): Promise<void>;
}

export abstract class Buckets {
  /** Opens (creates when missing) a bucket; `ttlMs` is how long an entry lives, 0 = for ever. */
  abstract open<T>(name: string, options: { ttlMs: number }): Promise<Bucket<T>>;
}

/** Core NATS: at most once, for presence, events, tokens and cancellation broadcasts. */
export abstract class Bus {
  abstract publish(subject: string, payload: Uint8Array, options?: { traceparent?: string }): void;
  /** Asks and waits for the first reply. @throws BrokerUnavailableError when nobody answers in time. */
  abstract request(subject: string, payload: Uint8Array, options: { timeoutMs: number }): Promise<Uint8Array>;
  /** With `queue`, one of the group gets each message. Returns the unsubscribe. */
  abstract subscribe(
    subject: string,
    each: (message: {
      subject: string;
      data: Uint8Array;
      respond?: (payload: Uint8Array) => void;
      header(name: string): string | undefined;
    }) => void,
    options?: { queue?: string },
  ): () => void;
}

/** The interactive path: sends a call into the stages and has it answered. */
export abstract class LiveCalls {
  /**
   * Hands the message to the stage on `subject`: by function call when it runs in this process, over core NATS with
   * `answer`'s inbox as reply subject when it does not. `signal` aborts it everywhere within a second.
   */
  abstract send(subject: string, message: WorkMessage, answer: Answer, signal: AbortSignal): void;
  /** Whether the stage on `subject` runs in this process: handing it a call costs nothing then. */
  abstract isHere(subject: string): boolean;
}

/** What waits before a stage. */
export interface StageDepth {
  readonly stage: string;
  readonly waiting: number;
  readonly oldestMs: number;
}

/** How much of a stream's room is used, by messages or bytes, whichever is nearer to its limit: at 1 it takes no more. */
export interface StreamFill {
  readonly stream: string;
  readonly fillRatio: number;
}

/** Whether the broker is connected, and how. */
export abstract class BrokerStatus {
  abstract readonly connected: boolean;
  abstract readonly serverVersion: string;
  /** What waits before each stage: messages, and the age of the oldest. For metrics. */
  abstract stageDepths(): Promise<StageDepth[]>;
  /** How full each stream is. For metrics: the doors refuse before one is full. */
  abstract streamFills(): Promise<StreamFill[]>;
}
