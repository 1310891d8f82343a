-- Ends a lease without a result: again after a backoff, or the dead-letter list.
-- ARGV: hash, token, reason, backoff in ms, longest backoff in ms, attempts allowed. Returns 1 again | 2 dead | 0 lease lost.
local now = micros()
local hash, token = ARGV[1], ARGV[2]
local attempts = tonumber(ARGV[6])
local record = held(hash, token, now, attempts)
if not record then
  count('refused')
  return 0
end
local _, attempt, _, worker = lease_parts(record)
drop_lease(hash)
count('failed')
if tonumber(attempt) >= attempts then
  bury(hash, token, attempt, worker, ARGV[3], now)
  return 2
end
local backoff = math.min(tonumber(ARGV[4]) * 2 ^ (tonumber(attempt) - 1), tonumber(ARGV[5]))
call('XADD', q .. ':sql:error', '*', 'h', hash, 't', token, 'a', attempt, 'w', worker, 'm', ARGV[3], 'f', '0')
call('ZADD', q .. ':delayed', int(math.floor(now / 1000) + backoff), hash .. ';' .. int(attempt + 1))
wake(0)
return 1
