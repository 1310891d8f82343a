using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Infra.Tests.Live;

/// <summary>
/// Answers on loopback as a Kubernetes API server does: lists and objects by path, logs, watches, programs in pods over a WebSocket, dry runs, and
/// whatever answer a test wants instead. Objects are written as a real server writes them; nothing schedules, starts or admits.
/// </summary>
internal sealed class ApiServer : IAsyncDisposable
{
    private static readonly Dictionary<string, string> Plurals = new()
    {
        ["Pod"] = "api/v1/pods",
        ["Node"] = "api/v1/nodes",
        ["Event"] = "api/v1/events",
        ["ResourceQuota"] = "api/v1/resourcequotas",
        ["PersistentVolumeClaim"] = "api/v1/persistentvolumeclaims",
        ["Service"] = "api/v1/services",
        ["Namespace"] = "api/v1/namespaces",
        ["Deployment"] = "apis/apps/v1/deployments",
        ["StatefulSet"] = "apis/apps/v1/statefulsets",
        ["ReplicaSet"] = "apis/apps/v1/replicasets",
        ["Job"] = "apis/batch/v1/jobs",
        ["CronJob"] = "apis/batch/v1/cronjobs",
        ["Workload"] = "apis/kueue.x-k8s.io/v1beta2/workloads",
        ["LocalQueue"] = "apis/kueue.x-k8s.io/v1beta2/localqueues",
        ["ScaledJob"] = "apis/keda.sh/v1alpha1/scaledjobs",
        ["ScaledObject"] = "apis/keda.sh/v1alpha1/scaledobjects",
    };

    private readonly WebApplication _app;
    private readonly List<JsonNode> _objects = [];
    private readonly List<(string Method, string Path)> _requests = [];

    private ApiServer(WebApplication app) => _app = app;

    /// <summary>What was asked, in order: method and path with its query.</summary>
    public IReadOnlyList<(string Method, string Path)> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>Whether Kueue and KEDA are there.</summary>
    public bool HasAddOns { get; set; }

    /// <summary>Answers a request in place of the server; false where it does not.</summary>
    public Func<HttpContext, Task<bool>> Instead { get; set; } = _ => Task.FromResult(false);

    /// <summary>What containers printed, by <c>pod/container</c>, with <c>/previous</c> behind for the run before.</summary>
    public Dictionary<string, string> Logs { get; } = [];

    /// <summary>What a program prints in <c>pod/container</c>, and its exit code.</summary>
    public Func<string, IReadOnlyList<string>, (string Output, int Code)> Program { get; set; } = (_, _) => ("", 127);

