-- Hands a point back untried: it is next in line, and the attempt does not count.
-- ARGV: lease, attempts allowed. Returns 1 released | 0 lease lost.
if not held(ARGV[1], micros(), tonumber(ARGV[2])) then
  return 0
end
local hash, _, attempt = lease_parts(ARGV[1])
call('ZREM', q .. ':processing', ARGV[1])
call('RPUSH', q, hash .. ';' .. attempt)
call('XADD', q .. ':sql:running', '*', 'l', ARGV[1], 'b', '1')
count('released')
wake(1)
return 1
