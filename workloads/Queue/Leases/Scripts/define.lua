--#include common
-- Says what the search of this queue is and since when, once. ARGV: digest of the definition, the definition, what of its beginning is done (begin,
-- resume before results are taken up from the ledger, resumed afterwards, or ""), 1 where points come from a strategy or from outside, so that an empty
-- queue is not the end. Nothing is begun where the queue has another definition.
-- Returns {digest, definition, 1 while stable points are still to be searched anew} as the queue has them from then on.
local key = q .. ':definition'
local plan = q .. ':plan'
if call('EXISTS', key) == 0 then
  call('HSET', key, 'digest', ARGV[1], 'text', ARGV[2])
end
call('HSETNX', plan, 'began', int(millis()))
if ARGV[3] ~= '' and call('HGET', key, 'digest') == ARGV[1] then
  if ARGV[4] == '1' then
    call('HSETNX', plan, 'open', '1')
  end
  if ARGV[3] == 'resume' then
    call('HSET', plan, 'resuming', '1')
  elseif ARGV[3] == 'resumed' then
    call('HDEL', plan, 'resuming')
  end
end
return { call('HGET', key, 'digest') or '', call('HGET', key, 'text') or '', call('HGET', key, 'reopen') or '' }
