-- Shared by every script. KEYS[1] is the queue's name; all other keys are derived from it (see docs/queue.md), so a queue lives
-- in one Redis, not in a Redis Cluster. Time is Redis' own: no client's clock is ever read.
local q = KEYS[1]
local call = redis.call

local function micros()
  local time = call('TIME')
  return time[1] * 1000000 + time[2]
end

-- Lua joins large numbers to text with 14 digits, and Redis takes a number for a command as a float, slowly.
local function int(number)
  return string.format('%d', number)
end

local function count(name, by)
  call('HINCRBY', q .. ':stats', name, by or 1)
end

local function wake(items)
  call('PUBLISH', q .. ':wake', items)
end

-- A lease is a member of the processing set, scored by its deadline: "hash;token;attempt;claimed;worker" -> its parts. The ledger's
-- messages say "l", their lease, in one field: each field of a message costs Redis about as much as a small command.
local function lease_parts(lease)
  return string.match(lease, '^([^;]*);([^;]*);(%d+);(%d+);(.*)$')
end

-- The point will not be tried again: it stays in the dead-letter list with its reason.
local function bury(lease, reason, now)
  local hash, token, attempt, _, worker = lease_parts(lease)
  call('HSET', q .. ':dead', hash, int(math.floor(now / 1000)) .. ';' .. attempt .. ';' .. worker .. ';' .. reason)
  call('HSET', q .. ':outcome', hash, 'error;' .. token .. ';')
  call('XADD', q .. ':sql:error', '*', 'l', lease, 'm', reason)
end

-- A lease whose time is over: its attempt counts.
local function expire(lease, now, attempts)
  local hash, _, attempt, _, worker = lease_parts(lease)
  local reason = 'lease expired: worker ' .. worker .. ' was silent'
  call('ZREM', q .. ':processing', lease)
  count('expired')
  if tonumber(attempt) >= attempts then
    bury(lease, reason, now)
  else
    call('XADD', q .. ':sql:error', '*', 'l', lease, 'm', reason)
    call('RPUSH', q, hash .. ';' .. int(attempt + 1))
  end
end

-- Brings back what has waited long enough: failed points after their backoff, and points whose lease is over.
local function collect(now, attempts, limit)
  local ms = int(math.floor(now / 1000))
  local moved = 0
  for _, item in ipairs(call('ZRANGEBYSCORE', q .. ':delayed', '-inf', ms, 'LIMIT', 0, limit)) do
    call('ZREM', q .. ':delayed', item)
    call('LPUSH', q, item)
    moved = moved + 1
  end
  for _, lease in ipairs(call('ZRANGEBYSCORE', q .. ':processing', '-inf', ms, 'LIMIT', 0, limit)) do
    expire(lease, now, attempts)
    moved = moved + 1
  end
  return moved
end

-- Whether a lease still holds. One past its deadline is taken away on the spot.
local function held(lease, now, attempts)
  local deadline = call('ZSCORE', q .. ':processing', lease)
  if not deadline then
    return false
  end
  if tonumber(deadline) <= math.floor(now / 1000) then
    expire(lease, now, attempts)
    wake(1)
    return false
  end
  return true
end

-- Milliseconds until something may be there to claim without anybody's doing; -1 when there is nothing to wait for.
local function next_due(now)
  local due = -1
  for _, key in ipairs({ q .. ':delayed', q .. ':processing' }) do
    local first = call('ZRANGE', key, 0, 0, 'WITHSCORES')
    if first[2] then
      local wait = math.max(0, tonumber(first[2]) - math.floor(now / 1000))
      if due < 0 or wait < due then
        due = wait
      end
    end
  end
  return due
end

-- Takes the next point under a new lease.
-- Returns {1, lease, "code;parent;depth", outcome of the parent} or {0, wait in ms, kill mode or ""}.
local function claim(now, worker, duration, attempts)
  local kill = call('HGET', q .. ':kill', 'mode')
  if kill then
    return { 0, -1, kill }
  end
  local item = call('RPOP', q)
  if not item then
    local moved = collect(now, attempts, 100)
    item = call('RPOP', q)
    if not item then
      return { 0, next_due(now), '' }
    end
    if moved > 1 then
      wake(moved - 1)
    end
  end
  local split = string.find(item, ';', 1, true)
  local hash = string.sub(item, 1, split - 1)
  local attempt = string.sub(item, split + 1)
  local ms = math.floor(now / 1000)
  -- The message's id is the fencing token: Redis never gives one twice and always a greater one, by its clock or by counting on; even
  -- if it came back without its last second of writes, for the clock has gone on.
  local token = call('XADD', q .. ':sql:running', '*', 'l', hash .. ';;' .. attempt .. ';;' .. worker)
  local lease = hash .. ';' .. token .. ';' .. attempt .. ';' .. int(ms) .. ';' .. worker
  call('ZADD', q .. ':processing', int(ms + duration), lease)
  local payload = call('HGET', q .. ':points', hash)
  local parent = string.match(payload, '^[^;]*;([^;]*);')
  local outcome = ''
  if parent ~= '' then
    outcome = call('HGET', q .. ':outcome', parent) or ''
  end
  return { 1, lease, payload, outcome }
end
