-- Ends a lease by what a function does. When that fails, a script does not take back what it has done by then: the lease is held as before,
-- so the same call can be sent again, and what it says twice to the ledger counts once.
local function ending(lease, duration, act)
  if call('ZREM', q .. ':processing', lease) == 0 then
    return false
  end
  local done, answer = pcall(act)
  if not done then
    call('ZADD', q .. ':processing', int(millis() + duration), lease)
    error(answer)
  end
  return true, answer
end
