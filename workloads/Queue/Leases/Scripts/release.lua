--#include common
--#include signals
--#include ending
-- Hands a point back untried: it is next in line, and the attempt does not count. ARGV: lease, its duration in ms.
-- Returns 1 released | 0 lease lost.
if not ending(ARGV[1], tonumber(ARGV[2]), function()
  call('XADD', q .. ':sql:running', '*', 'l', ARGV[1], 'b', '1')
  call('RPUSH', q, (string.gsub(ARGV[1], '^([^;]*);[^;]*;(%d+);.*$', '%1;%2')))
end) then
  return 0
end
count('released')
wake(1)
return 1
