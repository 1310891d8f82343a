--#include common
--#include signals
--#include expiry
-- ARGV: attempts allowed. Returns the number of points brought back.
local moved = collect(millis(), tonumber(ARGV[1]), 500)
if moved > 0 then
  wake(moved)
end
return moved
