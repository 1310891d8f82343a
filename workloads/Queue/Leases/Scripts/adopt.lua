--#include common
-- Takes over a queue that had another name. ARGV: its name, then the digest and the text of its definition under this name, empty where it has none,
-- then the ends of its keys. Returns how many keys there were; 0 where there are none, or where this queue is there already.
local function full(name, part)
  if part == '' then
    return name
  end
  return name .. ':' .. part
end
for index = 4, #ARGV do
  if call('EXISTS', full(q, ARGV[index])) == 1 then
    return 0
  end
end
local moved = 0
for index = 4, #ARGV do
  if call('EXISTS', full(ARGV[1], ARGV[index])) == 1 then
    call('RENAME', full(ARGV[1], ARGV[index]), full(q, ARGV[index]))
    moved = moved + 1
  end
end
if moved > 0 and ARGV[2] ~= '' then
  call('HSET', q .. ':definition', 'digest', ARGV[2], 'text', ARGV[3])
end
return moved
