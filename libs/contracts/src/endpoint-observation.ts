import type { TokenUsage } from './attempt-record.js';
import type { AttemptOutcome } from './envelope.js';
import type { FailureKind } from './failure.js';
import type { Lane } from './lane.js';
import { MessageFormatError } from './message-format-error.js';

const decoder = new TextDecoder();

/**
 * How one attempt went, told to every router replica on `endpoint.observed.<endpoint>` as a JSON array of these.
 * Losing some costs freshness of health only.
 */
export interface EndpointObservation {
  readonly endpoint: string;
  readonly model: string;
  readonly outcome: AttemptOutcome;
  readonly failureKind?: FailureKind;
  /** From the start of the attempt to its end. */
  readonly latencyMs: number;
  readonly firstByteMs?: number;
  readonly outputTokens?: number;
  readonly retryAfterMs?: number;
  /** Input and output tokens the provider counted, when it said. */
  readonly actualTokens?: number;
  /** Tokens the router had reserved for it (`facts.inputTokens + facts.expectedOutputTokens`). */
  readonly estimatedTokens?: number;
  /** The lane the call was made in. Absent: `sync`. */
  readonly lane?: Lane;
  /** Of calls in other lanes than sync, and of every durable job: what schedulers learn from and settle by. */
  readonly jobId?: string;
  readonly tenant?: string;
  readonly task?: string;
  readonly usage?: TokenUsage;
  /** What was taken out of the reserved pool for it. */
  readonly reservedUnits?: readonly [number, number];
  readonly atMs: number;
}

/**
 * Reads an observation message; entries that are not observations are left out (they are hints, never truth).
 * @throws MessageFormatError when it is not a JSON array.
 */
export function parseEndpointObservations(payload: Uint8Array): EndpointObservation[] {
  let json: unknown;
  try {
    json = JSON.parse(decoder.decode(payload));
  } catch (cause) {
    throw new MessageFormatError('observations are not JSON', { cause });
  }
  if (!Array.isArray(json)) throw new MessageFormatError('observations are not an array');
  return json.filter(isObservation);
}

function isObservation(value: unknown): value is EndpointObservation {
  if (typeof value !== 'object' || value === null) return false;
  const { endpoint, model, outcome, latencyMs, atMs } = value as Record<string, unknown>;
  return (
    typeof endpoint === 'string' &&
    typeof model === 'string' &&
    typeof outcome === 'string' &&
    typeof latencyMs === 'number' &&
    typeof atMs === 'number'
  );
}
