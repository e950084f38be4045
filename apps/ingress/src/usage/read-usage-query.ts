import type { UsageDimension, UsageQuery } from '#contracts';
import { invalidRequest } from '../problem/problems.js';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 30;
const DATE = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d))?$/;
const DIMENSION = /^(?:tenant|key|model|provider|day|lane|outcome|metadata\.[\p{L}\p{N}\p{P}\p{S} ]{1,64})$/u;

/**
 * `?group_by=model,day&from=2026-11-01&to=2026-12-01&limit=100` → the ledger's question. The tenant is the key's own,
 * whatever the query says. Default: the last 30 days, one row for everything.
 * @throws ApiProblem 400 naming the parameter
 */
export function readUsageQuery(query: Readonly<Record<string, unknown>>, tenant: string, nowMs: number): UsageQuery {
  const known = new Set(['group_by', 'from', 'to', 'limit']);
  const unknown = Object.keys(query).find((name) => !known.has(name));
  if (unknown !== undefined) {
    const shown = unknown.slice(0, 64);
    throw invalidRequest(`Unknown parameter: '${shown}'.`, 'unknown_parameter', shown);
  }
  const toMs = readTime(query['to'], 'to') ?? nowMs;
  const fromMs = readTime(query['from'], 'from') ?? toMs - DEFAULT_DAYS * DAY_MS;
  if (fromMs >= toMs) throw invalidRequest("Invalid 'from': it must be before 'to'.", 'invalid_value', 'from');
  const limit = readLimit(query['limit']);
  return { tenant, fromMs, toMs, groupBy: readGroups(query['group_by']), ...(limit === undefined ? {} : { limit }) };
}

function readTime(value: unknown, param: string): number | undefined {
  if (value === undefined) return undefined;
  const timeMs = typeof value === 'string' && DATE.test(value) ? Date.parse(value) : Number.NaN;
  if (timeMs >= 0) return timeMs;
  throw invalidRequest(`Invalid '${param}': expected a date (2026-11-01) or a time with zone.`, 'invalid_value', param);
}

function readGroups(value: unknown): UsageDimension[] {
  if (value === undefined || value === '') return [];
  const names = [value].flat().flatMap((each) => String(each).split(','));
  if (names.length <= 8 && names.every((name) => DIMENSION.test(name))) return names as UsageDimension[];
  throw invalidRequest(
    "Invalid 'group_by': expected at most 8 of tenant, key, model, provider, day, lane, outcome, metadata.<field>.",
    'invalid_value',
    'group_by',
  );
}

function readLimit(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const limit = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (limit >= 1 && limit <= 10_000) return limit;
  throw invalidRequest("Invalid 'limit': expected a whole number from 1 to 10000.", 'invalid_value', 'limit');
}
