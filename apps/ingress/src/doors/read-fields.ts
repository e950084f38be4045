import type { JsonObject } from '../body/read-json-body.js';
import type { ApiProblem } from '../problem/api-problem.js';
import { invalidRequest } from '../problem/problems.js';

/** Values inside a body that its shape leaves open, with errors that name the caller's own field. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/** @throws ApiProblem 400 */
export function textOf(fields: JsonObject, name: string, path: string): string {
  const value = fields[name];
  if (typeof value === 'string') return value;
  throw isAbsent(value) ? missing(`${path}.${name}`) : wrongType(`${path}.${name}`, 'a string');
}

/** @throws ApiProblem 400 */
export function optionalTextOf(fields: JsonObject, name: string, path: string): string | undefined {
  return isAbsent(fields[name]) ? undefined : textOf(fields, name, path);
}

/** @throws ApiProblem 400 */
export function objectOf(fields: JsonObject, name: string, path: string): JsonObject {
  const value = fields[name];
  if (isObject(value)) return value;
  throw isAbsent(value) ? missing(`${path}.${name}`) : wrongType(`${path}.${name}`, 'an object');
}

/** @throws ApiProblem 400 */
export function listOfObjects(value: unknown, path: string): readonly JsonObject[] {
  if (!Array.isArray(value)) throw wrongType(path, 'an array');
  for (const [at, item] of value.entries()) if (!isObject(item)) throw wrongType(`${path}[${at}]`, 'an object');
  return value as JsonObject[];
}

export function missing(param: string): ApiProblem {
  return invalidRequest(`Missing required parameter: '${param}'.`, 'missing_required_parameter', param);
}

export function wrongType(param: string, expected: string): ApiProblem {
  return invalidRequest(`Invalid type for '${param}': expected ${expected}.`, 'invalid_type', param);
}

/** Something this gateway does not have: refused rather than answered without it. */
export function unsupported(param: string, why: string): ApiProblem {
  return invalidRequest(`Unsupported parameter '${param}': ${why}`, 'unsupported_parameter', param);
}

/** What a caller wrote, short enough to be said back to him. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined');
  return `'${text.slice(0, 60)}'`;
}
