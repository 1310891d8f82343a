using System.CommandLine;
using System.Globalization;
using Infra.Core.Findings;
using Infra.Core.Search;
using StackExchange.Redis;
using WorkQueue.Hosting;
using WorkQueue.Leases;
using WorkQueue.Ledger;
using WorkQueue.Settings;

namespace WorkQueue.Commands;

/// <summary><c>doctor</c>: looks at everything that a search needs, and says of each whether it is well, or why not and what to do.</summary>
internal static class DoctorCommand
{
    private static readonly Version OldestRedis = new(6, 2);

    // Leases go by Redis' clock alone; what people read beside each other should still fit.
    private static readonly TimeSpan LargestDifference = TimeSpan.FromSeconds(5);

    public static Command Create() => Session.Verb(
        "doctor", "Looks at what the search needs (Redis, the database, the outputs, the program, clocks): each is ok, or why not and what to do", RunAsync, Session.WaitOption);

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        await using var session = Session.Open(parsed, "doctor");
        var ill = 0;
        void Say(string what, string finding, string? cure = null)
        {
            Console.WriteLine(CleanText.Line($"{(cure is null ? "ok" : "NOT OK"),-7} {what,-14} {finding}{(cure is { Length: > 0 } ? $"; {cure}" : "")}"));
            ill += cure is null ? 0 : 1;
        }

        async Task Look(string what, string cure, Func<Task> look)
        {
            try
            {
                await look();
            }
            catch (Exception error) when (error is UserErrorException or RedisException or IOException or UnauthorizedAccessException || LedgerDatabase.IsDatabases(error))
            {
                // A mistake that this program knows has the cure that fits it.
                if (error is UserErrorException known)
                    Say(what, known.Rule, known.Fix);
                else
                    Say(what, error.Message.TrimEnd('.'), cure);
            }
        }

        var settings = session.Settings;
        Say("settings", $"search {settings.Name}, strategy {settings.Search.Strategy.ToString().ToLowerInvariant()}, {settings.Space.Moving.Count} of {settings.Space.Parameters.Count} parameters move");
        // What these two say has the cure in it.
        await Look("redis", "", () => LookAtRedisAsync(session, Say, Look, cancel));
        LedgerDatabase? reached = null;
        await Look("database", "", async () =>
        {
            var ledger = session.OpenLedger();
            var now = await session.WithLedgerAsync(ledger, () => ledger.ClockAsync(cancel), cancel);
            reached = ledger;
            Say("database", ledger.Where["the database at ".Length..]);
            SayClock(Say, "database clock", DateTime.SpecifyKind(now, DateTimeKind.Utc));
        });
        if (reached is { } ledger)
        {
            await Look("table", "the user needs all rights on its own database", async () =>
            {
                await ledger.RequireAsync(cancel);
                await ledger.TryWriteAsync(cancel);
                Say("table", $"{ledger.Table} is of this program's version and can be written");
            });
        }

        await Look("outputs", "let run.outputs be a folder that the worker's user may write, in the cluster the mounted bucket; ask on a worker's machine: kubectl exec deployment/NAME-worker -- /app/queue doctor", () =>
        {
            Directory.CreateDirectory(settings.Outputs);
            var probe = Path.Combine(settings.Outputs, $".doctor-{Guid.NewGuid():N}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
            Say("outputs", $"{Path.GetFullPath(settings.Outputs)} can be written");
            return Task.CompletedTask;
        });
        LookAtProgram(settings, Say);
        Console.WriteLine(ill == 0 ? "all is well" : $"{ill} {(ill == 1 ? "thing is" : "things are")} not ok");
        return ill == 0 ? 0 : 1;
    }

