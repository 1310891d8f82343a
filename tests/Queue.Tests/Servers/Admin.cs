using StackExchange.Redis;
using WorkQueue.Leases;

namespace WorkQueue.Tests.Servers;

/// <summary>Commands for the server itself, over a connection of their own.</summary>
internal static class Admin
{
    public static async Task<RedisResult> RunAsync(RedisEndpoint endpoint, string command, params object[] arguments)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(endpoint.ToOptions());
        return await connection.GetDatabase().ExecuteAsync(command, arguments);
    }
}
