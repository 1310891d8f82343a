--#include common
--#include signals
-- After the ledger's commit: its messages are done with, and new points may be claimed. A message that another ledger process settled
-- in the meantime does nothing. ARGV: stream, id, hash or "" of each message. Returns the number of points that became claimable.
local ready = 0
for index = 1, #ARGV, 3 do
  local stream = q .. ':' .. ARGV[index]
  local mine = call('XACK', stream, 'ledger', ARGV[index + 1]) == 1
  call('XDEL', stream, ARGV[index + 1])
  if mine and ARGV[index] == 'sql:queue' then
    call('LPUSH', q, ARGV[index + 2] .. ';1')
    ready = ready + 1
  end
end
if ready > 0 then
  wake(ready)
end
return ready
