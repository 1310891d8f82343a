--#include common
-- One consistent look at everything. ARGV: most leases, most dead letters to list.
-- Returns {now in ms, ready, delayed, processing, queue, running, complete, error and explore messages, points, outcomes, dead, kill,
-- kill since, counters, {lease, deadline...}, {hash, dead letter...}}.
local leases = {}
local most = tonumber(ARGV[1])
if most > 0 then
  leases = call('ZRANGE', q .. ':processing', 0, most - 1, 'WITHSCORES')
end
local dead = {}
if tonumber(ARGV[2]) > 0 then
  dead = call('HSCAN', q .. ':dead', '0', 'COUNT', ARGV[2])[2]
end
return {
  int(millis()),
  call('LLEN', q), call('ZCARD', q .. ':delayed'), call('ZCARD', q .. ':processing'),
  call('XLEN', q .. ':sql:queue'), call('XLEN', q .. ':sql:running'), call('XLEN', q .. ':sql:complete'), call('XLEN', q .. ':sql:error'),
  call('XLEN', q .. ':sql:complete1'), call('HLEN', q .. ':points'), call('HLEN', q .. ':outcome'), call('HLEN', q .. ':dead'),
  call('HGET', q .. ':kill', 'mode') or '', call('HGET', q .. ':kill', 'since') or '',
  call('HGETALL', q .. ':stats'), leases, dead,
}
