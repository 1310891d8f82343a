--#include common
--#include signals
-- Gives dead letters their attempts again. ARGV: hashes. Returns the number of those that were dead letters.
local retried = 0
for _, hash in ipairs(ARGV) do
  if call('HGET', q .. ':dead', hash) then
    local token = string.match(call('HGET', q .. ':outcome', hash) or '', '^error;(%d+%-%d+);')
    if token then
      call('XADD', q .. ':sql:running', '*', 'l', hash .. ';' .. token .. ';1;;', 'b', '1')
      call('LPUSH', q, hash .. ';1')
    else
      -- One that has never run: the ledger did not take its row, which is what has to be tried again.
      call('XADD', q .. ':sql:queue', '*', 'h', hash)
    end
    call('HDEL', q .. ':dead', hash)
    call('HDEL', q .. ':outcome', hash)
    retried = retried + 1
  end
end
if retried > 0 then
  count('retried', retried)
  wake(retried)
end
return retried
