--#include common
-- One consistent look at everything. A key of the wrong kind, which somebody else has written, is shown as nothing.
-- ARGV: most leases, most dead letters, failing points and things set aside to list.
-- Returns {now in ms, ready, delayed, processing, queue, running, complete, error and explore messages, points, outcomes, dead, kill,
-- kill since, counters, {lease, deadline...}, {hash, dead letter...}, failing, {hash, last failure...}, set aside, {{id, {field, value...}}...},
-- 1 while more points are to come, since when it is searched in ms, whether more points were ever to come, 1 while it is built anew from the ledger}.
local function read(otherwise, ...)
  local answer = redis.pcall(...)
  if not answer or (type(answer) == 'table' and answer.err) then
    return otherwise
  end
  return answer
end

local function some(part)
  local found = tonumber(ARGV[2]) > 0 and read({}, 'HSCAN', q .. ':' .. part, '0', 'COUNT', ARGV[2]) or {}
  return found[2] or {}
end

local most = tonumber(ARGV[1])
return {
  int(millis()),
  read(0, 'LLEN', q), read(0, 'ZCARD', q .. ':delayed'), read(0, 'ZCARD', q .. ':processing'),
  read(0, 'XLEN', q .. ':sql:queue'), read(0, 'XLEN', q .. ':sql:running'), read(0, 'XLEN', q .. ':sql:complete'), read(0, 'XLEN', q .. ':sql:error'),
  read(0, 'XLEN', q .. ':sql:complete1'), read(0, 'HLEN', q .. ':points'), read(0, 'HLEN', q .. ':outcome'), read(0, 'HLEN', q .. ':dead'),
  read('', 'HGET', q .. ':kill', 'mode'), read('', 'HGET', q .. ':kill', 'since'),
  read({}, 'HGETALL', q .. ':stats'),
  most > 0 and read({}, 'ZRANGE', q .. ':processing', 0, most - 1, 'WITHSCORES') or {},
  some('dead'), read(0, 'HLEN', q .. ':failing'), some('failing'),
  read(0, 'XLEN', q .. ':aside'), tonumber(ARGV[2]) > 0 and read({}, 'XREVRANGE', q .. ':aside', '+', '-', 'COUNT', ARGV[2]) or {},
  read('', 'HGET', q .. ':plan', 'open'), read('', 'HGET', q .. ':plan', 'began'),
  read(0, 'HEXISTS', q .. ':plan', 'open'), read('', 'HGET', q .. ':plan', 'resuming'),
}
