import { RequestRefusal } from '../server/reply.js';

/** A 400 in OpenAI's terms: which field, what was expected. */
export function invalidRequest(param: string | null, code: string | null, message: string): RequestRefusal {
  return new RequestRefusal({ status: 400, message, type: 'invalid_request_error', code, param });
}

/** A whole number within bounds, or undefined when absent. @throws RequestRefusal */
export function readCount(
  body: Readonly<Record<string, unknown>>,
  name: string,
  bounds: { readonly minimum: number; readonly maximum: number },
): number | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (!Number.isInteger(value)) {
    throw invalidRequest(
      name,
      'invalid_type',
      `Invalid type for '${name}': expected an integer, but got ${kindOf(value)} instead.`,
    );
  }
  const count = Number(value);
  if (count < bounds.minimum) {
    throw invalidRequest(
      name,
      'integer_below_min_value',
      `Invalid '${name}': integer below minimum value. Expected a value >= ${bounds.minimum}, but got ${count} instead.`,
    );
  }
  if (count > bounds.maximum) {
    throw invalidRequest(
      name,
      'integer_above_max_value',
      `Invalid '${name}': integer above maximum value. Expected a value <= ${bounds.maximum}, but got ${count} instead.`,
    );
  }
  return count;
}

export function missing(param: string): RequestRefusal {
  return invalidRequest(param, 'missing_required_parameter', `Missing required parameter: '${param}'.`);
}

export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}
