--#include common
--#include signals
-- ARGV: finish | release. A full Redis refuses a script that begins by adding, and a search must be stoppable above all then.
call('DEL', q .. ':kill')
call('HSET', q .. ':kill', 'mode', ARGV[1], 'since', int(millis()))
wake(0)
return 1
