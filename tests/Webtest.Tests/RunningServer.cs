using System.Net;
using System.Net.Http.Json;
using Infra.Workloads.Webtest;
using Microsoft.AspNetCore.Builder;

namespace Webtest.Tests;

/// <summary>The server on a free port of this machine, and a client for it.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly WebApplication _server;

    private RunningServer(WebApplication server)
    {
        _server = server;
        var address = new Uri(server.Urls.Single());
        Port = address.Port;
        Client = new HttpClient { BaseAddress = address };
    }

    public HttpClient Client { get; }

    public int Port { get; }

    public static async Task<RunningServer> StartAsync(WebtestSettings settings, ResolveHost? resolve = null)
    {
        var server = WebtestServer.Create(settings with { Host = IPAddress.Loopback, Port = 0, Drain = TimeSpan.Zero }, resolve);
        await server.StartAsync();
        return new RunningServer(server);
    }

    public Task<string> GetAsync(string path) => Client.GetStringAsync(new Uri(path, UriKind.Relative));

    public async Task<(HttpStatusCode Status, string Text)> TryGetAsync(string path)
    {
        using var response = await Client.GetAsync(new Uri(path, UriKind.Relative));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async Task<(HttpStatusCode Status, string Text)> CallMeBackAsync(object target)
    {
        using var content = target is string text ? new StringContent(text) : (HttpContent)JsonContent.Create(target);
        using var response = await Client.PostAsync(new Uri("/callmeback", UriKind.Relative), content);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public void BeginToStop() => _server.Lifetime.StopApplication();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.StopAsync();
        await _server.DisposeAsync();
    }
}
