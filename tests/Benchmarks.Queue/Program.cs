using System.Globalization;
using WorkQueue.Benchmarks;
using WorkQueue.Leases;
using WorkQueue.Local;

// A child of the benchmark: claims and completes for a while, and prints how often and how long each claim took.
if (args is ["claim", var queueName, var claimersText, var secondsText])
{
    var endpoint = new RedisEndpoint("127.0.0.1", int.Parse(Environment.GetEnvironmentVariable("REDIS_PORT")!, CultureInfo.InvariantCulture), Environment.GetEnvironmentVariable("REDIS_PASSWORD"), false, null);
    await using var childLink = await RedisLink.OpenAsync(endpoint, queueName);
    Console.WriteLine("ready");
    Console.ReadLine();
    var child = await Cycles.RunAsync(childLink, int.Parse(claimersText, CultureInfo.InvariantCulture), TimeSpan.FromSeconds(double.Parse(secondsText, CultureInfo.InvariantCulture)));
    Console.WriteLine(string.Join(' ', child.Latencies.Select(latency => latency.ToString("R", CultureInfo.InvariantCulture)).Prepend(child.PerSecond.ToString("R", CultureInfo.InvariantCulture))));
    return 0;
}

if (args.Contains("--strategies"))
{
    Strategies.Run();
    return 0;
}

var folder = Directory.CreateTempSubdirectory("queue-benchmark-");
try
{
    await using var redis = new RedisServer(folder.CreateSubdirectory("redis").FullName);
    await using var database = new MariaDbServer(folder.CreateSubdirectory("mariadb").FullName);
    await Task.WhenAll(redis.StartAsync(default), database.StartAsync(default));
    Console.WriteLine($"{Environment.ProcessorCount} CPUs, redis-server and MariaDB on the same machine, append-only file with fsync every second; every figure is a median, in brackets the range");
    var suite = new Suite(redis.Endpoint, database.Endpoint, folder);
    if (args.Contains("--large"))
    {
        await suite.LargeAsync();
        return 0;
    }

    if (args.Contains("--neighbours"))
    {
        await suite.NeighboursAsync();
        return 0;
    }

    if (!args.Contains("--ledger"))
    {
        await suite.ThroughputAsync();
        await suite.GrowthAsync(args.Contains("--quick") ? [1_000, 10_000, 100_000] : [1_000, 10_000, 100_000, 1_000_000]);
    }

    await suite.LedgerAsync();
    await suite.WorkerMemoryAsync();
}
finally
{
    folder.Delete(recursive: true);
}

return 0;
