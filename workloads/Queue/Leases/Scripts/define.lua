--#include common
-- Says what the search of this queue is, once. ARGV: digest of the definition, the definition.
-- Returns {digest, definition, 1 while stable points are still to be searched anew} as the queue has them from then on.
local key = q .. ':definition'
if call('EXISTS', key) == 0 then
  call('HSET', key, 'digest', ARGV[1], 'text', ARGV[2])
end
return { call('HGET', key, 'digest') or '', call('HGET', key, 'text') or '', call('HGET', key, 'reopen') or '' }
