-- Ends a lease with a result, tells the ledger, hands a stable point to the master, and takes the next point: all or nothing.
-- ARGV: hash, token, outcome (stable|unstable), message, output path, run time in ms, claim the next (0|1), worker, lease in ms,
-- attempts allowed. Returns {1 done | 2 done before | 0 lease lost, next claim or false}.
local now = micros()
local hash, token, outcome = ARGV[1], ARGV[2], ARGV[3]
local status = 1
local record = held(hash, token, now, tonumber(ARGV[10]))
if record then
  local _, attempt, claimed, worker = lease_parts(record)
  drop_lease(hash)
  call('HSET', q .. ':outcome', hash, outcome .. ';' .. token .. ';' .. ARGV[5])
  call('XADD', q .. ':sql:complete', '*', 'h', hash, 't', token, 'a', attempt, 'w', worker, 'c', claimed, 'o', outcome, 'm', ARGV[4],
    'p', ARGV[5], 'r', ARGV[6])
  count(outcome)
  if outcome == 'stable' then
    call('XADD', q .. ':sql:complete1', '*', 'h', hash)
  end
else
  -- The answer to a first call may have been lost: the same token asks again and must hear the same.
  local known = call('HGET', q .. ':outcome', hash)
  if known and string.find(known, ';' .. token .. ';', 1, true) and string.sub(known, 1, 6) ~= 'error;' then
    status = 2
  else
    status = 0
    count('refused')
  end
end
if ARGV[7] == '1' then
  return { status, claim(now, ARGV[8], tonumber(ARGV[9]), tonumber(ARGV[10])) }
end
return { status }
