import type { JobsConfig } from '#config';
import { parseUsd, type SubmitRequest } from '#contracts';
import { invalidRequest } from '../problem/problems.js';

/** The conditions of a job, checked and in our units. */
export interface JobTerms {
  readonly deadlineMs: number;
  readonly maxCostNanoUsd?: string;
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const MAX_METADATA_PAIRS = 16;

/**
 * What the shape of a SubmitRequest cannot say: relations between fields, times against the clock, amounts.
 * @throws ApiProblem 400 naming the field
 */
export function readJobTerms(request: SubmitRequest, config: JobsConfig, nowMs: number): JobTerms {
  if (request.metadata !== undefined) checkMetadata(request.metadata);
  const deadlineMs = readDeadline(request, config, nowMs);
  if (request.maxCostUsd === undefined) return { deadlineMs };
  return { deadlineMs, maxCostNanoUsd: parseUsd(request.maxCostUsd).toString() };
}

function readDeadline(request: SubmitRequest, config: JobsConfig, nowMs: number): number {
  if (request.deadline !== undefined && request.within !== undefined) {
    throw invalidRequest("Send 'deadline' or 'within', not both.", 'conflicting_parameters', 'deadline');
  }
  const param = request.deadline === undefined ? 'within' : 'deadline';
  const deadlineMs =
    request.deadline === undefined
      ? nowMs + (request.within === undefined ? config.defaultWithinMs : readDuration(request.within))
      : Date.parse(request.deadline);
  if (Number.isNaN(deadlineMs))
    throw invalidRequest(`Invalid '${param}': there is no such time.`, 'invalid_value', param);
  if (deadlineMs <= nowMs) throw invalidRequest(`Invalid '${param}': it is over already.`, 'deadline_in_past', param);
  if (deadlineMs > nowMs + config.maxWithinMs) {
    throw invalidRequest(
      `Invalid '${param}': at most ${Math.floor(config.maxWithinMs / 1000)} seconds from now.`,
      'deadline_too_far',
      param,
    );
  }
  return deadlineMs;
}

/** `90s`, `6h` → ms; the shape has checked the form. */
export function readDuration(text: string): number {
  const unit = text.replace(/^\d+/, '');
  return Number.parseInt(text, 10) * (UNIT_MS[unit] ?? Number.NaN);
}

function checkMetadata(metadata: Record<string, unknown>): void {
  const entries = Object.entries(metadata);
  if (entries.length > MAX_METADATA_PAIRS) {
    throw invalidRequest(
      `Invalid 'metadata': too many pairs. Expected at most ${MAX_METADATA_PAIRS}, but got ${entries.length} instead.`,
      'object_above_max_properties',
      'metadata',
    );
  }
  for (const [key, value] of entries) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
    if (key.length === 0 || key.length > 64 || /[\u0000-\u001f]/.test(key)) {
      throw invalidRequest(
        "Invalid 'metadata': a key must have 1 to 64 printable characters.",
        'invalid_value',
        'metadata',
      );
    }
    if (typeof value !== 'string' || value.length > 512) {
      throw invalidRequest(
        "Invalid 'metadata': values must be strings of at most 512 characters.",
        'invalid_type',
        `metadata.${key}`,
      );
    }
  }
}
