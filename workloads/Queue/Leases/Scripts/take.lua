--#include aside
-- Takes the next point under a new lease; what is no point is set aside.
-- Returns {1, lease, "code;parent;depth", outcome of the parent}, {0, -1, kill mode}, or nil when no point is ready.
local function take(worker, duration)
  local kill = call('HGET', q .. ':kill', 'mode')
  if kill then
    return { 0, -1, kill }
  end
  for _ = 1, 1000 do
    local item = call('RPOP', q)
    if not item then
      return nil
    end
    local hash, attempt = string.match(item, '^([0-9a-f]+);(%d+)$')
    local payload = hash and #hash == 32 and call('HGET', q .. ':points', hash)
    local parent = payload and string.match(payload, '^[^;]*;([0-9a-f]*);%d+$')
    if parent then
      local now = millis()
      -- The message's id is the fencing token: Redis never gives one twice and always a greater one, by its clock or by counting on; even
      -- if it came back without its last second of writes, for the clock has gone on. The message says the lease in one field, as all
      -- messages to the ledger do: each field costs Redis about as much as a small command.
      local token = call('XADD', q .. ':sql:running', '*', 'l', hash .. ';;' .. attempt .. ';;' .. worker)
      local lease = hash .. ';' .. token .. ';' .. attempt .. ';' .. int(now) .. ';' .. worker
      call('ZADD', q .. ':processing', int(now + duration), lease)
      local outcome = ''
      if parent ~= '' then
        outcome = call('HGET', q .. ':outcome', parent) or ''
      end
      return { 1, lease, payload, outcome }
    end
    aside('main queue', item, payload and 'its values are unreadable' or 'it is no point of this queue')
  end
  return nil
end
