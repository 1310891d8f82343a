using System.Net.Http.Headers;
using System.Reflection;
using System.Text.Json;
using Infra.Core.Findings;
using Infra.Core.Search;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using WorkQueue.Hosting;
using WorkQueue.Leases;
using WorkQueue.Ledger;
using WorkQueue.Settings;

namespace WorkQueue.Status;

/// <summary>The web page of <c>status --web</c> and of the ledger: counts, pictures, results, failures and workers.</summary>
/// <param name="queue">The queue.</param>
/// <param name="ledger">The ledger.</param>
/// <param name="settings">The search.</param>
/// <param name="watch">Looks at the queue; null for one of its own.</param>
/// <param name="allowRetry">Whether the page may give points that have failed their attempts again.</param>
internal sealed class StatusPages(LeaseQueue queue, LedgerDatabase ledger, QueueSettings settings, StatusWatch? watch = null, bool allowRetry = false) : IAsyncDisposable
{
    private const int MostRows = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // Four cells of a picture, in its colours.
    private const string Icon = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="#009e73" d="M1 1h6v6H1zM9 1h6v6H9z"/><path fill="#d55e00" d="M9 9h6v6H9z"/><path fill="#0072b2" d="M1 9h6v6H1z"/></svg>
        """;

    private readonly PageWatch _page = new(queue, ledger, settings, watch ?? new StatusWatch(settings.Name, queue));

    /// <summary>Adds the pages.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        Page(routes, "/", "text/html; charset=utf-8", (_, _) => Task.FromResult(Resource().Replace("{allow-retry}", allowRetry ? "true" : "false", StringComparison.Ordinal)));
        Page(routes, "/favicon.ico", "image/svg+xml", (_, _) => Task.FromResult(Icon));
        Page(routes, "/view.json", "application/json", (context, cancel) => _page.ViewAsync(context.Request.QueryString.Value ?? "", Query(context.Request.Query), cancel));
        Page(routes, "/point.json", "application/json", async (context, cancel) =>
            (await PointHistory.ReadAsync(ledger, settings.Space, context.Request.Query["hash"].ToString(), cancel)).ToJson());
        routes.MapGet("/rows.csv", context => AnswerAsync(context, WriteCsvAsync));
        if (allowRetry)
            routes.MapPost("/retry", context => AnswerAsync(context, RetryAsync));
    }

    /// <summary>The two parameters that a picture shows when none are chosen: the first two that move.</summary>
    /// <returns>Their names; the same one twice when only one moves and there is no other.</returns>
    public static (string X, string Y) DefaultAxes(ParameterSpace space)
    {
        var names = space.Moving.Select(index => space.Parameters[index]).Concat(space.Parameters).Select(parameter => parameter.Name).Distinct().ToList();
        return (names[0], names[Math.Min(1, names.Count - 1)]);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _page.DisposeAsync();

    private static void Page(IEndpointRouteBuilder routes, string path, string type, Func<HttpContext, CancellationToken, Task<string>> write) =>
        routes.MapGet(path, context => AnswerAsync(context, async (_, cancel) =>
        {
            var text = await write(context, cancel);
            context.Response.ContentType = type;
            await context.Response.WriteAsync(text, cancel);
        }));

    private static async Task AnswerAsync(HttpContext context, Func<HttpContext, CancellationToken, Task> answer)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'self' 'unsafe-inline'; frame-ancestors 'none'";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        if (context.Request.Path != "/rows.csv")
            limit.CancelAfter(Patience);
        try
        {
            await answer(context, limit.Token);
        }
        catch (UserErrorException error)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, error.Message);
        }
        catch (Exception error) when (LedgerDatabase.IsDatabases(error))
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "the ledger's database does not answer");
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "a server does not answer");
        }
    }

    private static async Task RefuseAsync(HttpContext context, int code, string why)
    {
        if (context.Response.HasStarted)
        {
            // Half a file must not look like a whole one.
            context.Abort();
            return;
        }

        context.Response.StatusCode = code;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(CleanText.Line(why) + "\n", context.RequestAborted);
    }

    private StoreQuery Query(IQueryCollection asked)
    {
        var (x, y) = DefaultAxes(settings.Space);
        var parameters = settings.Space.Parameters.Select(parameter => parameter.Name).ToList();
        var values = _page.Store.ValueNames;
        var colours = values.Select(name => FoundRow.Column(name, settings.Space)).ToList();
        var sort = asked["sort"].ToString();
        var objective = settings.Search.Objective;
        if (sort.Length == 0)
            sort = objective is null ? "-end" : $"{(objective.Goal == SearchGoal.Maximize ? "-" : "")}{FoundRow.Column(objective.Name, settings.Space)}";
        var where = Where(asked);
        foreach (var (key, name) in (where?.Names.Select(name => ("where", name)) ?? []).Append(("sort", sort.TrimStart('-'))))
        {
            if (name != objective?.Name && !_page.Store.Names().Contains(name) && _page.Store.Version > 0)
                throw new UserErrorException($"{key}: must name a parameter, a value, or state, stable, seconds, attempt, worker, start, end, hash; got \"{name}\"", Spelling.DidYouMean(name, _page.Store.Names()) ?? "queue rows knows messages and errors too");
        }

        return new StoreQuery(
            Known("x", asked, parameters, x), Known("y", asked, parameters, y), Known("colour", asked, [.. colours, ""], ""), where, sort.TrimStart('-'),
            sort.StartsWith('-') ? SearchGoal.Maximize : SearchGoal.Minimize, Whole("offset", asked, 0, int.MaxValue - MostRows, 0), Whole("limit", asked, 1, MostRows, 50));
    }

    private static Condition? Where(IQueryCollection asked)
    {
        var text = asked["where"].ToString();
        return text.Length == 0 ? null
            : Condition.TryParse(text, out var where, out var position, out var problem) ? where
            : throw new UserErrorException($"where: must be a condition, as \"state = error\"; at character {position} {problem}", "mend it there");
    }

    private static string Known(string key, IQueryCollection asked, List<string> names, string fallback) =>
        asked[key].ToString() is not { Length: > 0 } name ? fallback
        : names.Contains(name) ? name
        : throw new UserErrorException($"{key}: must be one of {string.Join(", ", names.Where(other => other.Length > 0))}; got \"{name}\"", "choose one of them, or leave it out");

    private static int Whole(string key, IQueryCollection asked, int least, int most, int fallback) =>
        asked[key].ToString() is not { Length: > 0 } text ? fallback
        : int.TryParse(text, out var number) && number >= least && number <= most ? number
        : throw new UserErrorException($"{key}: must be {least} to {most} rows; got \"{text}\"", $"use {fallback}, or leave it out");

    private async Task WriteCsvAsync(HttpContext context, CancellationToken cancel)
    {
        var where = Where(context.Request.Query);
        await ledger.RequireAsync(cancel);
        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileName = $"{settings.Name}.csv" }.ToString();
        // All values have a column, also those that the page does not keep.
        var names = new SortedSet<string>(StringComparer.Ordinal);
        await foreach (var row in ledger.ReadRowsAsync(null, cancel))
        {
            if (row.Results is not null)
                names.UnionWith(ResultValues.Parse(row.Results).Keys);
        }

        var csv = new RowsCsv(settings.Space, [.. names]);
        await context.Response.WriteAsync(csv.Header, cancel);
        await foreach (var stored in ledger.ReadRowsAsync(null, cancel))
        {
            var row = new FoundRow(settings.Space, stored);
            if (where?.Holds(row.Fact) != false)
                await context.Response.WriteAsync(csv.Line(row), cancel);
        }
    }

    // A page of another site can send a form here, but no JSON, and not to a loopback address by another name.
    private async Task RetryAsync(HttpContext context, CancellationToken cancel)
    {
        if (!context.Request.HasJsonContentType())
            throw NoReason();
        string? reason;
        try
        {
            reason = (await JsonSerializer.DeserializeAsync<Dictionary<string, string?>>(context.Request.Body, cancellationToken: cancel))?.GetValueOrDefault("reason");
        }
        catch (JsonException)
        {
            throw NoReason();
        }

        var retried = await queue.RetryAsync(reason is null ? null : _page.Store.Failed(reason), cancel);
        await context.Response.WriteAsJsonAsync(new { retried }, cancel);
    }

    private static UserErrorException NoReason() =>
        new("retry: must be JSON, as { \"reason\": \"exit code 1\" }, with the content type application/json; got something else", "send that, or {} for all failed points");

    private static string Resource()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("page.html")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
