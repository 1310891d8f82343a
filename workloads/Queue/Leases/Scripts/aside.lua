-- What cannot be used is set aside with its reason, for people to look at: about the newest thousand. It holds up nobody.
local function aside(from, item, reason)
  call('XADD', q .. ':aside', 'MAXLEN', '~', 1000, '*', 'f', from, 'i', string.sub(item, 1, 1000), 'r', reason)
  call('HINCRBY', q .. ':stats', 'aside', 1)
end
