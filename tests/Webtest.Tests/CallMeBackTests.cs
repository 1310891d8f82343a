using System.Net;
using Infra.Workloads.Webtest;

namespace Webtest.Tests;

public sealed class CallMeBackTests
{
    private const string Trainer = "trainer.gpu2.svc.cluster.local";

    private static readonly WebtestSettings Simulator = new() { ContainerName = "policy" };

    [Theory]
    [InlineData("""{"port":"PORT","path":"/gpus","host":"trainer.gpu2.svc.cluster.local"}""")]
    [InlineData("""{"proto":"http","port":PORT,"path":"/gpus","host":"trainer.gpu2.svc.cluster.local","more":1}""")]
    [InlineData("""{"Proto":"","Port":"PORT","Path":"/gpus","Host":"trainer.gpu2.svc.cluster.local"}""")]
    public async Task Callback_AllowedTarget_ShowsItsAnswer(string body)
    {
        await using var trainer = new Listener(Listener.Ok("trainer: HOUDINI_GPU_REQUESTED=1\nGPU 0: Tesla M60\n"));
        await using var server = await StartAsync(trainer.Port);

        var (status, text) = await server.CallMeBackAsync(body.Replace("PORT", $"{trainer.Port}", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal($">>> Callback http://{Trainer}:{trainer.Port}/gpus\ntrainer: HOUDINI_GPU_REQUESTED=1\nGPU 0: Tesla M60\n", text);
        Assert.Equal("GET /gpus HTTP/1.1", Assert.Single(trainer.Requests));
    }

    [Fact]
    public async Task Callback_AnotherServerOfItsKind_ShowsWhoThatIs()
    {
        await using var trainer = await RunningServer.StartAsync(new WebtestSettings { ContainerName = "trainer" });
        await using var server = await StartAsync(trainer.Port);

        var (_, text) = await server.CallMeBackAsync(new { host = Trainer, port = trainer.Port, path = "/cntname" });

        Assert.Equal($">>> Callback http://{Trainer}:{trainer.Port}/cntname\ncontainer: trainer\n", text);
    }

    [Fact]
    public async Task Callback_TargetAnswersWithAnError_ShowsItsAnswer()
    {
        await using var trainer = new Listener("HTTP/1.1 500 Oops\r\nContent-Length: 4\r\nConnection: close\r\n\r\noops");
        await using var server = await StartAsync(trainer.Port);

        var (status, text) = await server.CallMeBackAsync(new { host = Trainer, port = trainer.Port });

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal($">>> Callback http://{Trainer}:{trainer.Port}\noops", text);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Callback_TargetRedirects_IsNotFollowed(int redirect)
    {
        await using var elsewhere = new Listener(Listener.Ok("secret"));
        await using var trainer = new Listener(
            $"HTTP/1.1 {redirect} Go\r\nLocation: http://{Trainer}:{elsewhere.Port}/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        await using var server = await StartAsync(trainer.Port, elsewhere.Port);

        var (_, text) = await server.CallMeBackAsync(new { host = Trainer, port = trainer.Port });

        Assert.Equal($"Could not call back http://{Trainer}:{trainer.Port} > it answered {redirect}, redirects are not followed\n", text);
        Assert.Single(trainer.Requests);
        Assert.Empty(elsewhere.Requests);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f000001")]
    [InlineData("[::1]")]
    [InlineData("localhost")]
    [InlineData("trainer")]
    [InlineData("svc.cluster.local")]
    [InlineData("evilsvc.cluster.local")]
    [InlineData("trainer.svc.cluster.local.evil.com")]
    [InlineData("metadata.google.internal")]
    public async Task Callback_HostNotAllowed_IsNeitherLookedUpNorContacted(string host)
    {
        await using var other = new Listener(Listener.Ok("secret"));
        var names = new List<string>();
        await using var server = await StartAsync([other.Port], (name, _) =>
        {
            names.Add(name);
            return Task.FromResult(new[] { IPAddress.Loopback });
        });

        var (status, text) = await server.CallMeBackAsync(new { host, port = other.Port });

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.StartsWith("callback refused\n - host: ", text, StringComparison.Ordinal);
        Assert.Empty(names);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task Callback_PortNotAllowed_IsNotContacted()
    {
        await using var other = new Listener(Listener.Ok("secret"));
        await using var server = await StartAsync(9993);

        var (status, text) = await server.CallMeBackAsync(new { host = Trainer, port = other.Port });

        Assert.Equal((HttpStatusCode.Forbidden, $"callback refused\n - port: must be 9993 (WEBTEST_CALLBACK_PORTS); got {other.Port}\n"), (status, text));
        Assert.Empty(other.Requests);
    }

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("fd20:ce::254")]
    [InlineData("8.8.8.8")]
    public async Task Callback_AllowedNameOfAnAddressNotAllowed_IsRefused(string address)
    {
        await using var other = new Listener(Listener.Ok("secret"));
        await using var server = await StartAsync(
            [other.Port], (_, _) => Task.FromResult(new[] { IPAddress.Loopback, IPAddress.Parse(address) }));

        var (status, text) = await server.CallMeBackAsync(new { host = Trainer, port = other.Port });

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.StartsWith("callback refused\n - host: resolves to ", text, StringComparison.Ordinal);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task Callback_LoopbackByDefault_IsRefused()
    {
        await using var other = new Listener(Listener.Ok("secret"));
        await using var server = await RunningServer.StartAsync(
            Simulator with { Callback = new CallbackPolicy { Ports = [new(other.Port, other.Port)] } },
            (_, _) => Task.FromResult(new[] { IPAddress.Loopback }));

        var (status, text) = await server.CallMeBackAsync(new { host = Trainer, port = other.Port });

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Equal(
            "callback refused\n - host: resolves to 127.0.0.1, must be in 10.0.0.0/8 or 172.16.0.0/12 or 192.168.0.0/16 or 100.64.0.0/10"
            + " or fc00::/7 (WEBTEST_CALLBACK_NETWORKS)\n",
            text);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task Callback_NameThatChangesItsAddress_IsLookedUpOnceAndCalledThere()
    {
        await using var trainer = new Listener(Listener.Ok("first"));
        var answers = new Queue<IPAddress>([IPAddress.Loopback, IPAddress.Parse("169.254.169.254")]);
        await using var server = await StartAsync([trainer.Port], (_, _) => Task.FromResult(new[] { answers.Dequeue() }));

        var (_, text) = await server.CallMeBackAsync(new { host = Trainer, port = trainer.Port });

        Assert.EndsWith("\nfirst", text, StringComparison.Ordinal);
        Assert.Single(answers);
    }

    [Fact]
    public async Task Callback_AnswerAsLargeAsAllowed_IsShown()
    {
        await using var trainer = new Listener(Listener.Ok(new string('x', 1000)));
        await using var server = await StartAsync(trainer.Port);

        var (_, text) = await server.CallMeBackAsync(new { host = Trainer, port = trainer.Port });

        Assert.EndsWith("\n" + new string('x', 1000), text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Length: 1001\r\n")]
    [InlineData("")]
    public async Task Callback_AnswerOneByteOver_IsNotShown(string length)
    {
        await using var trainer = new Listener($"HTTP/1.1 200 OK\r\n{length}Connection: close\r\n\r\n{new string('x', 1001)}");
        await using var server = await StartAsync(trainer.Port);

        var (status, text) = await server.CallMeBackAsync(new { host = Trainer, port = trainer.Port });

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal($"Could not call back http://{Trainer}:{trainer.Port} > its answer is larger than 1000 bytes\n", text);
    }

    [Fact]
    public async Task Callback_SilentTarget_IsGivenUp()
    {
        await using var trainer = new Listener(null);
        await using var server = await StartAsync([trainer.Port], Loopback, TimeSpan.FromSeconds(0.5));

        var (_, text) = await server.CallMeBackAsync(new { host = Trainer, port = trainer.Port });

        Assert.Equal($"Could not call back http://{Trainer}:{trainer.Port} > no whole answer within 0.5 s\n", text);
        Assert.Single(trainer.Requests);
    }

    [Fact]
    public async Task Callback_NameServerIsSilent_IsGivenUp()
    {
        var never = new TaskCompletionSource<IPAddress[]>();
        await using var server = await StartAsync([9993], (_, _) => never.Task, TimeSpan.FromSeconds(0.5));

        var (_, text) = await server.CallMeBackAsync(new { host = Trainer, port = 9993 });

        Assert.Equal($"Could not call back http://{Trainer}:9993 > no whole answer within 0.5 s\n", text);
    }

    [Fact]
    public async Task Callback_NobodyThere_SaysSo()
    {
        int port;
        await using (var gone = new Listener(null))
        {
            port = gone.Port;
        }

        await using var server = await StartAsync(port);

        var (status, text) = await server.CallMeBackAsync(new { host = Trainer, port });

        Assert.Equal((HttpStatusCode.OK, $"Could not call back http://{Trainer}:{port} > Connection refused\n"), (status, text));
    }

    [Fact]
    public async Task Callback_TargetDoesNotSpeakTls_SaysSo()
    {
        await using var trainer = await RunningServer.StartAsync(new WebtestSettings());
        await using var server = await StartAsync(trainer.Port);

        var (status, text) = await server.CallMeBackAsync(new { proto = "https", host = Trainer, port = trainer.Port });

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.StartsWith($"Could not call back https://{Trainer}:{trainer.Port} > ", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"host":7}""")]
    [InlineData("""{"port":1.5}""")]
    public async Task Callback_BodyIsNoTarget_IsABadRequest(string body)
    {
        await using var server = await RunningServer.StartAsync(Simulator);

        Assert.Equal(
            (HttpStatusCode.BadRequest,
                "callback refused\n - body: must be a JSON object with the texts proto, host, port and path; GET /callmeback shows one\n"),
            await server.CallMeBackAsync(body));
    }

    [Fact]
    public async Task Callback_SeveralMistakes_AreToldTogether()
    {
        await using var server = await RunningServer.StartAsync(Simulator);

        Assert.Equal(
            (HttpStatusCode.BadRequest,
                """
                callback refused
                 - proto: must be http or https; got "file"
                 - host: must be the name to call; none given
                 - port: must be a whole number from 1 to 65535; got "ssh"
                 - path: must begin with / and be at most 2048 characters of plain ASCII; got "@evil.com/"

                """),
            await server.CallMeBackAsync(new { proto = "file", port = "ssh", path = "@evil.com/" }));
    }

    [Fact]
    public async Task Callback_BodyTooLarge_IsRefused()
    {
        await using var server = await RunningServer.StartAsync(Simulator);

        var (status, _) = await server.CallMeBackAsync(new { host = new string('a', 8 * 1024) });

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
    }

    [Fact]
    public async Task Callback_Get_ShowsHowToAsk()
    {
        await using var server = await RunningServer.StartAsync(Simulator);

        var (status, text) = await server.TryGetAsync("/callmeback");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.StartsWith("POST a JSON object", text, StringComparison.Ordinal);
    }

    private static Task<IPAddress[]> Loopback(string host, CancellationToken cancellation) => Task.FromResult(new[] { IPAddress.Loopback });

    private static Task<RunningServer> StartAsync(params int[] ports) => StartAsync(ports, Loopback);

    private static Task<RunningServer> StartAsync(int[] ports, ResolveHost resolve, TimeSpan? timeout = null) =>
        RunningServer.StartAsync(
            Simulator with
            {
                Callback = new CallbackPolicy
                {
                    Ports = [.. ports.Select(port => new PortRange(port, port))],
                    Networks = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::/0")],
                    MaxBytes = 1000,
                    Timeout = timeout ?? TimeSpan.FromSeconds(30),
                },
            },
            resolve);
}
