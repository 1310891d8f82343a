-- ARGV: finish | release.
call('HSET', q .. ':kill', 'mode', ARGV[1], 'since', int(math.floor(micros() / 1000)))
wake(0)
return 1
