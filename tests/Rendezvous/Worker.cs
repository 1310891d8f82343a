using System.Net.Sockets;

namespace Infra.Tests.Rendezvous;

/// <summary>Any other rank: reaches the first, and prints what it hears from it.</summary>
internal static class Worker
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Runs until the first rank ends it: 0 told so, 1 lost it, 2 refused by it.</summary>
    internal static async Task<int> RunAsync(string address, int port, int rank, int world)
    {
        using var client = await ConnectAsync(address, port);
        using var reader = new StreamReader(client.GetStream());
        await using var writer = new StreamWriter(client.GetStream()) { AutoFlush = true };
        await writer.WriteLineAsync($"rank {rank} of {world}");
        while (await ReadAsync(reader) is { } line)
        {
            Console.WriteLine(line);
            if (line is "finish" or "refused")
            {
                return line == "finish" ? 0 : 2;
            }
        }

        return 1;
    }

    private static async Task<TcpClient> ConnectAsync(string address, int port)
    {
        // Workers start in any order, so the first may not be there yet.
        using var giveUp = new CancellationTokenSource(Patience);
        while (true)
        {
            var client = new TcpClient();
            try
            {
                await client.ConnectAsync(address, port, giveUp.Token);
                return client;
            }
            catch (SocketException)
            {
                client.Dispose();
                await Task.Delay(TimeSpan.FromMilliseconds(20), giveUp.Token);
            }
        }
    }

    private static async Task<string?> ReadAsync(StreamReader reader)
    {
        try
        {
            return await reader.ReadLineAsync();
        }
        catch (IOException)
        {
            return null;
        }
    }
}
