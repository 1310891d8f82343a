-- What happens, for those who look (counters) and those who wait (the wake channel).
local function count(name, by)
  call('HINCRBY', q .. ':stats', name, by or 1)
end

local function wake(items)
  call('PUBLISH', q .. ':wake', items)
end
