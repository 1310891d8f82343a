using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using WorkQueue.Leases;

namespace WorkQueue.Tests.Servers;

/// <summary>Stands between clients and Redis: answers the scripts it is told to with an error of Redis', or holds their answers back, as long as it is told to.</summary>
internal sealed class FaultyRedis : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, string> _faults = new();
    private readonly ConcurrentDictionary<string, int> _refused = new();
    private readonly ConcurrentDictionary<string, Held> _held = new();
    private readonly RedisEndpoint _server;
    private readonly Task _accepting;

    public FaultyRedis(RedisEndpoint server)
    {
        _server = server;
        _listener.Start();
        Endpoint = server with { Host = "127.0.0.1", Port = ((IPEndPoint)_listener.LocalEndpoint).Port };
        _accepting = AcceptAsync();
    }

    public RedisEndpoint Endpoint { get; }

    /// <summary>From now on the script is answered with the error.</summary>
    public void Fail(string script, string error) => _faults[RedisLink.HashOf(script)] = error;

    /// <summary>From now on the script is passed on again.</summary>
    public void Heal(string script) => _faults.TryRemove(RedisLink.HashOf(script), out _);

    /// <summary>How often the script has been answered with an error.</summary>
    public int Refused(string script) => _refused.GetValueOrDefault(RedisLink.HashOf(script));

    /// <summary>From now on Redis runs the script, and its answers wait here.</summary>
    /// <returns>Done when Redis has given the first answer.</returns>
    public Task Hold(string script) => _held.GetOrAdd(RedisLink.HashOf(script), _ => new Held()).Answered.Task;

    /// <summary>Passes on the answers that wait here, and those that follow.</summary>
    public void Pass(string script)
    {
        if (_held.TryRemove(RedisLink.HashOf(script), out var held))
            held.Passed.SetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting.ContinueWith(_ => { }, TaskScheduler.Default);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
            _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using var near = client;
            using var far = new TcpClient { NoDelay = true };
            near.NoDelay = true;
            await far.ConnectAsync(_server.Host, _server.Port, _stop.Token);
            await using var fromClient = new BufferedStream(near.GetStream());
            await using var fromServer = new BufferedStream(far.GetStream());
            while (true)
            {
                var request = new MemoryStream();
                var words = await CopyAsync(fromClient, request);
                if (words is ["EVALSHA", var hash, ..] && _faults.TryGetValue(hash, out var error))
                {
                    _refused.AddOrUpdate(hash, 1, (_, count) => count + 1);
                    await near.GetStream().WriteAsync(Encoding.UTF8.GetBytes($"-{error}\r\n"), _stop.Token);
                    continue;
                }

                await far.GetStream().WriteAsync(request.ToArray(), _stop.Token);
                if (words is ["SUBSCRIBE", ..])
                {
                    // From here on either side speaks when it likes.
                    await Task.WhenAny(fromServer.CopyToAsync(near.GetStream(), _stop.Token), fromClient.CopyToAsync(far.GetStream(), _stop.Token));
                    return;
                }

                var answer = new MemoryStream();
                await CopyAsync(fromServer, answer);
                // An error is no answer of the script's: Redis did not know it yet.
                if (answer.GetBuffer()[0] != '-' && words is ["EVALSHA", var script, ..] && _held.TryGetValue(script, out var held))
                {
                    held.Answered.TrySetResult();
                    await held.Passed.Task.WaitAsync(_stop.Token);
                }

                await near.GetStream().WriteAsync(answer.ToArray(), _stop.Token);
            }
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One of the two has gone.
        }
    }

    // One whole value of the protocol (RESP2); its texts in order.
    private async Task<List<string>> CopyAsync(Stream from, MemoryStream to)
    {
        var texts = new List<string>();
        var left = 1;
        while (left-- > 0)
        {
            var line = new List<byte>();
            while (line.Count < 2 || line[^1] != '\n')
            {
                var one = new byte[1];
                if (await from.ReadAsync(one, _stop.Token) == 0)
                    throw new IOException("closed");
                line.Add(one[0]);
            }

            to.Write([.. line]);
            var text = Encoding.UTF8.GetString([.. line])[1..].TrimEnd();
            if (line[0] == '*')
            {
                left += Math.Max(0, int.Parse(text));
            }
            else if (line[0] == '$' && int.Parse(text) is var length and >= 0)
            {
                var bulk = new byte[length + 2];
                await from.ReadExactlyAsync(bulk, _stop.Token);
                to.Write(bulk);
                texts.Add(Encoding.UTF8.GetString(bulk, 0, length));
            }
        }

        return texts;
    }

    private sealed class Held
    {
        public TaskCompletionSource Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Passed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
