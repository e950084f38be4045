import { parseLatency } from '../pacing/latency.js';

/** Ways an answer goes wrong beyond its status. "After chunks" counts stream events; a whole answer is then cut in its middle. */
export const FAULT_KINDS = [
  'stall', // nothing more is sent: no headers, or (with afterChunks) after N chunks
  'cut', // the socket is destroyed: before the answer, or (with afterChunks) after N chunks
  'malformed-json', // 200 with JSON that does not parse, of the right length
  'truncated-json', // 200 with the first half of the answer, of the right length
  'html', // a proxy's HTML error page (status 502 unless told)
  'empty-body', // 200 and no byte
  'wrong-content-type', // the right answer, said to be text/plain
  'redirect', // 302 to `location`, another host
  'slow-bytes', // the right answer, `bytesPerSecond`
  'gzip-bomb', // content-encoding gzip, `sizeBytes` when unpacked
  'huge-line', // one SSE line (or one JSON string) of `sizeBytes`
  'endless', // a stream that never ends
  'duplicate-finish', // the finishing chunk of a stream comes twice
  'no-done', // a stream without its closing event
  'stream-error', // an error event in the middle of a stream (after `afterChunks`), then the end
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** One fault, or one wish about the answer; fields combine (a latency and a status, a cut and an `answer`). */
export interface Fault {
  readonly latency?: string | number;
  /** Pause between stream chunks. */
  readonly chunkDelayMs?: number;
  readonly status?: number;
  readonly code?: string;
  readonly type?: string;
  readonly message?: string;
  readonly retryAfterSeconds?: number;
  readonly retryAfterMs?: number;
  readonly kind?: FaultKind;
  readonly afterChunks?: number;
  readonly location?: string;
  readonly bytesPerSecond?: number;
  readonly sizeBytes?: number;
  /** Say exactly this. */
  readonly answer?: string;
  /** Say so many tokens. */
  readonly outputTokens?: number;
  readonly reasoningTokens?: number;
  readonly cacheReadTokens?: number;
  /** On wires that tell it. */
  readonly cacheWriteTokens?: number;
  /** Leave `usage` out of the answer, as some compatible servers do. */
  readonly omitUsage?: boolean;
  /** Only for this model; a final `*` stands for any ending. */
  readonly model?: string;
  /** Only the first so many matching requests (in a prompt: the first of the same prompt). */
  readonly times?: number;
}

/** A fault told by configuration: with conditions, and counted. */
export interface FaultRule extends Fault {
  /** Share of the matching requests, 0 to 1; default 1. */
  readonly probability?: number;
  /** Only for this path, e.g. `/v1/embeddings`. */
  readonly path?: string;
  /** Leave the first so many matching requests alone. */
  readonly skip?: number;
}

type Check = (value: unknown) => boolean;
const isCount: Check = (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0;
const isText: Check = (value) => typeof value === 'string';

const FAULT_FIELDS: Readonly<Record<keyof Fault, Check>> = {
  latency: (value) => isText(value) || isCount(value),
  chunkDelayMs: isCount,
  status: (value) => Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 599,
  code: isText,
  type: isText,
  message: isText,
  retryAfterSeconds: isCount,
  retryAfterMs: isCount,
  kind: (value) => FAULT_KINDS.includes(value as FaultKind),
  afterChunks: isCount,
  location: isText,
  bytesPerSecond: (value) => isCount(value) && Number(value) > 0,
  sizeBytes: isCount,
  answer: isText,
  outputTokens: (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 1_000_000,
  reasoningTokens: isCount,
  cacheReadTokens: isCount,
  cacheWriteTokens: isCount,
  omitUsage: (value) => typeof value === 'boolean',
  model: isText,
  times: isCount,
};
const RULE_FIELDS: Readonly<Record<keyof FaultRule, Check>> = {
  ...FAULT_FIELDS,
  probability: (value) => isCount(value) && Number(value) <= 1,
  path: isText,
  skip: isCount,
};

/** Checks a directive of one request. @throws FaultFormatError naming the field and what it may be. */
export function parseFault(value: unknown): Fault {
  return checked(value, FAULT_FIELDS);
}

/** Checks a rule of the configuration. @throws FaultFormatError */
export function parseFaultRule(value: unknown): FaultRule {
  return checked(value, RULE_FIELDS);
}

export class FaultFormatError extends Error {}

function checked<T>(value: unknown, fields: Readonly<Record<string, Check>>): T {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new FaultFormatError(
      `A fault is an object such as {"status":429,"retryAfterSeconds":2}, not ${JSON.stringify(value)}.`,
    );
  }
  for (const [name, given] of Object.entries(value)) {
    const check = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (!check)
      throw new FaultFormatError(`Unknown fault field "${name}". Known fields: ${Object.keys(fields).join(', ')}.`);
    if (check(given)) continue;
    const allowed = name === 'kind' ? ` Kinds: ${FAULT_KINDS.join(', ')}.` : '';
    throw new FaultFormatError(`Fault field "${name}" cannot be ${JSON.stringify(given)}.${allowed}`);
  }
  const { latency } = value as Fault;
  if (latency !== undefined) checkLatency(latency);
  return value as T;
}

function checkLatency(latency: string | number): void {
  try {
    parseLatency(latency);
  } catch (error) {
    throw new FaultFormatError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
