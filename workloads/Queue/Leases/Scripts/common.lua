-- Shared by every script. KEYS[1] is the queue's name; all other keys are derived from it (see docs/queue.md), so a queue lives
-- in one Redis, not in a Redis Cluster. Time is Redis' own: no client's clock is ever read.
local q = KEYS[1]
local call = redis.call

local function micros()
  local time = call('TIME')
  return time[1] * 1000000 + time[2]
end

-- Redis prints large numbers in scripts with 14 digits when they are joined to text; tokens have 16.
local function int(number)
  return string.format('%.0f', number)
end

local function count(name, by)
  call('HINCRBY', q .. ':stats', name, by or 1)
end

local function wake(items)
  call('PUBLISH', q .. ':wake', items)
end

-- "token;attempt;claimed;worker" -> its parts.
local function lease_parts(record)
  return string.match(record, '^(%d+);(%d+);(%d+);(.*)$')
end

local function drop_lease(hash)
  call('HDEL', q .. ':leased_by_session', hash)
  call('ZREM', q .. ':processing', hash)
end

-- The point will not be tried again: it stays in the dead-letter list with its reason.
local function bury(hash, token, attempt, worker, reason, now)
  call('HSET', q .. ':dead', hash, int(math.floor(now / 1000)) .. ';' .. attempt .. ';' .. worker .. ';' .. reason)
  call('HSET', q .. ':outcome', hash, 'error;' .. token .. ';')
  call('XADD', q .. ':sql:error', '*', 'h', hash, 't', token, 'a', attempt, 'w', worker, 'm', reason, 'f', '1')
  count('dead')
end

-- A lease whose time is over: its attempt counts.
local function expire(hash, record, now, attempts)
  local token, attempt, _, worker = lease_parts(record)
  local reason = 'lease expired: worker ' .. worker .. ' was silent'
  drop_lease(hash)
  count('expired')
  if tonumber(attempt) >= attempts then
    bury(hash, token, attempt, worker, reason, now)
  else
    call('XADD', q .. ':sql:error', '*', 'h', hash, 't', token, 'a', attempt, 'w', worker, 'm', reason, 'f', '0')
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
  for _, hash in ipairs(call('ZRANGEBYSCORE', q .. ':processing', '-inf', ms, 'LIMIT', 0, limit)) do
    local record = call('HGET', q .. ':leased_by_session', hash)
    if record then
      expire(hash, record, now, attempts)
      moved = moved + 1
    else
      call('ZREM', q .. ':processing', hash)
    end
  end
  return moved
end

-- The record of a lease that still holds under this token, or false. A lease past its deadline is taken away on the spot.
local function held(hash, token, now, attempts)
  local record = call('HGET', q .. ':leased_by_session', hash)
  if not record or string.sub(record, 1, #token + 1) ~= token .. ';' then
    return false
  end
  local deadline = call('ZSCORE', q .. ':processing', hash)
  if not deadline or tonumber(deadline) <= math.floor(now / 1000) then
    expire(hash, record, now, attempts)
    wake(1)
    return false
  end
  return record
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
-- Returns {1, hash, token, attempt, "code;parent;depth", outcome of the parent} or {0, wait in ms, kill mode or ""}.
local function claim(now, worker, lease, attempts)
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
  -- Never twice the same and always growing, even if Redis came back without its last second of writes: the clock has gone on.
  local token = tonumber(call('GET', q .. ':fence') or 0) + 1
  if token < now then
    token = now
  end
  token = int(token)
  call('SET', q .. ':fence', token)
  call('ZADD', q .. ':processing', int(math.floor(now / 1000) + lease), hash)
  call('HSET', q .. ':leased_by_session', hash, token .. ';' .. attempt .. ';' .. int(math.floor(now / 1000)) .. ';' .. worker)
  call('XADD', q .. ':sql:running', '*', 'h', hash, 't', token, 'a', attempt, 'w', worker)
  count('claimed')
  local payload = call('HGET', q .. ':points', hash)
  local parent = string.match(payload, '^[^;]*;([^;]*);')
  local outcome = ''
  if parent ~= '' then
    outcome = call('HGET', q .. ':outcome', parent) or ''
  end
  return { 1, hash, token, attempt, payload, outcome }
end
