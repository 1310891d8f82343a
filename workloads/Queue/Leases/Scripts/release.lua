-- Hands a point back untried: it is next in line, and the attempt does not count.
-- ARGV: hash, token, attempts allowed. Returns 1 released | 0 lease lost.
local record = held(ARGV[1], ARGV[2], micros(), tonumber(ARGV[3]))
if not record then
  return 0
end
local token, attempt, _, worker = lease_parts(record)
drop_lease(ARGV[1])
call('RPUSH', q, ARGV[1] .. ';' .. attempt)
call('XADD', q .. ':sql:running', '*', 'h', ARGV[1], 't', token, 'a', attempt, 'w', worker, 'b', '1')
count('released')
wake(1)
return 1
