--#include common
-- Says what the search of this queue is and since when, once. ARGV: digest of the definition, the definition, 1 where points come from a strategy
-- or from outside, so that an empty queue is not the end.
-- Returns {digest, definition, 1 while stable points are still to be searched anew} as the queue has them from then on.
local key = q .. ':definition'
if call('EXISTS', key) == 0 then
  call('HSET', key, 'digest', ARGV[1], 'text', ARGV[2])
end
call('HSETNX', q .. ':plan', 'began', int(millis()))
if ARGV[3] == '1' then
  call('HSETNX', q .. ':plan', 'open', '1')
end
return { call('HGET', key, 'digest') or '', call('HGET', key, 'text') or '', call('HGET', key, 'reopen') or '' }
