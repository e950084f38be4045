import { RequestRefusal } from '../server/reply.js';

/** A 400 in Anthropic's terms: the path in the body, then what was expected. */
export function invalid(message: string): RequestRefusal {
  return new RequestRefusal({ status: 400, message, type: 'invalid_request_error' });
}

/** A whole number within bounds, or undefined when absent. @throws RequestRefusal */
export function readWhole(value: unknown, path: string, minimum: number): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Number.isInteger(value)) throw invalid(`${path}: Input should be a valid integer`);
  if (Number(value) < minimum) throw invalid(`${path}: Input should be greater than or equal to ${minimum}`);
  return Number(value);
}

/** A number within bounds, or undefined when absent. @throws RequestRefusal */
export function checkRange(value: unknown, path: string, [least, most]: readonly [number, number]): void {
  if (value === undefined || value === null) return;
  if (typeof value !== 'number') throw invalid(`${path}: Input should be a valid number`);
  if (value < least) throw invalid(`${path}: Input should be greater than or equal to ${least}`);
  if (value > most) throw invalid(`${path}: Input should be less than or equal to ${most}`);
}

export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
