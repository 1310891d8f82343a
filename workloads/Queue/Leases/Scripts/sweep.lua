--#include common
-- Forgets consumers of a stream that have been gone for long and owe nothing. ARGV: stream, group, idle in ms.
local gone = 0
-- The stream may have gone since it was read: somebody reset the queue.
local consumers = redis.pcall('XINFO', 'CONSUMERS', q .. ':' .. ARGV[1], ARGV[2])
if consumers.err then
  return 0
end
for _, consumer in ipairs(consumers) do
  local facts = {}
  for index = 1, #consumer, 2 do
    facts[consumer[index]] = consumer[index + 1]
  end
  if facts['pending'] == 0 and facts['idle'] > tonumber(ARGV[3]) then
    call('XGROUP', 'DELCONSUMER', q .. ':' .. ARGV[1], ARGV[2], facts['name'])
    gone = gone + 1
  end
end
return gone
