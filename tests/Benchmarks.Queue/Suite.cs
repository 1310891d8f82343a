using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Infra.Core.Quantities;
using Infra.Core.Search;
using StackExchange.Redis;
using WorkQueue.Hosting;
using WorkQueue.Leases;
using WorkQueue.Ledger;
using WorkQueue.Local;
using WorkQueue.Settings;

namespace WorkQueue.Benchmarks;

/// <summary>What is measured, each figure beside the raw rate of the same server in the same seconds.</summary>
internal sealed class Suite(RedisEndpoint redis, LedgerEndpoint ledger, DirectoryInfo folder)
{
    // Short turns, many times: other work on the machine then falls on both sides of a ratio alike.
    private const int Rounds = 15;
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(0.4);
    private static readonly string[] Names = ["x"];

    public async Task ThroughputAsync()
    {
        Console.WriteLine($"\nraw = LPUSH and RPOP in turn by one client, each sent when the answer to the last is there; a command is an operation");
        Console.WriteLine($"cycle = one point from claim to complete, with its lease, its fencing token and its messages for the ledger");
        Console.WriteLine("Redis us = CPU time of the server for a cycle, its writing to the append-only file included\n");
        Console.WriteLine($"{"",-42}{"raw/s",10}{"cycles/s",24}{"ratio",24}{"p50 ms",9}{"p99 ms",9}{"Redis us",10}");
        foreach (var claimers in new[] { 1, 4, 16 })
            await CompareAsync($"{claimers} in one process", (link, time) => Cycles.RunAsync(link, claimers, time));
        await CompareAsync("1 in one process, claim and complete apart", (link, time) => Cycles.RunSeparatelyAsync(link, 1, time));
        await CompareAsync("16 in one process, claim and complete apart", (link, time) => Cycles.RunSeparatelyAsync(link, 16, time));
        foreach (var (processes, claimers) in new[] { (4, 1), (4, 4) })
            await CompareAsync($"{claimers} in each of {processes} processes", (link, time) => ProcessesAsync(link.Queue, processes, claimers, time));
    }

    public async Task GrowthAsync(IReadOnlyList<int> sizes)
    {
        Console.WriteLine($"\n{"points queued",-16}{"accepted in s",15}{"us a point",12}{"cycles/s, 4 claimers",22}{"memory MB",11}");
        foreach (var size in sizes)
        {
            await using var link = await RedisLink.OpenAsync(redis, "growth");
            var watch = Stopwatch.StartNew();
            await FillAsync(link, 0, size);
            var took = watch.Elapsed.TotalSeconds;
            var memory = await InfoAsync(link, "memory", "used_memory");

            // Half a second, but no longer than the points last: four claimers end fewer than 40,000 a second here.
            var slice = TimeSpan.FromSeconds(Math.Min(0.5, size / 40_000.0));
            var (perSecond, _) = await Cycles.RunAsync(link, 4, slice);
            Console.WriteLine(Text($"{size,-16:N0}{took,15:0.00}{took / size * 1e6,12:0.0}{perSecond,22:N0}{double.Parse(memory, CultureInfo.InvariantCulture) / 1e6,11:0}"));
            await new LeaseQueue(link, Cycles.Lease).ResetAsync(default);
        }
    }

    public async Task LedgerAsync()
    {
        const int Points = 20_000;
        var database = new LedgerDatabase(ledger, "benchmark");
        await database.MigrateAsync(default);
        await using var link = await RedisLink.OpenAsync(redis, "ledger");
        var queue = new LeaseQueue(link, Cycles.Lease);
        await queue.AcceptAsync([.. Enumerable.Range(0, Points).Select(PointAt)], "", 0, new SearchLimits(), null, default);
        var settings = SettingsFile.Read("""{ "name": "ledger", "space": { "parameters": [ { "name": "x", "start": 0, "steps": [ { "increment": 1 } ] } ] } }""", "benchmark");
        var inserted = await DrainAsync(link, database, settings, look => look.Ready == Points, Points);
        ClaimAnswer? answer = await queue.ClaimAsync("w", default);
        while (answer?.Lease is { } lease)
            (_, answer) = await queue.CompleteAndClaimAsync(lease, new Completion(false, "288.2 K", "a/b", TimeSpan.FromSeconds(1)), "w", default);
        var results = await DrainAsync(link, database, settings, look => look.Messages == 0, 2 * Points);
        var watch = Stopwatch.StartNew();
        var rows = Enumerable.Range(0, 10_000).Select(index => new LedgerRow
        {
            Hash = PointAt(1_000_000 + index).Hash,
            Code = "1.0",
            Parameters = "{}",
            State = "completed",
            Version = 1,
            Attempt = 1,
            Worker = "w",
        }).ToList();
        foreach (var batch in rows.Chunk(500))
            await database.WriteAsync(batch, default);
        var alone = rows.Count / watch.Elapsed.TotalSeconds;
        Console.WriteLine(Text($"\nledger: new points through the ledger into the main queue {inserted:N0} rows/s; claims and results {results:N0} messages/s; the database alone in batches of 500 {alone:N0} rows/s"));
        await queue.ResetAsync(default);
        await database.DropAsync(default);
    }

