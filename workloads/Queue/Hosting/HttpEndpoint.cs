using System.Net;
using System.Net.Sockets;
using Infra.Core.Findings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace WorkQueue.Hosting;

/// <summary>The small web server of every long-running verb: <c>/metrics</c>, and for <c>status --web</c> the page.</summary>
internal sealed class HttpEndpoint : IAsyncDisposable
{
    // What Prometheus gives a scrape by default is 10 s; values that need Redis must not use it up.
    private static readonly TimeSpan RefreshTimeout = TimeSpan.FromSeconds(3);

    private readonly WebApplication _app;

    private HttpEndpoint(WebApplication app) => _app = app;

    /// <summary>The address it listens at, with the port that was chosen when 0 was asked for.</summary>
    public string Address => _app.Urls.First();

    /// <summary>Starts the server.</summary>
    /// <param name="listen">Where to listen; port 0 for any free one.</param>
    /// <param name="metrics">What <c>/metrics</c> shows.</param>
    /// <param name="routes">Adds more pages; null for none.</param>
    /// <exception cref="UserErrorException">The address cannot be listened at.</exception>
    public static async Task<HttpEndpoint> StartAsync(IPEndPoint listen, Metrics metrics, Action<IEndpointRouteBuilder>? routes = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Listen(listen);
        });
        builder.Services.AddRoutingCore();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        if (IPAddress.IsLoopback(listen.Address))
            app.Use(OnlyByItsOwnNameAsync);
        app.UseRouting();
        app.MapGet("/metrics", async context =>
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
            limit.CancelAfter(RefreshTimeout);
            context.Response.ContentType = Metrics.ContentType;
            await context.Response.WriteAsync(await metrics.WriteAsync(limit.Token), context.RequestAborted);
        });
        routes?.Invoke(app);
        app.UseEndpoints(_ => { });
        try
        {
            await app.StartAsync();
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            await app.DisposeAsync();
            throw new UserErrorException($"cannot listen at {listen}: {error.Message.TrimEnd('.')}", "choose another address with --listen or QUEUE_LISTEN");
        }

        return new HttpEndpoint(app);
    }

    // A page from elsewhere can have its name point here, and would read what is served as its own: its browser sends that name.
    private static Task OnlyByItsOwnNameAsync(HttpContext context, RequestDelegate next)
    {
        var host = context.Request.Host.Host.Trim('[', ']');
        if (host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address)))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
        return context.Response.WriteAsync("ask for localhost or 127.0.0.1\n");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(true));
        await _app.DisposeAsync();
    }
}
