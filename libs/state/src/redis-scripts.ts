/**
 * The arithmetic of `token-bucket.ts` inside Redis, where a script is one atomic step for all replicas. A bucket is a
 * hash { t: tokens, a: atMs }; a missing one is full, so its time to live is the time to be full again plus a minute for
 * clocks that differ. Numbers travel as text: Redis truncates Lua numbers it returns to integers.
 */
const LEVEL = `
local function level(key, capacity, refill, now)
  local stored = redis.call('HMGET', key, 't', 'a')
  if not stored[1] then return capacity, now end
  local at = tonumber(stored[2])
  local elapsed = math.max(0, now - at)
  return math.min(capacity, tonumber(stored[1]) + elapsed * refill / 1000), math.max(at, now)
end
local function store(key, tokens, at, capacity, refill)
  redis.call('HSET', key, 't', string.format('%.17g', tokens), 'a', string.format('%.17g', at))
  local ttl = 86400000
  if refill > 0 then ttl = math.min(ttl * 30, math.ceil(math.max(0, capacity - tokens) / refill * 1000) + 60000) end
  redis.call('PEXPIRE', key, string.format('%.0f', ttl))
end
`;

/** KEYS: buckets. ARGV: now, then cost, capacity, refill per second of each. Returns granted, retryAfterMs (-1: never), remaining. */
export const TAKE_ALL_SCRIPT = `${LEVEL}
local now = tonumber(ARGV[1])
local wait, never, remaining = 0, false, math.huge
local after, times = {}, {}
for i, key in ipairs(KEYS) do
  local cost, capacity, refill = tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i]), tonumber(ARGV[3 * i + 1])
  local tokens, at = level(key, capacity, refill, now)
  local required = math.min(cost, capacity)
  if tokens + 1e-6 >= required then
    after[i] = tokens - cost
    times[i] = at
  elseif refill <= 0 then
    never = true
  else
    wait = math.max(wait, 1, math.ceil((required - tokens) / refill * 1000))
  end
  remaining = math.min(remaining, tokens)
end
if never then return {0, '-1', string.format('%.17g', remaining)} end
if wait > 0 then return {0, string.format('%.0f', wait), string.format('%.17g', remaining)} end
remaining = math.huge
for i, key in ipairs(KEYS) do
  store(key, after[i], times[i], tonumber(ARGV[3 * i]), tonumber(ARGV[3 * i + 1]))
  remaining = math.min(remaining, after[i])
end
return {1, '0', string.format('%.17g', remaining)}
`;

/** KEYS: one bucket. ARGV: now, amount, capacity, refill per second. */
export const REFUND_SCRIPT = `${LEVEL}
local capacity, refill = tonumber(ARGV[3]), tonumber(ARGV[4])
local tokens, at = level(KEYS[1], capacity, refill, tonumber(ARGV[1]))
store(KEYS[1], math.min(capacity, tokens + tonumber(ARGV[2])), at, capacity, refill)
return 1
`;

/** KEYS: one bucket. ARGV: now, capacity, refill per second. Returns the tokens in it. */
export const PEEK_SCRIPT = `${LEVEL}
local tokens = level(KEYS[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[1]))
return string.format('%.17g', tokens)
`;

/** KEYS: the hash of breakers. ARGV: field, JSON, changedAtMs, time to live in ms. An older change never replaces a newer one. */
export const SAVE_BREAKER_SCRIPT = `
local stored = redis.call('HGET', KEYS[1], ARGV[1])
if stored and cjson.decode(stored)['changedAtMs'] > tonumber(ARGV[3]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1
`;
