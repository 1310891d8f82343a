-- Ends a lease with a result, tells the ledger, hands a stable point to the master, and takes the next point: all or nothing.
-- ARGV: lease, outcome (stable|unstable), message, output path, run time in ms, claim the next (0|1), worker, lease in ms, attempts
-- allowed. Returns {1 done | 2 done before | 0 lease lost, next claim}.
local now = micros()
local lease, outcome = ARGV[1], ARGV[2]
local attempts = tonumber(ARGV[9])
local hash, token = lease_parts(lease)
local status = 1
if held(lease, now, attempts) then
  call('ZREM', q .. ':processing', lease)
  call('HSET', q .. ':outcome', hash, outcome .. ';' .. token .. ';' .. ARGV[4])
  call('XADD', q .. ':sql:complete', '*', 'l', lease, 'o', outcome, 'm', ARGV[3], 'p', ARGV[4], 'r', ARGV[5])
  if outcome == 'stable' then
    count('stable')
    call('XADD', q .. ':sql:complete1', '*', 'h', hash)
  end
else
  -- The answer to a first call may have been lost: the same lease asks again and must hear the same.
  local known = call('HGET', q .. ':outcome', hash)
  if known and string.find(known, ';' .. token .. ';', 1, true) and string.sub(known, 1, 6) ~= 'error;' then
    status = 2
  else
    status = 0
    count('refused')
  end
end
if ARGV[6] == '1' then
  return { status, claim(now, ARGV[7], tonumber(ARGV[8]), attempts) }
end
return { status }
