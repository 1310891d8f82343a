--#include common
--#include signals
--#include expiry
-- Ends a lease without a result: again after a backoff, or the dead-letter list.
-- ARGV: lease, reason, backoff in ms, longest backoff in ms, attempts allowed (0: none is left), lease in ms.
-- Returns 1 again | 2 dead | 0 lease lost.
local now = millis()
local hash, _, attempt = lease_parts(ARGV[1])
local ended, answer = ending(ARGV[1], tonumber(ARGV[6]), function()
  if tonumber(attempt) >= tonumber(ARGV[5]) then
    bury(ARGV[1], ARGV[2], now)
    return 2
  end
  again(ARGV[1], ARGV[2], now)
  local backoff = math.min(tonumber(ARGV[3]) * 2 ^ (tonumber(attempt) - 1), tonumber(ARGV[4]))
  call('ZADD', q .. ':delayed', int(now + backoff), hash .. ';' .. int(attempt + 1))
  wake(0)
  return 1
end)
count(ended and 'failed' or 'refused')
return ended and answer or 0
