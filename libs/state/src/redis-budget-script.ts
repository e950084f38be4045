/**
 * The three transitions of a budget (see `budget-state.ts` of the scheduling library) inside Redis. A budget is a hash
 * { u: spent + reserved, r: reserved } of 64-bit integers of nano-dollars, which only HINCRBY adds exactly: Lua's numbers
 * are doubles, whose sign is right where their last digits are not.
 *
 * KEYS: the budget. ARGV: operation (reserve | settle | release), limit, estimate, actual, time to live in ms.
 * Returns granted, u and r as text.
 */
export const BUDGET_SCRIPT = `
local key, limit, estimate, actual = KEYS[1], ARGV[2], ARGV[3], ARGV[4]
local granted = 1
local function negative(amount) return amount == '0' and '0' or '-' .. amount end
if ARGV[1] == 'reserve' then
  local over = redis.call('HINCRBY', key, 'u', negative(limit))
  redis.call('HINCRBY', key, 'u', limit)
  if over >= 0 then granted = 0 else
    redis.call('HINCRBY', key, 'u', estimate)
    redis.call('HINCRBY', key, 'r', estimate)
  end
else
  redis.call('HINCRBY', key, 'u', negative(estimate))
  local left = redis.call('HINCRBY', key, 'r', negative(estimate))
  if left < 0 then
    redis.call('HINCRBY', key, 'u', string.format('%.0f', -left))
    redis.call('HSET', key, 'r', '0')
  end
  if ARGV[1] == 'settle' then redis.call('HINCRBY', key, 'u', actual) end
end
redis.call('PEXPIRE', key, ARGV[5])
local stored = redis.call('HMGET', key, 'u', 'r')
return {granted, stored[1] or '0', stored[2] or '0'}
`;
