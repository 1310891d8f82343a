using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Infra.Tests.Rendezvous;

/// <summary>Rank 0: gathers the others, says when all are there, and notices who is lost.</summary>
/// <remarks>Prints <c>listening</c>, <c>joined N</c>, <c>refused N</c>, <c>lost N</c> and, each time nobody is missing, <c>complete 0,1,…</c>.</remarks>
internal sealed class Master : IDisposable
{
    private readonly int _world;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly SortedDictionary<int, StreamWriter> _members = [];

    private Master(int world) => _world = world;

    public void Dispose() => _turn.Dispose();

    /// <summary>Runs until a line on the standard input says that it is over, and then ends everybody.</summary>
    internal static async Task<int> RunAsync(string address, int port, int world)
    {
        using var master = new Master(world);
        using var listener = new TcpListener(IPAddress.Parse(address), port);
        listener.Start();
        Console.WriteLine("listening");
        await master.ChangeAsync(() => Task.CompletedTask);
        _ = master.AcceptAsync(listener);
        await Console.In.ReadLineAsync();
        await master.TellAsync("finish");
        return 0;
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        while (true)
        {
            _ = ServeAsync(await listener.AcceptTcpClientAsync());
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        using var reader = new StreamReader(client.GetStream());
        await using var writer = new StreamWriter(client.GetStream()) { AutoFlush = true };
        var words = (await reader.ReadLineAsync())?.Split(' ') ?? [];
        if (words is not ["rank", var rankText, "of", var worldText]
            || !int.TryParse(rankText, NumberStyles.None, CultureInfo.InvariantCulture, out var rank))
        {
            return;
        }

        var joined = false;
        await ChangeAsync(async () =>
        {
            joined = worldText == _world.ToString(CultureInfo.InvariantCulture) && rank > 0 && rank < _world && _members.TryAdd(rank, writer);
            Console.WriteLine($"{(joined ? "joined" : "refused")} {rank}");
            await writer.WriteLineAsync(joined ? "welcome" : "refused");
        });
        if (!joined)
        {
            return;
        }

        try
        {
            await reader.ReadLineAsync();
        }
        catch (IOException)
        {
            // A killed process resets its connection.
        }

        await _turn.WaitAsync();
        _members.Remove(rank);
        Console.WriteLine($"lost {rank}");
        _turn.Release();
    }

    private async Task ChangeAsync(Func<Task> change)
    {
        await _turn.WaitAsync();
        await change();
        _turn.Release();
        if (_members.Count + 1 == _world)
        {
            var everybody = $"complete 0{string.Concat(_members.Keys.Select(rank => $",{rank}"))}";
            Console.WriteLine(everybody);
            await TellAsync(everybody);
        }
    }

    private async Task TellAsync(string line)
    {
        await _turn.WaitAsync();
        foreach (var member in _members.Values)
        {
            try
            {
                await member.WriteLineAsync(line);
            }
            catch (IOException)
            {
                // It was killed just now; that it is lost is noticed where it is read from.
            }
        }

        _turn.Release();
    }
}
