-- Whether the queue is still the search of whoever asks by the digest of its definition, or "" for any: 0 where it is, -1 where it has another
-- definition, -2 where it is gone, for Redis has lost it or somebody has reset it. Points without a definition are of before there were definitions.
local function search(digest)
  local has = digest ~= '' and call('HGET', q .. ':definition', 'digest')
  if digest == '' or has == digest then
    return 0
  end
  if has then
    return -1
  end
  return call('EXISTS', q .. ':points') == 1 and 0 or -2
end