    private static async Task LookAtRedisAsync(
        Session session, Action<string, string, string?> say, Func<string, string, Func<Task>, Task> look, CancellationToken cancel)
    {
        void Say(string what, string finding, string? cure = null) => say(what, finding, cure);
        var settings = session.Settings;
        var link = await session.OpenPatientLinkAsync(cancel);
        var queue = new LeaseQueue(link, settings.Lease);
        var info = ((string?)await link.CommandAsync("INFO", [], cancel) ?? "").Split('\n').Select(line => line.Trim().Split(':', 2)).Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0]).ToDictionary(group => group.Key, group => group.First()[1]);
        string Of(string name) => info.GetValueOrDefault(name, "");
        var old = Version.TryParse(Of("redis_version"), out var version) && version < OldestRedis;
        Say("redis", $"{session.Redis.Where}, version {Of("redis_version")}", old ? $"the scripts need {OldestRedis} or newer" : null);
        if (Of("redis_mode") == "cluster")
            Say("redis mode", "it is a Redis Cluster", "one queue's keys must be on one server: use a Redis with or without replicas");
        var policy = Of("maxmemory_policy");
        Say("redis policy", $"maxmemory-policy {policy}", policy is "" or "noeviction" ? null : "a full Redis would throw points away: set it to noeviction");
        if (Of("aof_enabled") != "1")
            Say("redis disk", "there is no append-only file", "a restart loses the queue: set appendonly yes; a managed Redis may have another way to keep it, and starter --resume builds it anew from the ledger");
        else
            Say("redis disk", $"an append-only file is kept, last write {Of("aof_last_write_status")}", Of("aof_last_write_status") == "err" ? "its disk is full or broken" : null);
        if (long.TryParse(Of("maxmemory"), NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most > 0 && long.TryParse(Of("used_memory"), NumberStyles.None, CultureInfo.InvariantCulture, out var used))
            Say("redis memory", $"{used / 1048576} of {most / 1048576} MiB are used", used > most * 0.9 ? "give it more memory before it is full" : null);
        await look("redis rights", "the user needs all commands on keys that begin with the queue's name, and its channel", async () =>
        {
            var probe = QueueKeys.Of(link.Queue, "doctor");
            await link.OnceAsync("SET", [probe, "1", "EX", "10"], cancel);
            await link.OnceAsync("DEL", [probe], cancel);
            Say("redis rights", "keys of the queue can be written");
        });
        var state = await queue.LookAsync(0, 0, cancel);
        SayClock(say, "redis clock", state.Now.UtcDateTime);
        if (state.Kill != KillMode.None)
            Say("kill switch", $"it is on ({state.Kill.ToString().ToLowerInvariant()})", "queue kill --clear");
        if (state.Resuming)
            Say("queue", "it was being built anew from the ledger, and that was broken off", "queue starter --resume");
        else if (state.Aside > 0)
            Say("queue", $"{state.Aside} things were found that cannot be used", "queue status shows them with their reasons");
        var text = await queue.DefinitionOfAsync(settings.Name, cancel);
        var differences = text.Length == 0 || SearchDefinition.Renamed(text, settings.Name)?.Digest == settings.Definition.Digest ? [] : settings.Definition.Differences(text);
        var points = $"{state.Points} point{(state.Points == 1 ? "" : "s")}";
        if (text.Length == 0)
            Say("queue", state.Points == 0 ? "nobody has begun it; begin with: queue starter" : points);
        else
            Say("definition", differences.Count == 0 ? $"the queue's is that of the settings; {points}" : string.Join("; ", differences),
                differences.Count == 0 ? null : settings.Definition.Obstacles(text).Count == 0 ? "run once: queue extend" : "take back the change, or give the search another name");
    }

    private static void SayClock(Action<string, string, string?> say, string what, DateTime there)
    {
        var difference = there - TimeProvider.System.GetUtcNow().UtcDateTime;
        say(what, string.Create(CultureInfo.InvariantCulture, $"{difference.TotalSeconds:+0.0;-0.0;0.0} s from this machine's"), difference.Duration() > LargestDifference ? "set the clocks by NTP; leases go by Redis' clock alone and are right" : null);
    }

    private static void LookAtProgram(QueueSettings settings, Action<string, string, string?> say)
    {
        if (settings.Command is not [var program, ..])
        {
            say("program", "run.command names none", "name the program that workers run for each point");
            return;
        }

        var places = program.Contains('/', StringComparison.Ordinal) ? [Path.GetFullPath(program)]
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, program));
        const UnixFileMode Executes = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        var found = places.FirstOrDefault(place => File.Exists(place) && (File.GetUnixFileMode(place) & Executes) != 0);
        say("program", found ?? $"{program} is no program of this machine", found is null ? "install it, mend run.command, or ask on a worker's machine" : null);
        try
        {
            InstalledProgram.Find("util-linux", "setsid");
        }
        catch (UserErrorException error)
        {
            say("setsid", $"{error.Rule}, and workers run each program in a session of its own", error.Fix);
        }
    }
}
