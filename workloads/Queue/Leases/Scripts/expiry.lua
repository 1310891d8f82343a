-- What becomes of points whose run has failed. A lease is a member of the processing set, scored by its deadline; its text is
-- "hash;token;attempt;claimed;worker".
local function lease_parts(lease)
  return string.match(lease, '^([^;]*);([^;]*);(%d+);%d+;(.*)$')
end

-- The point will not be tried again: it stays in the dead-letter list with its reason.
local function bury(lease, reason, now)
  local hash, token, attempt, worker = lease_parts(lease)
  call('HSET', q .. ':dead', hash, int(now) .. ';' .. attempt .. ';' .. worker .. ';' .. reason)
  call('HSET', q .. ':outcome', hash, 'error;' .. token .. ';')
  call('XADD', q .. ':sql:error', '*', 'l', lease, 'm', reason)
end

-- A lease whose time is over: its attempt counts.
local function expire(lease, now, attempts)
  local hash, _, attempt, worker = lease_parts(lease)
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
  local moved = 0
  for _, item in ipairs(call('ZRANGEBYSCORE', q .. ':delayed', '-inf', int(now), 'LIMIT', 0, limit)) do
    call('ZREM', q .. ':delayed', item)
    call('LPUSH', q, item)
    moved = moved + 1
  end
  for _, lease in ipairs(call('ZRANGEBYSCORE', q .. ':processing', '-inf', int(now), 'LIMIT', 0, limit)) do
    expire(lease, now, attempts)
    moved = moved + 1
  end
  return moved
end
