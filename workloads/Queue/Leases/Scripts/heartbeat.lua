--#include common
--#include signals
--#include expiry
-- Makes a lease last from now, and brings back what is due of others'. ARGV: lease, its duration in ms, attempts allowed.
-- Returns {1 holds | 0 lost, kill mode or ""}.
local now = millis()
local holds = 0
if call('ZSCORE', q .. ':processing', ARGV[1]) then
  holds = 1
  call('ZADD', q .. ':processing', int(now + tonumber(ARGV[2])), ARGV[1])
end
local moved = collect(now, tonumber(ARGV[3]), 20)
if moved > 0 then
  wake(moved)
end
return { holds, call('HGET', q .. ':kill', 'mode') or '' }
