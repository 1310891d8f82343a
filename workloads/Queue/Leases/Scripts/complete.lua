--#include common
--#include ending
--#include take
--#include search
-- Ends a lease with a result, tells the ledger, hands a stable point to the master, and takes the next point: all or nothing.
-- ARGV: lease, outcome (stable|unstable), message, output path, run time in ms, claim the next (0|1), worker, lease in ms, values as JSON or "",
-- digest of the search's definition or "", lineage as JSON or "".
-- Returns {1 done | 2 done before | 0 lease lost, next point if asked for, ready and of this definition}.
local lease, outcome = ARGV[1], ARGV[2]
local hash, token, attempt = string.match(lease, '^([^;]*);([^;]*);(%d+)')
local status = 1
if not ending(lease, tonumber(ARGV[8]), function()
  call('HSET', q .. ':outcome', hash, outcome .. ';' .. token .. ';' .. ARGV[4])
  local message = { 'XADD', q .. ':sql:complete', '*', 'l', lease, 'o', outcome, 'm', ARGV[3], 'p', ARGV[4], 'r', ARGV[5] }
  if (ARGV[9] or '') ~= '' then
    call('HSET', q .. ':values', hash, ARGV[9])
    message[14], message[15] = 'v', ARGV[9]
  end
  if (ARGV[11] or '') ~= '' then
    message[#message + 1], message[#message + 2] = 'g', ARGV[11]
  end
  call(unpack(message))
  if attempt ~= '1' then
    call('HDEL', q .. ':failing', hash)
  end
  if outcome == 'stable' then
    call('XADD', q .. ':sql:complete1', '*', 'h', hash)
    call('HINCRBY', q .. ':stats', 'stable', 1)
  end
end) then
  -- The answer to a first call may have been lost: the same lease asks again and must hear the same.
  local known = call('HGET', q .. ':outcome', hash)
  if known and string.find(known, ';' .. token .. ';', 1, true) and string.sub(known, 1, 6) ~= 'error;' then
    status = 2
  else
    status = 0
    call('HINCRBY', q .. ':stats', 'refused', 1)
  end
end
if ARGV[6] == '1' and search(ARGV[10] or '') ~= -1 then
  return { status, take(ARGV[7], tonumber(ARGV[8])) }
end
return { status }
