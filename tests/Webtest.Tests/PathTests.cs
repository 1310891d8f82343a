using System.Net;
using System.Text.RegularExpressions;
using Infra.Workloads.Webtest;

namespace Webtest.Tests;

public sealed class PathTests
{
    private static readonly WebtestSettings Policy = new() { ContainerName = "policy", PodName = "policy-1" };

    [Theory]
    [InlineData("/", "/")]
    [InlineData("/some/where", "/some/where")]
    [InlineData("/cntname/more", "/cntname/more")]
    [InlineData("/?query=left+out", "/")]
    public async Task AnyPath_Get_SaysWhoWhereAndFromWhom(string path, string shown)
    {
        await using var server = await RunningServer.StartAsync(Policy);

        var text = await server.GetAsync(path);

        Assert.Matches($@"\AYou've hit cnt:policy at path:{Regex.Escape(shown)} on pod:policy-1\nIP: 127\.0\.0\.1\nPort: \d+\n\z", text);
    }

    [Fact]
    public async Task AnyPath_WithEncodedLineBreak_CannotForgeALine()
    {
        await using var server = await RunningServer.StartAsync(Policy);

        var text = await server.GetAsync("/a%0AIP:%2010.0.0.1");

        Assert.Equal(3, text.Count(character => character == '\n'));
        Assert.DoesNotContain("\nIP: 10.0.0.1", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnyPath_TwoPeers_ShowsThePortOfEach()
    {
        await using var server = await RunningServer.StartAsync(Policy);
        using var other = new HttpClient { BaseAddress = server.Client.BaseAddress };

        Assert.NotEqual(await server.GetAsync("/"), await other.GetStringAsync(new Uri("/", UriKind.Relative)));
    }

    [Fact]
    public async Task Names_NotSet_ReadAsTheOriginalSpellsIt()
    {
        await using var server = await RunningServer.StartAsync(new WebtestSettings());

        Assert.StartsWith("You've hit cnt:unkown at path:/ on pod:unkown\n", await server.GetAsync("/"), StringComparison.Ordinal);
        Assert.Equal("container: unkown\n", await server.GetAsync("/cntname"));
        Assert.Equal("unkown.unkown\n", await server.GetAsync("/task"));
    }

    [Fact]
    public async Task Names_Set_AreShown()
    {
        await using var server = await RunningServer.StartAsync(Policy with { ServiceName = "simulation", TaskSlot = "2" });

        Assert.Equal("container: policy\n", await server.GetAsync("/cntname"));
        Assert.Equal("simulation.2\n", await server.GetAsync("/task"));
    }

    [Fact]
    public async Task AnyPath_Post_IsNotAllowed()
    {
        await using var server = await RunningServer.StartAsync(Policy);

        using var response = await server.Client.PostAsync(new Uri("/cntname", UriKind.Relative), null);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    [Fact]
    public async Task Answers_Always_ArePlainTextForBrowsers()
    {
        await using var server = await RunningServer.StartAsync(Policy);

        using var response = await server.Client.GetAsync(new Uri("/%3Cscript%3E", UriKind.Relative));

        Assert.Equal("text/plain; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task Probes_Running_AreOk()
    {
        await using var server = await RunningServer.StartAsync(Policy);

        Assert.Equal((HttpStatusCode.OK, "ok\n"), await server.TryGetAsync("/healthz"));
        Assert.Equal((HttpStatusCode.OK, "ready\n"), await server.TryGetAsync("/readyz"));
    }

    [Fact]
    public async Task Probes_ShuttingDown_AreAliveButNotReady()
    {
        await using var server = await RunningServer.StartAsync(Policy);

        server.BeginToStop();

        Assert.Equal((HttpStatusCode.OK, "ok\n"), await server.TryGetAsync("/healthz"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "shutting down\n"), await server.TryGetAsync("/readyz"));
        Assert.Equal("container: policy\n", await server.GetAsync("/cntname"));
    }
}
