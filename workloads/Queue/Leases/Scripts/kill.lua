--#include common
--#include signals
-- ARGV: finish | release.
call('HSET', q .. ':kill', 'mode', ARGV[1], 'since', int(millis()))
wake(0)
return 1
