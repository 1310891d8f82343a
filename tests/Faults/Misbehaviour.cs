namespace WorkQueue.Faults;

/// <summary>What a simulation does wrong, in shell; it does so once for a point, or always.</summary>
/// <param name="Name">The name in reports.</param>
/// <param name="Script">The shell commands.</param>
internal sealed record Misbehaviour(string Name, string Script)
{
    /// <summary>All there are; each is done at the first attempt of some points.</summary>
    public static readonly IReadOnlyList<Misbehaviour> All =
    [
        new("fail", "echo broken; exit 3"),
        new("no-result", "exit 0"),
        new("half-result", """echo '{"stable": tr' > "$QUEUE_RESULT"; exit 0"""),
        // A result all the same: what is no text is replaced.
        new("half-surrogate", """printf '{"stable":%s,"message":"\\ud800","values":{"distance":%s}}' "$stable" "$distance" > "$QUEUE_RESULT"; exit 0"""),
        new("wrong-kind", """echo '[[[1]]]' > "$QUEUE_RESULT"; exit 0"""),
        new("crash", "kill -SEGV $$"),
        new("much-output", "head -c 3000000 /dev/zero | tr '\\0' x; exit 3"),
        new("much-result", """head -c 3000000 /dev/zero | tr '\0' ' ' > "$QUEUE_RESULT"; exit 0"""),
        new("endless", "sleep 60"),
        new("deaf", "trap '' TERM; while :; do sleep 0.2; done"),
        new("stray", "setsid sleep 60 > /dev/null 2>&1 &"),
        new("fifo", """mkfifo "$QUEUE_RESULT"; exit 0"""),
        new("device", """ln -s /dev/zero "$QUEUE_RESULT"; exit 0"""),
        new("folder", """mkdir "$QUEUE_RESULT"; exit 0"""),
        new("gone", """rm -rf "$QUEUE_OUTPUT"; exit 0"""),
        new("escape", """printf '\033]0;x\007\n::error::\342\200\256' ; exit 3"""),
    ];
}
