using WorkQueue.Leases;
using WorkQueue.Ledger;

namespace WorkQueue.Local;

/// <summary>Redis and MariaDB on the loopback address of this machine, with their data in a temporary folder that goes with them.</summary>
internal static class LocalServers
{
    /// <summary>Starts them, does something with them, and leaves nothing behind.</summary>
    /// <param name="work">What to do; it is given the servers and the folder, where it may put what may go.</param>
    /// <param name="cancel">Gives up the start.</param>
    public static async Task<int> WithAsync(Func<RedisEndpoint, LedgerEndpoint, DirectoryInfo, Task<int>> work, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("queue-local-");
        try
        {
            await using var redis = new RedisServer(folder.CreateSubdirectory("redis").FullName);
            await using var database = new MariaDbServer(folder.CreateSubdirectory("mariadb").FullName);
            Console.WriteLine($"starts redis-server on 127.0.0.1:{redis.Endpoint.Port} and a MariaDB server on 127.0.0.1:{database.Endpoint.Port}, with their data in {folder.FullName}");
            await Task.WhenAll(redis.StartAsync(cancel), database.StartAsync(cancel));
            return await work(redis.Endpoint, database.Endpoint, folder);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