    private async Task<double> DrainAsync(RedisLink link, LedgerDatabase database, QueueSettings settings, Func<QueueLook, bool> done, int messages)
    {
        await using var blocking = await RedisLink.OpenAsync(redis, link.Queue);
        using var stop = new CancellationTokenSource();
        var reader = new MessageReader(blocking, "ledger", Text($"benchmark {messages}"), TimeSpan.FromSeconds(60), LedgerService.Streams);
        var service = new LedgerService(link, reader, database, settings, new ProcessLog("ledger", TextWriter.Null), new Metrics());
        var watch = Stopwatch.StartNew();
        var running = service.RunAsync(stop.Token);
        await UntilAsync(new LeaseQueue(link, Cycles.Lease), done);
        var perSecond = messages / watch.Elapsed.TotalSeconds;
        await stop.CancelAsync();
        await running;
        return perSecond;
    }

    /// <summary>A search of a million points that have ended: what its page takes to show it, and what its table takes to be brought up to date.</summary>
    public async Task LargeAsync()
    {
        const int Side = 1000;
        const int Looks = 20;
        var settingsFile = Path.Combine(folder.FullName, "large.json");
        await File.WriteAllTextAsync(settingsFile, """
            { "name": "large", "objective": { "name": "v" }, "ledger": { "table": "large" },
              "space": { "parameters": [ { "name": "x", "start": 0, "steps": [ { "increment": 1 } ] }, { "name": "y", "start": 0, "steps": [ { "increment": 1 } ] } ] } }
            """);
        var database = new LedgerDatabase(ledger, "large");
        await database.MigrateAsync(default);
        await using var link = await RedisLink.OpenAsync(redis, "large");
        var queue = new LeaseQueue(link, Cycles.Lease);
        var watch = Stopwatch.StartNew();
        foreach (var part in Enumerable.Range(0, Side * Side).Chunk(5000))
        {
            var points = part.Select(index => PointOf(["x", "y"], index / Side, index % Side)).ToList();
            bool Stable(Point point) => point.Values[0] + point.Values[1] < Side;
            string Values(Point point) => Text($"{{\"v\":{Math.Sin((double)point.Values[0] / 100) * (double)point.Values[1]:R}}}");
            await queue.RecallAsync(points.Select(point => new RecalledPoint(point.Hash, point.Code, "", 0, Stable(point) ? "stable" : "unstable", "", "", Values(point))), tellLedger: false, default);
            await database.WriteAsync(
                [.. points.Select(point => new LedgerRow { Hash = point.Hash, Code = point.Code, Parameters = point.ToJson(), State = "completed", CompleteMsg = "stable: 288.2 K", Stable = Stable(point), RunTime = 1.5, OutPath = "a/b", Version = 1, Attempt = 1, Worker = "w", EndTime = DateTime.UtcNow, Results = Values(point) })],
                default);
        }

        Console.WriteLine(Text($"\n{Side * Side:N0} points in Redis and the ledger after {watch.Elapsed.TotalSeconds:0} s"));
        var variables = ChildProcess.Variables(redis, ledger);
        variables["QUEUE_SETTINGS"] = settingsFile;
        var address = Text($"127.0.0.1:{WorkQueue.Hosting.InstalledProgram.FreePort()}");
        using (var page = ChildProcess.Start(Path.Combine(folder.FullName, "page.log"), variables, ["status", "--web", "--listen", address]))
        {
            using var client = new HttpClient { BaseAddress = new Uri($"http://{address}"), Timeout = TimeSpan.FromMinutes(5) };
            watch.Restart();
            while (true)
            {
                try
                {
                    await client.GetStringAsync("/view.json");
                    break;
                }
                catch (HttpRequestException) when (watch.Elapsed < TimeSpan.FromMinutes(5))
                {
                    await Task.Delay(100);
                }
            }

            var first = watch.Elapsed;
            var looks = new List<double>();
            var length = 0;
            for (var look = 0; look < Looks; look++)
            {
                watch.Restart();
                length = (await client.GetStringAsync("/view.json")).Length;
                looks.Add(watch.Elapsed.TotalMilliseconds);
                await Task.Delay(1000);
            }

            Console.WriteLine(Text($"page: the first answer after {first.TotalSeconds:0.0} s, each refresh {Range(looks, "N0")} ms, {length / 1024.0:N0} KiB; {Resident(page.Process.Id):N0} MB resident"));
        }

        // Back to the first version of the table, as an old search has it.
        await using var connection = new MySqlConnector.MySqlConnection(ledger.ToConnectionString());
        await connection.OpenAsync();
        foreach (var statement in new[] { "ALTER TABLE large DROP COLUMN IF EXISTS results, DROP COLUMN IF EXISTS lineage, DROP COLUMN IF EXISTS changed", "DROP TABLE IF EXISTS large_attempts", "DELETE FROM large_versions WHERE version > 1" })
        {
            await using var command = new MySqlConnector.MySqlCommand(statement, connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync();
        }

        watch.Restart();
        var (migrated, _) = await database.MigrateAsync(default);
        Console.WriteLine(Text($"ledger of {Side * Side:N0} rows: {migrated} steps of migration in {watch.Elapsed.TotalSeconds:0.0} s"));
        await queue.ResetAsync(default);
        await database.DropAsync(default);
    }

    /// <summary>A whole search by neighbours with a program that takes no time: a master and a ledger as processes, four claimers here.</summary>
    public async Task NeighboursAsync()
    {
        const int Points = 20_000;
        var settingsFile = Path.Combine(folder.FullName, "neighbours.json");
        await File.WriteAllTextAsync(settingsFile, """
            { "name": "neighbours", "ledger": { "table": "neighbours" }, "space": { "parameters": [
              { "name": "x", "start": 0, "maximum": 199, "steps": [ { "increment": 1 } ] }, { "name": "y", "start": 0, "maximum": 99, "steps": [ { "increment": 1 } ] } ] } }
            """);
        var database = new LedgerDatabase(ledger, "neighbours");
        await database.MigrateAsync(default);
        await using var link = await RedisLink.OpenAsync(redis, "neighbours");
        var queue = new LeaseQueue(link, Cycles.Lease);
        var variables = ChildProcess.Variables(redis, ledger);
        variables["QUEUE_SETTINGS"] = settingsFile;
        ChildProcess Child(string verb) => ChildProcess.Start(Path.Combine(folder.FullName, $"{verb}.log"), variables, [verb]);
        using var ledgerService = Child("ledger");
        using var master = Child("master");
        using (var starter = Child("starter"))
            await starter.Process.WaitForExitAsync();
        await UntilAsync(queue, look => look.Ready == 1);

        // Without what starting them costs.
        double Cpu(ChildProcess child)
        {
            child.Process.Refresh();
            return child.Process.TotalProcessorTime.TotalMicroseconds / Points;
        }

        async Task<double> RedisAsync() => (await CpuAsync(link)).TotalMicroseconds / Points;
        var (watch, inRedis, inMaster, inLedger) = (Stopwatch.StartNew(), await RedisAsync(), Cpu(master), Cpu(ledgerService));
        using var stop = new CancellationTokenSource();
        var claimers = Enumerable.Range(0, 4).Select(index => Task.Run(async () =>
        {
            ClaimAnswer? answer = null;
            while (!stop.IsCancellationRequested)
            {
                if (answer?.Lease is { } lease)
                    (_, answer) = await queue.CompleteAndClaimAsync(lease, new Completion(true, "288.2 K", "a/b", TimeSpan.FromSeconds(1)), Text($"w{index}"), default);
                else if ((answer = await queue.ClaimAsync(Text($"w{index}"), default)).Lease is null)
                    await Task.Delay(2);
            }
        })).ToList();
        // Rarely, for a look costs Redis more than a point does.
        while (await queue.LookAsync(0, 0, default) is var look && (look.Count("stable") < Points || look.Messages > 0))
            await Task.Delay(200);
        var took = watch.Elapsed;
        await stop.CancelAsync();
        await Task.WhenAll(claimers);
        Console.WriteLine(Text($"neighbours: {Points / took.TotalSeconds:N0} points/s; CPU us a point: Redis {await RedisAsync() - inRedis:0}, master {Cpu(master) - inMaster:0}, ledger {Cpu(ledgerService) - inLedger:0}"));
        await queue.ResetAsync(default);
        await database.DropAsync(default);
    }

    public async Task WorkerMemoryAsync()
    {
        var settingsFile = Path.Combine(folder.FullName, "worker.json");
        await File.WriteAllTextAsync(settingsFile, JsonSerializer.Serialize(new
        {
            name = "memory",
            space = new { parameters = new[] { new { name = "x", start = 0, steps = new[] { new { increment = 1 } } } } },
            run = new { command = new[] { "/bin/sh", "-c", "echo '{\"stable\":false}' > \"$QUEUE_RESULT\"" }, outputs = Path.Combine(folder.FullName, "outputs") },
        }));
        var variables = ChildProcess.Variables(redis, ledger);
        variables["QUEUE_SETTINGS"] = settingsFile;
        await using var link = await RedisLink.OpenAsync(redis, "memory");
        var queue = new LeaseQueue(link, Cycles.Lease);
        using var worker = ChildProcess.Start(Path.Combine(folder.FullName, "worker.log"), variables, ["worker"]);
        await FillAsync(link, 0, 1);
        await UntilAsync(queue, look => look.Count("unstable") == 1);
        var idle = Resident(worker.Process.Id);
        await FillAsync(link, 1, 199);
        await UntilAsync(queue, look => look.Count("unstable") == 200);
        Console.WriteLine(Text($"\nworker: {idle:0} MB resident after its first point, {Resident(worker.Process.Id):0} MB after 200"));
        worker.Terminate();
        await worker.Process.WaitForExitAsync();
        await queue.ResetAsync(default);
    }

    private static double Resident(int process) => double.Parse(
        File.ReadAllLines($"/proc/{process}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
        CultureInfo.InvariantCulture) / 1024;

    private async Task CompareAsync(string what, Func<RedisLink, TimeSpan, Task<(double PerSecond, IReadOnlyList<double> Latencies)>> measure)
    {
        await using var link = await RedisLink.OpenAsync(redis, "cycles");
        using var connection = await ConnectionMultiplexer.ConnectAsync(redis.ToOptions());
        var client = connection.GetDatabase();
        // More points than an idle machine claims in all the rounds: 16 of 0.4 s at 50,000 a second.
        await FillAsync(link, 0, 400_000);
        await RewriteAsync(link);
        await RawAsync(client, Slice);
        await measure(link, Slice);
        var (raw, cycles, ratios, latencies) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var cpu = TimeSpan.Zero;
        for (var round = 0; round < Rounds; round++)
        {
            var before = await RawAsync(client, Slice / 2);
            var cpuBefore = await CpuAsync(link);
            var (perSecond, took) = await measure(link, Slice);
            cpu += await CpuAsync(link) - cpuBefore;
            var after = await RawAsync(client, Slice / 2);
            raw.Add((before + after) / 2);
            cycles.Add(perSecond);
            ratios.Add(perSecond / raw[^1]);
            latencies.AddRange(took);
        }

        latencies.Sort();
        Console.WriteLine(Text($"{what,-42}{Median(raw),10:N0}{Range(cycles, "N0"),24}{Range(ratios, "0.00"),24}{latencies[latencies.Count / 2],9:0.000}{latencies[(int)(latencies.Count * 0.99)],9:0.000}{cpu.TotalMicroseconds / latencies.Count,10:0.0}"));
        await new LeaseQueue(link, Cycles.Lease).ResetAsync(default);
        await connection.CloseAsync(allowCommandsToComplete: false);
    }

    // Filling doubles the append-only file, and so do the rounds: Redis would rewrite it in the middle of them, on a CPU of its own.
    private static async Task RewriteAsync(RedisLink link)
    {
        await UntilNoRewriteAsync(link);
        await link.CommandAsync("CONFIG", ["SET", "auto-aof-rewrite-percentage", 0], default);
        await link.CommandAsync("BGREWRITEAOF", [], default);
        await UntilNoRewriteAsync(link);
    }

    private static async Task<TimeSpan> CpuAsync(RedisLink link) =>
        TimeSpan.FromSeconds(double.Parse(await InfoAsync(link, "cpu", "used_cpu_user"), CultureInfo.InvariantCulture) + double.Parse(await InfoAsync(link, "cpu", "used_cpu_sys"), CultureInfo.InvariantCulture));

    private static async Task<string> InfoAsync(RedisLink link, string section, string name) =>
        ((string)(await link.CommandAsync("INFO", [section], default))!).Split($"{name}:")[1].Split('\r')[0];

    private static async Task UntilNoRewriteAsync(RedisLink link)
    {
        while (await InfoAsync(link, "persistence", "aof_rewrite_in_progress") != "0")
            await Task.Delay(50);
    }

    // Through the same client library, so that what is compared is the queue and not two clients.
    private static async Task<double> RawAsync(IDatabase client, TimeSpan time)
    {
        var watch = Stopwatch.StartNew();
        var operations = 0L;
        while (watch.Elapsed < time)
        {
            await client.ListLeftPushAsync("raw", "898af16dad7e00a834f2a63b66419f02");
            await client.ListRightPopAsync("raw");
            operations += 2;
        }

        return operations / watch.Elapsed.TotalSeconds;
    }

    private async Task<(double PerSecond, IReadOnlyList<double> Latencies)> ProcessesAsync(string queue, int processes, int claimers, TimeSpan time)
    {
        var children = Enumerable.Range(0, processes).Select(_ =>
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!, ["claim", queue, Text($"{claimers}"), Text($"{time.TotalSeconds}")]) { RedirectStandardInput = true, RedirectStandardOutput = true };
            start.Environment["REDIS_PORT"] = Text($"{redis.Port}");
            start.Environment["REDIS_PASSWORD"] = redis.Password;
            return Process.Start(start)!;
        }).ToList();
        foreach (var child in children)
            await child.StandardOutput.ReadLineAsync();
        foreach (var child in children)
            await child.StandardInput.WriteLineAsync("go");
        var answers = await Task.WhenAll(children.Select(child => child.StandardOutput.ReadLineAsync()));
        foreach (var child in children)
        {
            await child.WaitForExitAsync();
            child.Dispose();
        }

        var numbers = answers.Select(answer => answer!.Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToList()).ToList();
        return (numbers.Sum(list => list[0]), [.. numbers.SelectMany(list => list.Skip(1))]);
    }

