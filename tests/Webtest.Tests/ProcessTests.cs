using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;

namespace Webtest.Tests;

public sealed class ProcessTests : IDisposable
{
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(1));

    public void Dispose() => _limit.Dispose();

    [Fact]
    public async Task Program_ToldToEnd_TurnsUnreadyServesOnAndEndsIn15Seconds()
    {
        using var program = new ServerProcess(("HTTP_HOST", "127.0.0.1"), ("HTTP_PORT", "0"), ("CONTAINER_NAME", "sim"), ("WEBTEST_DRAIN_SECONDS", "5"));
        using var client = await ConnectAsync(program);
        Assert.Equal("ready\n", await client.GetStringAsync(new Uri("/readyz", UriKind.Relative), _limit.Token));
        var clock = Stopwatch.StartNew();

        program.Terminate();
        await program.WaitForLineAsync("shutting down", _limit.Token);
        using var unready = await client.GetAsync(new Uri("/readyz", UriKind.Relative), _limit.Token);
        var served = await client.GetStringAsync(new Uri("/cntname", UriKind.Relative), _limit.Token);
        var (code, log, errors) = await program.WaitForEndAsync(_limit.Token);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, unready.StatusCode);
        Assert.Equal("container: sim\n", served);
        Assert.Equal((0, string.Empty, string.Empty), (code, log, errors));
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task Program_ToldToEndWhileACallHangs_EndsAfterTheCallIsGivenUp()
    {
        await using var trainer = new Listener(null);
        using var program = new ServerProcess(
            ("HTTP_HOST", "127.0.0.1"),
            ("HTTP_PORT", "0"),
            ("WEBTEST_DRAIN_SECONDS", "0"),
            ("WEBTEST_CALLBACK_HOSTS", "localhost"),
            ("WEBTEST_CALLBACK_PORTS", $"{trainer.Port}"),
            ("WEBTEST_CALLBACK_NETWORKS", "127.0.0.0/8,::1/128"),
            ("WEBTEST_CALLBACK_TIMEOUT_SECONDS", "3"));
        using var client = await ConnectAsync(program);
        var clock = Stopwatch.StartNew();

        var calling = client.PostAsJsonAsync(new Uri("/callmeback", UriKind.Relative), new { host = "localhost", port = trainer.Port }, _limit.Token);
        await trainer.FirstRequest.WaitAsync(_limit.Token);
        program.Terminate();
        using var answer = await calling;
        var (code, _, _) = await program.WaitForEndAsync(_limit.Token);

        Assert.Equal(
            $"Could not call back http://localhost:{trainer.Port} > no whole answer within 3 s\n",
            await answer.Content.ReadAsStringAsync(_limit.Token));
        Assert.Equal(0, code);
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task Program_OwnEnvironment_IsWhatGpusShows()
    {
        using var program = new ServerProcess(
            ("HTTP_HOST", "127.0.0.1"),
            ("HTTP_PORT", "0"),
            ("CONTAINER_NAME", "policy"),
            ("NVIDIA_VISIBLE_DEVICES", "all"),
            ("HOUDINI_GPU_ENABLED", "true"),
            ("WEBTEST_DRAIN_SECONDS", "0"),
            ("WEBTEST_NVIDIA_SMI", "true"));
        using var client = await ConnectAsync(program);

        Assert.Equal(
            "policy: HOUDINI_GPU_ENABLED=true,NVIDIA_VISIBLE_DEVICES=all\n",
            await client.GetStringAsync(new Uri("/gpus", UriKind.Relative), _limit.Token));
    }

    [Fact]
    public async Task Program_BadEnvironment_SaysAllOfItAndEnds()
    {
        using var program = new ServerProcess(("HTTP_PORT", "http"), ("WEBTEST_DEBUG", "maybe"));

        Assert.Equal(
            (2,
                string.Empty,
                """
                webtest: 2 problems in the environment
                 - HTTP_PORT: must be a whole number from 0 to 65535; got "http"
                 - WEBTEST_DEBUG: must be true or false; got "maybe"

                """),
            await program.WaitForEndAsync(_limit.Token));
    }

    [Fact]
    public async Task Program_PortTaken_SaysSoAndEnds()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        using var program = new ServerProcess(("HTTP_HOST", "127.0.0.1"), ("HTTP_PORT", $"{port}"));

        Assert.Equal(
            (1, string.Empty, $"webtest: cannot listen on 127.0.0.1, port {port}: Address already in use\n"),
            await program.WaitForEndAsync(_limit.Token));
    }

    private async Task<HttpClient> ConnectAsync(ServerProcess program)
    {
        var line = await program.WaitForLineAsync("listens on", _limit.Token);
        return new HttpClient { BaseAddress = new Uri(line[line.IndexOf("http://", StringComparison.Ordinal)..]) };
    }
}
