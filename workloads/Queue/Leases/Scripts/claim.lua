--#include common
--#include signals
--#include expiry
--#include take
--#include search
-- Takes the next point, after bringing back what is due when none is ready. ARGV: worker, lease in ms, attempts allowed,
-- digest of the search's definition or "".
-- Returns what take returns, or {0, ms until a point may be ready without anybody's doing or -1, ""}, or {-1} where the search has another
-- definition, by which a result would have to be judged.
if search(ARGV[4]) == -1 then
  return { -1 }
end
local taken = take(ARGV[1], tonumber(ARGV[2]))
if taken then
  return taken
end
local now = millis()
local moved = collect(now, tonumber(ARGV[3]), 100)
if moved > 1 then
  wake(moved - 1)
end
taken = take(ARGV[1], tonumber(ARGV[2]))
if taken then
  return taken
end
local due = -1
for _, key in ipairs({ q .. ':delayed', q .. ':processing' }) do
  local first = call('ZRANGE', key, 0, 0, 'WITHSCORES')
  if first[2] then
    local wait = math.max(0, tonumber(first[2]) - now)
    if due < 0 or wait < due then
      due = wait
    end
  end
end
return { 0, due, '' }