    private static async Task FillAsync(RedisLink link, int from, int count)
    {
        var queue = new LeaseQueue(link, Cycles.Lease);
        for (var begin = from; begin < from + count; begin += 5000)
        {
            var points = Enumerable.Range(begin, Math.Min(5000, from + count - begin)).Select(PointAt).ToList();
            await queue.AcceptAsync(points, "", 0, new SearchLimits(), null, default);
            await SettleAsync(link);
        }
    }

    // What the ledger does with new points, without the database.
    private static async Task SettleAsync(RedisLink link)
    {
        var stream = QueueKeys.Of(link.Queue, QueueKeys.LedgerQueue);
        try
        {
            await link.CommandAsync("XGROUP", ["CREATE", stream, "ledger", "0", "MKSTREAM"], default);
        }
        catch (RedisServerException error) when (error.Message.StartsWith("BUSYGROUP", StringComparison.Ordinal))
        {
            // It is there already.
        }

        while (await link.CommandAsync("XREADGROUP", ["GROUP", "ledger", "benchmark", "COUNT", 500, "STREAMS", stream, ">"], default) is { IsNull: false } answer)
        {
            var arguments = new List<RedisValue>();
            foreach (var entry in (RedisResult[])((RedisResult[])((RedisResult[])answer!)[0]!)[1]!)
            {
                var parts = (RedisResult[])entry!;
                arguments.AddRange([QueueKeys.LedgerQueue, (string)parts[0]!, ((string[])parts[1]!)[1]]);
            }

            await link.EvalAsync("settled", [.. arguments], default);
        }
    }

    private static async Task UntilAsync(LeaseQueue queue, Func<QueueLook, bool> condition)
    {
        while (!condition(await queue.LookAsync(0, 0, default)))
            await Task.Delay(5);
    }

    private static Point PointAt(int x) => PointOf(Names, x);

    private static Point PointOf(IReadOnlyList<string> names, params decimal[] values) => new(names, values, Array.ConvertAll(values, DecimalText.Format));

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);

    private static string Range(List<double> values, string format) =>
        Text($"{Median(values).ToString(format, CultureInfo.InvariantCulture)} [{values.Min().ToString(format, CultureInfo.InvariantCulture)}-{values.Max().ToString(format, CultureInfo.InvariantCulture)}]");

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
