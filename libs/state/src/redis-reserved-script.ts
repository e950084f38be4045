import type { Claim, ReservedPool, Units } from '#scheduling';
import { CREDIT_AHEAD, reservedRules, unknownLevel } from './reserved-level.js';

/**
 * The arithmetic of `reserved-level.ts` inside Redis. A pool is a hash { f, s: in use of the first and second rate, a: atMs,
 * b: blockedUntilMs }; there are as many as the configuration has, so they live for a long time: a missing one means
 * unknown, not empty. `math.huge` travels as `inf`.
 *
 * KEYS: the pool. ARGV 1–3: operation (take | settle | block), now, kind (rate | credit);
 * 4–9 rate: per ms, ceiling of this claim, countsItself, the same of the second rate (per ms −1: there is none);
 * 4–9 credit: window, first and second credit, ahead, urgent (1) or deferrable (0), unused;
 * 10–11: level when unknown; 12–13: units, or untilMs and nothing. Returns granted, entryMs, levels.
 */
export const RESERVED_SCRIPT = `
local function num(i) return tonumber(ARGV[i]) end
local now, kind = num(2), ARGV[3]
local stored = redis.call('HMGET', KEYS[1], 'f', 's', 'a', 'b')
local first, second = num(10), num(11)
local at, blocked = now, 0
if stored[1] then
  first, second = tonumber(stored[1]), tonumber(stored[2])
  at, blocked = tonumber(stored[3]), tonumber(stored[4])
  if now > at then
    if kind == 'credit' then
      if math.floor(now / num(4)) ~= math.floor(at / num(4)) then first, second = 0, 0 end
    else
      first = math.max(0, first - num(4) * (now - at))
      if num(7) >= 0 then second = math.max(0, second - num(7) * (now - at)) else second = 0 end
    end
    at = now
  end
end
local function rateEntry(level, perMs, ceiling, countsItself, units)
  if countsItself == 1 then ceiling = ceiling - units end
  if ceiling < 0 then return math.huge end
  if level <= ceiling then return at end
  if perMs <= 0 then return math.huge end
  return at + (level - ceiling) / perMs
end
local function creditEntry(window, units1, units2)
  local credit1, credit2 = num(5), (ARGV[6] == 'inf') and math.huge or num(6)
  if units1 > credit1 or units2 > credit2 then return math.huge end
  local start = math.floor(at / window) * window
  local needed = math.max((first + units1) / credit1, (second + units2) / credit2)
  if needed > 1 then return start + window end
  if num(8) == 1 then return at end
  return start + (needed - num(7)) * window
end
local granted, entry = 0, now
if ARGV[1] == 'take' then
  if kind == 'credit' then
    entry = creditEntry(num(4), num(12), num(13))
  else
    entry = rateEntry(first, num(4), num(5), num(6), num(12))
    if num(7) >= 0 then entry = math.max(entry, rateEntry(second, num(7), num(8), num(9), num(13))) end
  end
  entry = math.max(entry, blocked)
  if entry <= now then
    granted, entry = 1, now
    first, second = math.max(0, first + num(12)), math.max(0, second + num(13))
  end
elseif ARGV[1] == 'settle' then
  first, second = math.max(0, first + num(12)), math.max(0, second + num(13))
else
  blocked = math.max(blocked, num(12))
end
local function text(value) return string.format('%.17g', value) end
redis.call('HSET', KEYS[1], 'f', text(first), 's', text(second), 'a', text(at), 'b', text(blocked))
redis.call('PEXPIRE', KEYS[1], 5184000000)
return {granted, entry == math.huge and 'inf' or text(entry), text(first), text(second)}
`;

export type ReservedOperation =
  | { readonly kind: 'take'; readonly claim: Claim; readonly units: Units }
  | { readonly kind: 'settle'; readonly correction: Units }
  | { readonly kind: 'block'; readonly untilMs: number };

/** The script's arguments for one operation. */
export function reservedArguments(
  pool: ReservedPool,
  operation: ReservedOperation,
  nowMs: number,
): (string | number)[] {
  const rules = reservedRules(pool);
  const claim = operation.kind === 'take' ? operation.claim : 'urgent';
  const unknown = unknownLevel(rules, nowMs).levels;
  const amounts =
    operation.kind === 'take'
      ? operation.units
      : operation.kind === 'settle'
        ? operation.correction
        : [operation.untilMs, 0];
  const rule = (rate: typeof rules & { kind: 'rate' }, which: 'first' | 'second') => {
    const paced = rate[which];
    return paced ? [paced.unitsPerMs, paced.ceiling[claim], paced.countsItself ? 1 : 0] : [-1, 0, 0];
  };
  const numbers =
    rules.kind === 'rate'
      ? [...rule(rules, 'first'), ...rule(rules, 'second')]
      : [rules.windowMs, rules.credit[0], finite(rules.credit[1]), CREDIT_AHEAD, claim === 'urgent' ? 1 : 0, 0];
  return [operation.kind, nowMs, rules.kind, ...numbers, ...unknown, ...amounts];
}

function finite(value: number): number | 'inf' {
  return Number.isFinite(value) ? value : 'inf';
}
