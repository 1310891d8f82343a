using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Webtest.Tests;

/// <summary>Takes connections on a free port of this machine, counts them, and gives each the same answer, or none.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly List<string> _requests = [];
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string? _answer;
    private readonly Task _serving;

    /// <param name="answer">The whole HTTP answer; null takes the connection and stays silent.</param>
    public Listener(string? answer)
    {
        _answer = answer;
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Ends when the first caller is there.</summary>
    public Task FirstRequest => _first.Task;

    /// <summary>The first line of each request so far; of a silent listener, an empty text for each connection.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    public static string Ok(string body) => $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}";

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _serving;
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_end.Token);
                if (_answer is null)
                {
                    Add(string.Empty);
                    // Reads until the caller gives up.
                    await client.GetStream().CopyToAsync(Stream.Null, _end.Token);
                    continue;
                }

                using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
                Add(await reader.ReadLineAsync(_end.Token) ?? string.Empty);
                while (!string.IsNullOrEmpty(await reader.ReadLineAsync(_end.Token)))
                {
                }

                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(_answer), _end.Token);
            }
        }
        catch (OperationCanceledException)
        {
        }
        catch (IOException)
        {
            // The caller gave up in the middle of an answer.
        }
    }

    private void Add(string request)
    {
        lock (_requests)
        {
            _requests.Add(request);
        }

        _first.TrySetResult();
    }
}
