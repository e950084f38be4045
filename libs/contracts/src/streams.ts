import { subjectPatterns } from './subjects.js';

/**
 * The streams as data; `libs/jetstream` provisions them and compares the broker's echo. One stream per stage, so that
 * a leak or a limit in one cannot touch another. Durations in ms.
 */
export interface StreamDefinition {
  readonly name: string;
  readonly subjects: readonly string[];
  /** `workqueue`: a message leaves when it is settled. `once`: limits retention, first writer of a subject wins. */
  readonly retention: 'workqueue' | 'once' | 'limits';
  readonly storage: 'file' | 'memory';
  readonly maxAgeMs: number;
  readonly maxMessages: number;
  readonly maxBytes: number;
  readonly duplicateWindowMs: number;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const GIB = 1024 ** 3;

/**
 * A stage message may wait as long as a deadline may be away. Also the janitor of nats-server 2.9, which can leave
 * acknowledged messages behind after a kill (see docs/decisions).
 */
const STAGE_MAX_AGE_MS = 8 * DAY;
/** How long results, claims and tombstones can be read back. */
const RECORD_MAX_AGE_MS = 3 * DAY;
const WINDOW_MS = 2 * MINUTE;

const workqueue = (name: string, subject: string): StreamDefinition => ({
  name,
  subjects: [subject],
  retention: 'workqueue',
  storage: 'file',
  maxAgeMs: STAGE_MAX_AGE_MS,
  maxMessages: 1_000_000,
  maxBytes: 4 * GIB,
  duplicateWindowMs: WINDOW_MS,
});

const once = (name: string, subject: string): StreamDefinition => ({
  ...workqueue(name, subject),
  retention: 'once',
  maxAgeMs: RECORD_MAX_AGE_MS,
  maxMessages: 20_000_000,
  maxBytes: 16 * GIB,
});

export const streams = {
  accepted: workqueue('SLUICE_ACCEPTED', subjectPatterns.jobAccepted),
  classified: workqueue('SLUICE_CLASSIFIED', subjectPatterns.jobClassified),
  /** Held jobs: the truth of what waits for capacity or time; routers keep an index of it in memory. */
  held: { ...once('SLUICE_HELD', subjectPatterns.jobHeld), maxAgeMs: STAGE_MAX_AGE_MS, maxMessages: 2_000_000 },
  calls: workqueue('SLUICE_CALL', subjectPatterns.calls),
  attemptFailed: workqueue('SLUICE_ATTEMPT_FAILED', subjectPatterns.attemptFailed),
  /** Claims: attempt n of a job starts once, whoever else has the message; also the ledger's first half. */
  attemptStarted: once('SLUICE_ATTEMPT_STARTED', subjectPatterns.attemptStarted),
  /** Kept after accounting has read it: what a power loss takes from an embedded ledger can be read again from here. */
  attemptFinished: { ...once('SLUICE_ATTEMPT_FINISHED', subjectPatterns.attemptFinished), retention: 'limits' },
  attemptRecorded: workqueue('SLUICE_ATTEMPT_RECORDED', subjectPatterns.attemptRecorded),
  result: once('SLUICE_RESULT', subjectPatterns.results),
  cancelled: once('SLUICE_CANCELLED', subjectPatterns.jobCancelled),
  /** Webhooks to deliver: small messages (the result stays where it is), kept while they are tried for a day. */
  webhook: { ...workqueue('SLUICE_WEBHOOK', subjectPatterns.webhookRequested), maxBytes: GIB },
  deadLetter: {
    ...workqueue('SLUICE_DEAD_LETTER', subjectPatterns.deadLetters),
    retention: 'limits',
    maxAgeMs: 30 * DAY,
  },
} as const satisfies Record<string, StreamDefinition>;

export type StreamKey = keyof typeof streams;
