--#include common
--#include signals
-- Takes up points that are known already: from a file of results, or from the ledger when Redis has been lost.
-- ARGV: 1 when the ledger must be told, then for each point: hash, code, parent, depth, outcome (stable|unstable, or queue when
-- not run yet), message, output path, values and lineage as JSON or "". Returns the number of points that were new.
local new = 0
for index = 2, #ARGV, 9 do
  local hash, outcome = ARGV[index], ARGV[index + 4]
  if call('HSETNX', q .. ':points', hash, ARGV[index + 1] .. ';' .. ARGV[index + 2] .. ';' .. ARGV[index + 3]) == 1 then
    new = new + 1
    if outcome == 'queue' then
      call('LPUSH', q, hash .. ';1')
    else
      call('HSET', q .. ':outcome', hash, outcome .. ';0;' .. ARGV[index + 6])
      if ARGV[index + 7] ~= '' then
        call('HSET', q .. ':values', hash, ARGV[index + 7])
      end
      if ARGV[1] == '1' then
        call('XADD', q .. ':sql:complete', '*', 'l', hash .. ';0;0;;', 'o', outcome, 'm', ARGV[index + 5], 'p', ARGV[index + 6], 'r', '', 'v', ARGV[index + 7], 'g', ARGV[index + 8])
      end
      if outcome == 'stable' then
        count('stable')
        call('XADD', q .. ':sql:complete1', '*', 'h', hash)
      end
    end
  end
end
if new > 0 then
  count('accepted', new)
  wake(new)
end
return new