    /// <summary>What a dry run makes of an object that is there.</summary>
    public Func<JsonNode, JsonNode> DryRun { get; set; } = live => live;

    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static async Task<ApiServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new ApiServer(app);
        app.UseWebSockets();
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        return server;
    }

    public void Add(string json) => _objects.Add(JsonNode.Parse(json)!);

    /// <summary>Writes a kubeconfig whose current context is this server.</summary>
    public string WriteKubeconfig(string folder, string context = "lab")
    {
        var path = Path.Combine(folder, "kubeconfig");
        File.WriteAllText(path, $$"""
            apiVersion: v1
            kind: Config
            clusters:
            - name: {{context}}
              cluster: {server: {{Url}}}
            users:
            - name: me
              user: {token: t0ken}
            contexts:
            - name: {{context}}
              context: {cluster: {{context}}, user: me, namespace: gpu1}
            current-context: {{context}}
            """);
        return path;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    /// <summary>The answer of a server to what is not allowed, or not there.</summary>
    public static Task StatusAsync(HttpContext http, HttpStatusCode code, string reason, string message)
    {
        http.Response.StatusCode = (int)code;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(JsonSerializer.Serialize(new { kind = "Status", apiVersion = "v1", metadata = new { }, status = "Failure", message, reason, code = (int)code }));
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!.TrimStart('/');
        lock (_requests)
        {
            _requests.Add((http.Request.Method, $"{path}{http.Request.QueryString}"));
        }

        if (await Instead(http))
        {
            return;
        }

        var words = path.Split('/');
        if (words is [.., "pods", var logged, "log"])
        {
            var key = $"{logged}/{http.Request.Query["container"]}{(http.Request.Query["previous"] == "true" ? "/previous" : "")}";
            await (Logs.TryGetValue(key, out var text) ? http.Response.WriteAsync(text) : StatusAsync(http, HttpStatusCode.BadRequest, "BadRequest", "container is not there"));
            return;
        }

        if (words is [.., "pods", var asked, "exec"])
        {
            await ExecAsync(http, $"{asked}/{http.Request.Query["container"]}");
            return;
        }

        // namespaces/NAME stands between the group and the resource.
        var at = Array.IndexOf(words, "namespaces");
        var space = at >= 0 && words.Length > at + 2 ? words[at + 1] : null;
        var bare = space is null ? words : [.. words[..at], .. words[(at + 2)..]];
        if (Plurals.FirstOrDefault(pair => pair.Value == string.Join('/', bare)) is { Key: { } kind })
        {
            await ListAsync(http, kind, space);
        }
        else if (Plurals.FirstOrDefault(pair => pair.Value == string.Join('/', bare[..^1])) is { Key: { } one })
        {
            var found = Of(one, space).FirstOrDefault(each => each["metadata"]!["name"]!.GetValue<string>() == bare[^1]);
            await (found is null ? StatusAsync(http, HttpStatusCode.NotFound, "NotFound", $"{bare[^2]} \"{bare[^1]}\" not found")
                : http.Response.WriteAsJsonAsync(http.Request.Method == "PATCH" ? DryRun(found.DeepClone()) : found));
        }
        else if (Plurals.Where(pair => pair.Value.StartsWith($"{path}/", StringComparison.Ordinal)).ToList() is { Count: > 0 } group)
        {
            await http.Response.WriteAsJsonAsync(new { kind = "APIResourceList", resources = group.Select(pair => new { name = pair.Value[(path.Length + 1)..], kind = pair.Key }) });
        }
        else
        {
            await StatusAsync(http, HttpStatusCode.NotFound, "NotFound", "the server could not find the requested resource");
        }
    }

    private IEnumerable<JsonNode> Of(string kind, string? space) =>
        _objects.Where(each => each["kind"]!.GetValue<string>() == kind && (space is null || each["metadata"]?["namespace"]?.GetValue<string>() == space));

    private async Task ListAsync(HttpContext http, string kind, string? space)
    {
        if (!HasAddOns && kind is "Workload" or "LocalQueue" or "ScaledJob" or "ScaledObject")
        {
            http.Response.StatusCode = 404;
            await http.Response.WriteAsync("404 page not found\n");
            return;
        }

        if (http.Request.Query.ContainsKey("watch"))
        {
            await http.Response.WriteAsync("""{"type":"MODIFIED","object":{"kind":"Pod","metadata":{"name":"trainer"}}}""" + "\n");
            return;
        }

        // Pages, as a server gives them that is asked for some at a time.
        var all = Of(kind, space).ToList();
        var from = int.TryParse(http.Request.Query["continue"], out var begun) ? begun : 0;
        var page = all.Skip(from).Take(int.TryParse(http.Request.Query["limit"], out var limit) ? limit : all.Count).ToList();
        await http.Response.WriteAsJsonAsync(new
        {
            kind = $"{kind}List",
            metadata = new { resourceVersion = "4711", @continue = from + page.Count < all.Count ? $"{from + page.Count}" : null },
            items = page,
        });
    }

    // https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apimachinery/pkg/util/remotecommand/constants.go: each message begins with its channel.
    private async Task ExecAsync(HttpContext http, string container)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            await StatusAsync(http, HttpStatusCode.BadRequest, "BadRequest", "Upgrade request required");
            return;
        }

        using var socket = await http.WebSockets.AcceptWebSocketAsync("v4.channel.k8s.io");
        var (output, code) = Program(container, [.. http.Request.Query["command"].Select(word => word!)]);
        var status = code == 0
            ? """{"metadata":{},"status":"Success"}"""
            : $$"""{"metadata":{},"status":"Failure","reason":"NonZeroExitCode","message":"command terminated with non-zero exit code","details":{"causes":[{"reason":"ExitCode","message":"{{code}}"}]} }""";
        foreach (var (channel, text) in new[] { ((byte)(code == 0 ? 1 : 2), output), ((byte)3, status) })
        {
            await socket.SendAsync((byte[])[channel, .. Encoding.UTF8.GetBytes(text)], WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
    }
}
