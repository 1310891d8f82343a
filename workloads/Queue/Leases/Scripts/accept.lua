--#include common
--#include signals
--#include search
-- Accepts points, each once, ever; new ones wait for their ledger row.
-- ARGV: id of the master's message or "", parent, depth, most points or 0, depth limited (0|1), digest of the search's definition or "",
-- then hash and code of each point. Returns {accepted, known before, over the limit}, or {-1 or -2 as search returns, 0, 0}.
local is = search(ARGV[6])
if is < 0 then
  return { is, 0, 0 }
end
local accepted, known, over = 0, 0, 0
local limit = tonumber(ARGV[4])
local depth = tonumber(ARGV[3])
local size = limit > 0 and call('HLEN', q .. ':points') or 0
for index = 7, #ARGV, 2 do
  local hash = ARGV[index]
  local payload = call('HGET', q .. ':points', hash)
  if payload then
    known = known + 1
    -- With a limit on depth the shortest way counts, whichever way was found first: a shorter one opens the point's neighbours anew.
    if ARGV[5] == '1' then
      local code, before = string.match(payload, '^([^;]*);[^;]*;(%d+)$')
      if before and tonumber(before) > depth then
        call('HSET', q .. ':points', hash, code .. ';' .. ARGV[2] .. ';' .. int(depth))
        -- Of the first version there is, so it says nothing to the ledger but the new way.
        call('XADD', q .. ':sql:running', '*', 'l', hash .. ';0;1;;', 'b', '1')
        if string.sub(call('HGET', q .. ':outcome', hash) or '', 1, 7) == 'stable;' then
          call('XADD', q .. ':sql:complete1', '*', 'h', hash)
        end
      end
    end
  elseif limit > 0 and size >= limit then
    over = over + 1
  else
    call('HSET', q .. ':points', hash, ARGV[index + 1] .. ';' .. ARGV[2] .. ';' .. int(depth))
    call('XADD', q .. ':sql:queue', '*', 'h', hash)
    accepted = accepted + 1
    size = size + 1
  end
end
if ARGV[1] ~= '' then
  call('XACK', q .. ':sql:complete1', 'master', ARGV[1])
  call('XDEL', q .. ':sql:complete1', ARGV[1])
end
if accepted > 0 then count('accepted', accepted) end
if known > 0 then count('repeats', known) end
if over > 0 then count('over_limit', over) end
return { accepted, known, over }
