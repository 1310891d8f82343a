using System.Diagnostics;
using System.Reflection;
using Infra.Core.Search;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using WorkQueue.Leases;
using WorkQueue.Settings;

namespace WorkQueue.Status;

/// <summary>The web page of <c>status --web</c>: the numbers, and the explored space with any two parameters as axes.</summary>
/// <param name="link">The queue.</param>
/// <param name="settings">The search.</param>
/// <param name="watch">Looks at the queue.</param>
internal sealed class StatusPages(RedisLink link, QueueSettings settings, StatusWatch watch) : IDisposable
{
    // Reading a large space takes a while; it is not read again before this many times that while has gone by.
    private const int Rest = 5;
    private static readonly TimeSpan RedisTimeout = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _reading = new(1);
    private readonly Stopwatch _sinceRead = new();
    private IReadOnlyList<(Point, PointState)> _points = [];
    private TimeSpan _lastRead;

    /// <summary>Adds the pages.</summary>
    /// <param name="routes">Gets them.</param>
    public void Map(IEndpointRouteBuilder routes)
    {
        Page(routes, "/", "text/html; charset=utf-8", (_, _) => Task.FromResult(Resource()));
        Page(routes, "/status.json", "application/json", async (_, cancel) => (await watch.LookAsync(cancel)).ToJson());
        Page(routes, "/axes.json", "application/json", (_, _) => Task.FromResult(Axes()));
        Page(routes, "/space.svg", "image/svg+xml", async (context, cancel) =>
        {
            var (x, y) = DefaultAxes(settings.Space);
            x = Known(context.Request.Query["x"], x);
            y = Known(context.Request.Query["y"], y);
            return SpacePicture.Draw(await PointsAsync(cancel), settings.Space, x, y);
        });
    }

    /// <summary>The two parameters that a picture shows when none are chosen: the first two that move.</summary>
    /// <param name="space">The space.</param>
    /// <returns>Their names; the same one twice when only one moves and there is no other.</returns>
    public static (string X, string Y) DefaultAxes(ParameterSpace space)
    {
        var names = space.Moving.Select(index => space.Parameters[index]).Concat(space.Parameters).Select(parameter => parameter.Name).Distinct().ToList();
        return (names[0], names[Math.Min(1, names.Count - 1)]);
    }

    /// <inheritdoc/>
    public void Dispose() => _reading.Dispose();

    private static void Page(IEndpointRouteBuilder routes, string path, string type, Func<HttpContext, CancellationToken, Task<string>> write) =>
        routes.MapGet(path, async context =>
        {
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers.ContentSecurityPolicy = "default-src 'self' 'unsafe-inline'; frame-ancestors 'none'";
            context.Response.Headers.XContentTypeOptions = "nosniff";
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
            limit.CancelAfter(RedisTimeout);
            try
            {
                var text = await write(context, limit.Token);
                context.Response.ContentType = type;
                await context.Response.WriteAsync(text, limit.Token);
            }
            catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                await context.Response.WriteAsync("Redis does not answer", context.RequestAborted);
            }
        });

    private string Axes()
    {
        var (x, y) = DefaultAxes(settings.Space);
        var names = settings.Space.Parameters.Select(parameter => parameter.Name);
        return System.Text.Json.JsonSerializer.Serialize(new { parameters = names, x, y });
    }

    private string Known(string? asked, string otherwise) =>
        settings.Space.Parameters.Any(parameter => parameter.Name == asked) ? asked! : otherwise;

    private async Task<IReadOnlyList<(Point, PointState)>> PointsAsync(CancellationToken cancel)
    {
        await _reading.WaitAsync(cancel);
        try
        {
            if (!_sinceRead.IsRunning || _sinceRead.Elapsed > _lastRead * Rest)
            {
                var watch = Stopwatch.StartNew();
                _points = await ExploredSpace.ReadAsync(link, settings.Space, cancel);
                _lastRead = watch.Elapsed;
                _sinceRead.Restart();
            }

            return _points;
        }
        finally
        {
            _reading.Release();
        }
    }

    private static string Resource()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("page.html")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
