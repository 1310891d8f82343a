--#include common
--#include signals
--#include expiry
-- Makes a lease last from now, and brings back what is due of others'. ARGV: lease, its duration in ms, attempts allowed.
-- Returns {1 holds | 0 lost, kill mode or ""}.
local now = millis()
-- Taken out and put back, for a full Redis refuses a script that begins by adding, and not one that begins by taking away.
local holds = call('ZREM', q .. ':processing', ARGV[1])
if holds == 1 then
  call('ZADD', q .. ':processing', int(now + tonumber(ARGV[2])), ARGV[1])
end
-- What is wrong with others' points must not cost this one.
local collected, moved = pcall(collect, now, tonumber(ARGV[3]), 20)
if collected and moved > 0 then
  wake(moved)
end
local kill = redis.pcall('HGET', q .. ':kill', 'mode')
return { holds, type(kill) == 'string' and kill or '' }
