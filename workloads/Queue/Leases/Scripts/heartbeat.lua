-- Makes a lease last from now. ARGV: lease, its duration in ms, attempts allowed. Returns {1 holds | 0 lost, kill mode or ""}.
local now = micros()
local kill = call('HGET', q .. ':kill', 'mode') or ''
local moved = collect(now, tonumber(ARGV[3]), 20)
if moved > 0 then
  wake(moved)
end
if not held(ARGV[1], now, tonumber(ARGV[3])) then
  return { 0, kill }
end
call('ZADD', q .. ':processing', int(math.floor(now / 1000) + tonumber(ARGV[2])), ARGV[1])
return { 1, kill }
