--#include common
--#include signals
--#include expiry
-- Ends a lease without a result: again after a backoff, or the dead-letter list.
-- ARGV: lease, reason, backoff in ms, longest backoff in ms, attempts allowed. Returns 1 again | 2 dead | 0 lease lost.
if call('ZREM', q .. ':processing', ARGV[1]) == 0 then
  count('refused')
  return 0
end
local now = millis()
local hash, _, attempt = lease_parts(ARGV[1])
count('failed')
if tonumber(attempt) >= tonumber(ARGV[5]) then
  bury(ARGV[1], ARGV[2], now)
  return 2
end
local backoff = math.min(tonumber(ARGV[3]) * 2 ^ (tonumber(attempt) - 1), tonumber(ARGV[4]))
call('XADD', q .. ':sql:error', '*', 'l', ARGV[1], 'm', ARGV[2])
call('ZADD', q .. ':delayed', int(now + backoff), hash .. ';' .. int(attempt + 1))
wake(0)
return 1
