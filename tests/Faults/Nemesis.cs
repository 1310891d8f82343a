using MySqlConnector;

namespace WorkQueue.Faults;

/// <summary>Something that goes wrong for a while.</summary>
/// <param name="Name">The name in reports.</param>
/// <param name="Track">What it happens to: <c>redis</c>, <c>database</c> or <c>process</c>. One thing at a time happens on each.</param>
/// <param name="Begin">Lets it happen; what it gives ends it.</param>
internal sealed record Nemesis(string Name, string Track, Func<FaultRun, Random, Task<Func<Task>>> Begin)
{
    /// <summary>The nemesis that needs processes with clocks of their own.</summary>
    public const string Clock = "clock";

    private const string RedisTrack = "redis";
    private const string DatabaseTrack = "database";
    private const string ProcessTrack = "process";

    /// <summary>All there are.</summary>
    public static readonly IReadOnlyList<Nemesis> All =
    [
        new("redis-kill", RedisTrack, (run, _) =>
        {
            run.Servers.Redis.Kill();
            return Over(() => run.Servers.Redis.StartAsync(default));
        }),
        new("redis-freeze", RedisTrack, async (run, _) =>
        {
            var process = await run.Servers.RedisProcessAsync();
            Servers.Freeze(process);
            return () => Done(() => Servers.Thaw(process));
        }),
        new("redis-full", RedisTrack, (run, _) => Set(run, "maxmemory", "1mb", "0")),
        new("redis-password", RedisTrack, async (run, _) =>
        {
            await run.Servers.RedisAsync("CONFIG", "SET", "requirepass", "another");
            await run.Servers.DropClientsAsync();
            return () => run.Servers.RedisAsync("CONFIG", "SET", "requirepass", run.Servers.Redis.Endpoint.Password!);
        }),
        new("redis-rights", RedisTrack, async (run, _) =>
        {
            await run.Servers.RedisAsync("ACL", "SETUSER", "default", "-evalsha", "-xreadgroup");
            return () => run.Servers.RedisAsync("ACL", "SETUSER", "default", "+@all");
        }),
        new("redis-read-only", RedisTrack, async (run, _) =>
        {
            await run.Servers.RedisAsync("REPLICAOF", "127.0.0.1", "1");
            return () => run.Servers.RedisAsync("REPLICAOF", "NO", "ONE");
        }),
        new("redis-no-replicas", RedisTrack, (run, _) => Set(run, "min-replicas-to-write", "1", "0")),
        new("redis-clients", RedisTrack, async (run, _) =>
        {
            await run.Servers.RedisAsync("CONFIG", "SET", "maxclients", "2");
            await run.Servers.DropClientsAsync();
            return () => run.Servers.RedisAsync("CONFIG", "SET", "maxclients", "10000");
        }),
        new("redis-scripts-lost", RedisTrack, async (run, _) =>
        {
            await run.Servers.RedisAsync("SCRIPT", "FLUSH");
            return () => Task.CompletedTask;
        }),
        new("redis-connections-lost", RedisTrack, async (run, _) =>
        {
            await run.Servers.DropClientsAsync();
            return () => Task.CompletedTask;
        }),
        new("redis-delay", RedisTrack, async (run, random) =>
        {
            await run.Servers.RedisAsync("CLIENT", "PAUSE", random.Next(200, 3000), "WRITE");
            return () => run.Servers.RedisAsync("CLIENT", "UNPAUSE");
        }),

        new("database-kill", DatabaseTrack, (run, _) =>
        {
            run.Servers.Database.Kill();
            return Over(() => run.Servers.Database.StartAsync(default));
        }),
        new("database-freeze", DatabaseTrack, (run, _) =>
        {
            var process = run.Servers.DatabaseProcess();
            Servers.Freeze(process);
            return Over(() => Done(() => Servers.Thaw(process)));
        }),
        new("database-lock", DatabaseTrack, async (run, _) =>
        {
            var connection = await run.Servers.OpenRootAsync();
            await using var command = new MySqlCommand($"LOCK TABLES `{run.Table}` WRITE", connection);
            await command.ExecuteNonQueryAsync();
            return () => connection.DisposeAsync().AsTask();
        }),
        new("database-read-only", DatabaseTrack, async (run, _) =>
        {
            await run.Servers.DatabaseAsync("SET GLOBAL read_only = 1");
            return () => run.Servers.DatabaseAsync("SET GLOBAL read_only = 0");
        }),
        new("database-connections", DatabaseTrack, async (run, _) =>
        {
            await run.Servers.DatabaseAsync("SET GLOBAL max_connections = 10");
            await run.Servers.DatabaseAsync($"KILL USER {run.Servers.Database.Endpoint.User}");
            var taken = new List<MySqlConnection>();
            try
            {
                while (taken.Count < 20)
                {
                    var one = new MySqlConnection(new MySqlConnectionStringBuilder(run.Servers.Database.Endpoint.ToConnectionString()) { Pooling = false }.ConnectionString);
                    await one.OpenAsync();
                    taken.Add(one);
                }
            }
            catch (MySqlException)
            {
                // There are no more.
            }

            return async () =>
            {
                foreach (var one in taken)
                    await one.DisposeAsync();
                await run.Servers.DatabaseAsync("SET GLOBAL max_connections = 151");
            };
        }),
        new("database-connections-lost", DatabaseTrack, async (run, _) =>
        {
            await run.Servers.DatabaseAsync($"KILL USER {run.Servers.Database.Endpoint.User}");
            return () => Task.CompletedTask;
        }),
        new("database-password", DatabaseTrack, async (run, _) =>
        {
            var (user, password) = (run.Servers.Database.Endpoint.User, run.Servers.Database.Endpoint.Password);
            await run.Servers.DatabaseAsync($"ALTER USER '{user}'@'127.0.0.1' IDENTIFIED BY 'another'");
            await run.Servers.DatabaseAsync($"KILL USER {user}");
            return () => run.Servers.DatabaseAsync($"ALTER USER '{user}'@'127.0.0.1' IDENTIFIED BY '{password}'");
        }),

        .. new[] { "worker", "ledger", "master" }.SelectMany(verb => new Nemesis[]
        {
            new($"{verb}-kill", ProcessTrack, (run, random) =>
            {
                run.Crash(run.Any(verb, random));
                return Over(() => Task.CompletedTask);
            }),
            new($"{verb}-freeze", ProcessTrack, (run, random) =>
            {
                var actor = run.Any(verb, random);
                actor.Freeze();
                return Over(() => Done(actor.Thaw));
            }),
            new($"{verb}-end", ProcessTrack, async (run, random) =>
            {
                await run.Any(verb, random).EndAsync(run.LongestEnd);
                return () => Task.CompletedTask;
            }),
        }),
        new("all-workers-kill", ProcessTrack, (run, _) =>
        {
            foreach (var actor in run.Actors.Where(actor => actor.Verb == "worker"))
                actor.Kill();
            return Over(() => Task.CompletedTask);
        }),
        new("kill-switch", ProcessTrack, async (run, random) =>
        {
            await run.SwitchOffAsync(random.Next(2) == 0 ? [] : ["--release"]);
            return run.SwitchOnAsync;
        }),
        new("second-starter", ProcessTrack, async (run, _) =>
        {
            await run.BeginAsync();
            return () => Task.CompletedTask;
        }),
        new(Clock, ProcessTrack, (run, random) =>
        {
            // A clock jumps, and back, while its process runs: by up to two hours each way.
            var actor = run.Actors[random.Next(run.Actors.Count)];
            FaultRun.SetClock(actor, random.Next(-7200, 7201));
            return Over(() => Done(() => FaultRun.SetClock(actor, 0)));
        }),
        new("status", ProcessTrack, async (run, _) =>
        {
            await run.VerbAsync("status", "--once");
            return () => Task.CompletedTask;
        }),
        new("metrics", ProcessTrack, async (run, random) =>
        {
            await run.ScrapeAsync(run.Actors[random.Next(run.Actors.Count)]);
            return () => Task.CompletedTask;
        }),
    ];

    private static async Task<Func<Task>> Set(FaultRun run, string name, string wrong, string right)
    {
        await run.Servers.RedisAsync("CONFIG", "SET", name, wrong);
        return () => run.Servers.RedisAsync("CONFIG", "SET", name, right);
    }

    private static Task<Func<Task>> Over(Func<Task> end) => Task.FromResult(end);

    private static Task Done(Action action)
    {
        action();
        return Task.CompletedTask;
    }
}
