--#include common
-- Gives the search another definition that holds the old one. ARGV: digest that it must have now, digest and text of the new one, 1 where more points
-- are to come by it and 0 where they follow from the stable ones alone.
-- Returns 1, or 0 when somebody else has changed it.
local key = q .. ':definition'
if call('HGET', key, 'digest') ~= ARGV[1] then
  return 0
end
call('HSET', key, 'digest', ARGV[2], 'text', ARGV[3], 'reopen', '1')
call('HSET', q .. ':plan', 'open', ARGV[4])
return 1
