--#include common
--#include signals
-- Hands a point back untried: it is next in line, and the attempt does not count. ARGV: lease. Returns 1 released | 0 lease lost.
if call('ZREM', q .. ':processing', ARGV[1]) == 0 then
  return 0
end
call('RPUSH', q, (string.gsub(ARGV[1], '^([^;]*);[^;]*;(%d+);.*$', '%1;%2')))
call('XADD', q .. ':sql:running', '*', 'l', ARGV[1], 'b', '1')
count('released')
wake(1)
return 1
