--#include ending
--#include aside
-- What becomes of points whose run has failed. A lease is a member of the processing set, scored by its deadline; its text is
-- "hash;token;attempt;claimed;worker".
local function lease_parts(lease)
  return string.match(lease, '^([^;]*);([^;]*);(%d+);%d+;(.*)$')
end

-- The point will not be tried again: it stays in the dead-letter list with its reason.
local function bury(lease, reason, now)
  local hash, token, attempt, worker = lease_parts(lease)
  call('XADD', q .. ':sql:error', '*', 'l', lease, 'm', reason)
  call('HSET', q .. ':dead', hash, int(now) .. ';' .. attempt .. ';' .. worker .. ';' .. reason)
  call('HSET', q .. ':outcome', hash, 'error;' .. token .. ';')
  call('HDEL', q .. ':failing', hash)
end

-- The point will be tried again; until then, and while it is, people can see why the last try came to nothing.
local function again(lease, reason, now)
  local hash, _, attempt, worker = lease_parts(lease)
  call('XADD', q .. ':sql:error', '*', 'l', lease, 'm', reason)
  call('HSET', q .. ':failing', hash, int(now) .. ';' .. attempt .. ';' .. worker .. ';' .. reason)
end

-- A lease whose time is over: its attempt counts, and its point is next in line.
local function expire(lease, now, attempts)
  local hash, _, attempt, worker = lease_parts(lease)
  if not hash then
    call('ZREM', q .. ':processing', lease)
    aside('leases', lease, 'it is no lease')
    return
  end
  ending(lease, 0, function()
    local reason = 'lease expired: worker ' .. worker .. ' was silent'
    if tonumber(attempt) >= attempts then
      bury(lease, reason, now)
    else
      again(lease, reason, now)
      call('RPUSH', q, hash .. ';' .. int(attempt + 1))
    end
  end)
  count('expired')
end

-- Brings back what has waited long enough: failed points after their backoff, and points whose lease is over.
local function collect(now, attempts, limit)
  local moved = 0
  for _, item in ipairs(call('ZRANGEBYSCORE', q .. ':delayed', '-inf', int(now), 'LIMIT', 0, limit)) do
    call('LPUSH', q, item)
    call('ZREM', q .. ':delayed', item)
    moved = moved + 1
  end
  for _, lease in ipairs(call('ZRANGEBYSCORE', q .. ':processing', '-inf', int(now), 'LIMIT', 0, limit)) do
    expire(lease, now, attempts)
    moved = moved + 1
  end
  return moved
end
