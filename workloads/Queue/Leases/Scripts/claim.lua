-- ARGV: worker, lease in ms, attempts allowed.
return claim(micros(), ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]))
