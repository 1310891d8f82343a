--#include common
--#include aside
-- Sets a message aside that can come to nothing; a new point that cannot be begun is a dead letter.
-- ARGV: stream, group, message id, the message in words, reason, hash of the new point or "". Returns 1, or 0 when it was settled before.
local stream = q .. ':' .. ARGV[1]
local mine = call('XACK', stream, ARGV[2], ARGV[3])
call('XDEL', stream, ARGV[3])
if mine == 1 then
  aside(ARGV[1], ARGV[4], ARGV[5])
  if ARGV[6] ~= '' then
    call('HSET', q .. ':dead', ARGV[6], int(millis()) .. ';0;' .. ARGV[2] .. ';' .. ARGV[5])
    call('HSET', q .. ':outcome', ARGV[6], 'error;0;')
  end
end
return mine
