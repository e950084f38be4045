import type { Claim, PacingRules, ReservedPool, Units } from '#scheduling';
import { CREDIT_AHEAD, type ReservedCorrection, reservedRules, unknownLevel } from './reserved-level.js';

/**
 * The arithmetic of `reserved-level.ts` inside Redis. A pool is a hash { f, s: in use of the first and second rate, t, u: what
 * their trailing windows hold as `slot:units;…`, newest first, a: atMs, b: blockedUntilMs }; there are as many as the
 * configuration has, so they live for a long time: a missing one means unknown, not empty. `math.huge` travels as `inf`.
 *
 * KEYS: the pool. ARGV 1–3: operation (take | settle | block), now, kind (rate | credit);
 * 4–8 rate: per ms, ceiling of this claim, units, slot ms and slots of the trailing window (units −1: not counted);
 * 9–13 the same of the second rate (per ms −1: there is none);
 * 4–8 credit: window, first and second credit, ahead, urgent (1) or deferrable (0), where a window begins; 10–13 unused;
 * 14–15: levels when unknown (a trailing window is as `evenlyUsed` has it); 16–17: units, or untilMs and nothing;
 * 18: when what is corrected was taken. Returns granted, entryMs, levels.
 */
export const RESERVED_SCRIPT = `
local function num(i) return (ARGV[i] == 'inf') and math.huge or tonumber(ARGV[i]) end
local function text(value) return string.format('%.17g', value) end
local now, kind = num(2), ARGV[3]
local function windowStart(time) return num(9) + math.floor((time - num(9)) / num(4)) * num(4) end
local stored = redis.call('HMGET', KEYS[1], 'f', 's', 'a', 'b', 't', 'u')
local first, second = num(14), num(15)
local at, blocked = now, 0
local function evenlyUsed(rule)
  if kind == 'credit' or num(rule + 2) < 0 then return '' end
  local parts, newest = {}, math.floor(now / num(rule + 3))
  local each = text(num(rule + 2) / (num(rule + 4) + 1))
  for age = 0, num(rule + 4) do parts[age + 1] = text(newest - age) .. ':' .. each end
  return table.concat(parts, ';')
end
local firstUse, secondUse = stored[5] or evenlyUsed(4), stored[6] or evenlyUsed(9)
if stored[1] then
  first, second = tonumber(stored[1]), tonumber(stored[2])
  at, blocked = tonumber(stored[3]), tonumber(stored[4])
  if now > at then
    if kind == 'credit' then
      if windowStart(now) ~= windowStart(at) then first, second = 0, 0 end
    else
      first = math.max(0, first - num(4) * (now - at))
      if num(9) >= 0 then second = math.max(0, second - num(9) * (now - at)) else second = 0 end
    end
    at = now
  end
end
local function slotsOf(use)
  local slots = {}
  for slot, units in string.gmatch(use, '([^:;]+):([^:;]+)') do
    slots[#slots + 1] = {tonumber(slot), tonumber(units)}
  end
  return slots
end
local function trailingEntry(use, rule, units)
  local limit, held = num(rule + 2), units
  if units > limit then return math.huge end
  for _, one in ipairs(slotsOf(use)) do
    held = held + one[2]
    if held > limit then return (one[1] + num(rule + 4) + 1) * num(rule + 3) end
  end
  return -math.huge
end
local function rateEntry(level, use, rule, units)
  local perMs, ceiling, entry = num(rule), num(rule + 1), at
  local isTrailing = num(rule + 2) >= 0
  if isTrailing then ceiling = math.max(ceiling, units) end
  if level > ceiling then
    if perMs <= 0 then return math.huge end
    entry = at + (level - ceiling) / perMs
  end
  if not isTrailing then return entry end
  return math.max(entry, trailingEntry(use, rule, units))
end
local function trailingPoured(use, rule, units)
  if num(rule + 2) < 0 then return use end
  local slots, kept = slotsOf(use), {}
  local slot = math.floor(at / num(rule + 3))
  if slots[1] then slot = math.max(slot, slots[1][1]) end
  for _, one in ipairs(slots) do
    if one[1] + num(rule + 4) >= slot then kept[#kept + 1] = one end
  end
  local hasLeft = math.floor(num(18) / num(rule + 3)) + num(rule + 4) < slot
  local left = hasLeft and 0 or -units
  while left > 0 and #kept > 0 do
    local oldest = kept[#kept]
    if oldest[2] > left then oldest[2] = oldest[2] - left; break end
    left = left - oldest[2]
    kept[#kept] = nil
  end
  if units > 0 then
    if kept[1] and kept[1][1] == slot then kept[1][2] = kept[1][2] + units
    else table.insert(kept, 1, {slot, units}) end
  end
  local parts = {}
  for i, one in ipairs(kept) do parts[i] = text(one[1]) .. ':' .. text(one[2]) end
  return table.concat(parts, ';')
end
local function pour()
  first, second = math.max(0, first + num(16)), math.max(0, second + num(17))
  if kind == 'rate' then
    firstUse = trailingPoured(firstUse, 4, num(16))
    if num(9) >= 0 then secondUse = trailingPoured(secondUse, 9, num(17)) end
  end
end
local function creditEntry(window, units1, units2)
  local credit1, credit2 = num(5), num(6)
  if units1 > credit1 or units2 > credit2 then return math.huge end
  local start = windowStart(at)
  local needed = math.max((first + units1) / credit1, (second + units2) / credit2)
  if needed > 1 then return start + window end
  if num(8) == 1 then return at end
  return start + (needed - num(7)) * window
end
local granted, entry = 0, now
if ARGV[1] == 'take' then
  if kind == 'credit' then
    entry = creditEntry(num(4), num(16), num(17))
  else
    entry = rateEntry(first, firstUse, 4, num(16))
    if num(9) >= 0 then entry = math.max(entry, rateEntry(second, secondUse, 9, num(17))) end
  end
  entry = math.max(entry, blocked)
  if entry <= now then
    granted, entry = 1, now
    pour()
  end
elseif ARGV[1] == 'settle' then
  pour()
else
  blocked = math.max(blocked, num(16))
end
redis.call('HSET', KEYS[1], 'f', text(first), 's', text(second), 't', firstUse, 'u', secondUse, 'a', text(at), 'b', text(blocked))
redis.call('PEXPIRE', KEYS[1], 5184000000)
return {granted, entry == math.huge and 'inf' or text(entry), text(first), text(second)}
`;

