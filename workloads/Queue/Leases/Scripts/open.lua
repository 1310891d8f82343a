--#include common
--#include search
-- Says whether more points are to come. ARGV: digest of the search's definition or "", 1 or 0. Returns 1, or -1 or -2 as search returns.
local is = search(ARGV[1])
if is < 0 then
  return is
end
call('HSET', q .. ':plan', 'open', ARGV[2])
return 1
