-- KEYS[1] is the queue's name; all other keys are derived from it (see docs/queue.md), so a queue lives in one Redis, not in a
-- Redis Cluster. Every function here is made anew for each call, and every command is paid for by all workers: keep both few.
local q = KEYS[1]
local call = redis.call

-- Lua joins large numbers to text with 14 digits, and Redis takes a number for a command as a float, slowly.
local function int(number)
  return string.format('%d', number)
end

-- Milliseconds by Redis' own clock: no client's is ever read.
local function millis()
  local time = call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