export type ReservedOperation =
  | { readonly kind: 'take'; readonly claim: Claim; readonly units: Units }
  | ({ readonly kind: 'settle' } & ReservedCorrection)
  | { readonly kind: 'block'; readonly untilMs: number };

/** The script's arguments for one operation. */
export function reservedArguments(
  pool: ReservedPool,
  operation: ReservedOperation,
  nowMs: number,
): (string | number)[] {
  const rules = reservedRules(pool, nowMs);
  const claim = operation.kind === 'take' ? operation.claim : 'urgent';
  const { levels } = unknownLevel(rules, nowMs);
  const amounts = operation.kind === 'block' ? [operation.untilMs, 0] : operation.units;
  const takenAtMs = operation.kind === 'settle' ? operation.takenAtMs : undefined;
  const numbers =
    rules.kind === 'rate'
      ? [...numbersOfRate(rules.first, claim), ...numbersOfRate(rules.second, claim)]
      : [rules.windowMs, ...rules.credit, CREDIT_AHEAD, claim === 'urgent' ? 1 : 0, rules.fromMs, 0, 0, 0, 0];
  const sent = [...numbers, ...levels].map(finite);
  return [operation.kind, nowMs, rules.kind, ...sent, ...amounts, takenAtMs ?? nowMs];
}

function numbersOfRate(rate: PacingRules | null, claim: Claim): number[] {
  if (!rate) return [-1, 0, -1, 0, 0];
  const { units, slotMs, slots } = rate.trailing ?? { units: -1, slotMs: 0, slots: 0 };
  return [rate.unitsPerMs, rate.ceiling[claim], units, slotMs, slots];
}

function finite(value: number): number | 'inf' {
  return Number.isFinite(value) ? value : 'inf';
}
