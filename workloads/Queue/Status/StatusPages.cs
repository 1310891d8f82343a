using System.Diagnostics;
using System.Reflection;
using Infra.Core.Search;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using WorkQueue.Hosting;
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

    // Four cells of a picture, in its colours.
    private const string Icon = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="#009e73" d="M1 1h6v6H1zM9 1h6v6H9z"/><path fill="#d55e00" d="M9 9h6v6H9z"/><path fill="#0072b2" d="M1 9h6v6H1z"/></svg>
        """;

    private readonly SemaphoreSlim _reading = new(1);
    private readonly Stopwatch _sinceRead = new();
    private IReadOnlyList<(Point, PointState)> _points = [];
    private TimeSpan _lastRead;

    /// <summary>Adds the pages.</summary>
    /// <param name="routes">Gets them.</param>
    public void Map(IEndpointRouteBuilder routes)
    {
        Page(routes, "/", "text/html; charset=utf-8", (_, _) => Task.FromResult(Resource()));
        Page(routes, "/favicon.ico", "image/svg+xml", (_, _) => Task.FromResult(Icon));
        Page(routes, "/status.json", "application/json", async (_, cancel) => (await watch.LookAsync(cancel)).ToJson());
        Page(routes, "/axes.json", "application/json", (_, _) => Task.FromResult(Axes()));
        Page(routes, "/space.svg", "image/svg+xml", async (context, cancel) =>
        {
            var (x, y) = DefaultAxes(settings.Space);
            x = Known("x", context.Request.Query["x"], x);
            y = Known("y", context.Request.Query["y"], y);
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
            catch (UserErrorException error)
            {
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                context.Response.ContentType = "text/plain; charset=utf-8";
                await context.Response.WriteAsync(CleanText.Line(error.Message) + "\n", context.RequestAborted);
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

    private string Known(string axis, string? asked, string otherwise)
    {
        var names = settings.Space.Parameters.Select(parameter => parameter.Name).ToList();
        return asked is null ? otherwise
            : names.Contains(asked) ? asked
            : throw new UserErrorException($"{axis}: must be one of {string.Join(", ", names)}; got \"{asked}\"; choose one of them, or leave it out for {otherwise}");
    }

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
