using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Infra.Core.Findings;
using Infra.Plans;
using k8s;
using k8s.Autorest;
using k8s.Exceptions;

namespace Infra.Live;

/// <summary>Reads a cluster as far as the caller's rights go, and changes nothing.</summary>
/// <remarks>
/// A cluster that cannot be reached, refuses the credentials or breaks off is one error. What it forbids is no error: it reads as null and is kept
/// in <see cref="Unseen"/>, for the rest may still say what was asked.
/// </remarks>
internal sealed class ClusterReader : IDisposable
{
    // As kubectl asks for lists, so that no answer is too large for the server.
    private const int PageSize = 500;
    private const int MostRetries = 5;
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(10);

    private readonly Kubernetes _client;
    private readonly string _name;
    private readonly TimeSpan _timeout;
    private readonly SortedSet<string> _unseen = new(StringComparer.Ordinal);

    private ClusterReader(Kubernetes client, string name, string? space, TimeSpan timeout) =>
        (_client, _name, DefaultNamespace, _timeout) = (client, name, string.IsNullOrEmpty(space) ? "default" : space, timeout);

    /// <summary>The namespace that the context names.</summary>
    public string DefaultNamespace { get; }

    /// <summary>What could not be seen for want of rights: a resource and where.</summary>
    public IReadOnlyCollection<string> Unseen => _unseen;

    /// <summary>Finds a cluster; nothing is sent yet.</summary>
    /// <exception cref="UserErrorException">The kubeconfig does not say how.</exception>
    public static ClusterReader Connect(ClusterAddress address)
    {
        var config = Kubeconfig.Read(address);
        config.HttpClientTimeout = Timeout.InfiniteTimeSpan;
        return new(new Kubernetes(config), config.CurrentContext ?? "this pod's own cluster", config.Namespace, address.Timeout);
    }

    /// <summary>Reads all objects of a kind.</summary>
    /// <param name="resource">The kind.</param>
    /// <param name="space">The namespace; null for all.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The objects; none where the kind is an add-on's that the cluster does not have; null where it is forbidden to look.</returns>
    public async Task<IReadOnlyList<JsonNode>?> ListAsync(ApiResource resource, string? space, CancellationToken cancellation)
    {
        var all = new List<JsonNode>();
        var page = $"?limit={PageSize}";
        while (true)
        {
            var (code, body) = await AskAsync(HttpMethod.Get, resource.Path(space) + page, null, cancellation).ConfigureAwait(false);
            if (code == HttpStatusCode.Forbidden)
            {
                _unseen.Add(space is null ? resource.ToString() : $"{resource} in {space}");
                return null;
            }

            if (code == HttpStatusCode.NotFound && resource.IsAddOn)
            {
                return [];
            }

            if (code == HttpStatusCode.Gone && page.Length > 0)
            {
                // The list has aged while it was read page by page: all of it at once, as kubectl does.
                all.Clear();
                page = "";
                continue;
            }

            var list = Good(code, body, resource.ToString());
            if (!list.Text("kind").EndsWith("List", StringComparison.Ordinal))
            {
                // What is no list says nothing of what there is, least of all that there is none.
                throw Trouble($"gave no list when asked for {resource}", "is it a Kubernetes API server?");
            }

            all.AddRange(list.Items("items"));
            if (list.Text("metadata", "continue") is not { Length: > 0 } next)
            {
                return all;
            }

            page = $"?limit={PageSize}&continue={Uri.EscapeDataString(next)}";
        }
    }

    /// <summary>Reads one object.</summary>
    /// <param name="resource">The kind.</param>
    /// <param name="space">The namespace; null for what is in none.</param>
    /// <param name="name">The name.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The object; null where there is none, or it is forbidden to look.</returns>
    public async Task<JsonNode?> FindAsync(ApiResource resource, string? space, string name, CancellationToken cancellation)
    {
        var (code, body) = await AskAsync(HttpMethod.Get, $"{resource.Path(space)}/{Uri.EscapeDataString(name)}", null, cancellation).ConfigureAwait(false);
        if (code == HttpStatusCode.Forbidden)
        {
            _unseen.Add($"{resource}/{name}{(space is null ? "" : $" in {space}")}");
        }

        return code is HttpStatusCode.Forbidden or HttpStatusCode.NotFound ? null : Good(code, body, $"{resource}/{name}");
    }

    /// <summary>Asks what an object would be once it is applied; the server works it out and writes nothing.</summary>
    /// <param name="resource">The kind.</param>
    /// <param name="space">The namespace; null for what is in none.</param>
    /// <param name="name">The name.</param>
    /// <param name="manager">The field manager that applies it.</param>
    /// <param name="yaml">The object.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The object; or why the server refuses it; neither where it is forbidden to ask.</returns>
    public async Task<(JsonNode? Object, string? Refusal)> DryRunAsync(
        ApiResource resource, string? space, string name, string manager, string yaml, CancellationToken cancellation)
    {
        var path = $"{resource.Path(space)}/{Uri.EscapeDataString(name)}?dryRun=All&force=true&fieldManager={Uri.EscapeDataString(manager)}";
        HttpContent Body() => new StringContent(yaml, Encoding.UTF8, new MediaTypeHeaderValue("application/apply-patch+yaml"));
        var (code, body) = await AskAsync(HttpMethod.Patch, path, Body, cancellation).ConfigureAwait(false);
        switch (code)
        {
            case HttpStatusCode.Forbidden when !IsAdmission(body):
                _unseen.Add($"{resource}/{name}{(space is null ? "" : $" in {space}")} (takes the right to patch)");
                return (null, null);
            case HttpStatusCode.Forbidden or HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest or HttpStatusCode.Conflict or HttpStatusCode.NotFound:
                return (null, Message(body, code));
            default:
                return (Good(code, body, $"{resource}/{name}"), null);
        }
    }

    /// <summary>The kinds of a version of an API group, by kind.</summary>
    /// <param name="apiVersion">As objects name it (<c>apps/v1</c>).</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The plural of each kind; none where the cluster does not have the version.</returns>
    public async Task<IReadOnlyDictionary<string, string>> KindsAsync(string apiVersion, CancellationToken cancellation)
    {
        var path = apiVersion.Contains('/', StringComparison.Ordinal) ? $"apis/{apiVersion}" : $"api/{apiVersion}";
        var (code, body) = await AskAsync(HttpMethod.Get, path, null, cancellation).ConfigureAwait(false);
        return code == HttpStatusCode.NotFound
            ? new Dictionary<string, string>()
            : Good(code, body, path).Items("resources").Where(each => !each.Text("name").Contains('/', StringComparison.Ordinal))
                .GroupBy(each => each.Text("kind")).ToDictionary(group => group.Key, group => group.First().Text("name"));
    }

    /// <summary>The last lines that a container printed.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="container">The container.</param>
    /// <param name="previous">Whether those of the run before the last restart are meant.</param>
    /// <param name="lines">How many.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The lines; none where there are none, or it is forbidden to look.</returns>
    public async Task<IReadOnlyList<string>> LastLinesAsync(JsonNode pod, string container, bool previous, int lines, CancellationToken cancellation)
    {
        const int MostBytes = 16 * 1024;
        var path = $"{ApiResource.Pods.Path(pod.Namespace())}/{Uri.EscapeDataString(pod.Name())}/log"
            + $"?container={Uri.EscapeDataString(container)}&tailLines={lines}&limitBytes={MostBytes}{(previous ? "&previous=true" : "")}";
        var (code, body) = await AskAsync(HttpMethod.Get, path, null, cancellation).ConfigureAwait(false);
        if (code == HttpStatusCode.Forbidden)
        {
            _unseen.Add($"logs of pods in {pod.Namespace()}");
        }

        // A container that is gone from its node has no lines left, which is no fault of the question.
        return code == HttpStatusCode.OK ? [.. body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r'))] : [];
    }

    /// <summary>Waits until something happens to the pods of a namespace, or a while is over.</summary>
    public async Task WaitForChangeAsync(string space, TimeSpan longest, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(longest);
        try
        {
            // Without a version the watch begins with what there is, and whoever has just looked at that knows it.
            var (code, list) = await AskAsync(HttpMethod.Get, $"{ApiResource.Pods.Path(space)}?limit=1", null, cancellation).ConfigureAwait(false);
            if (code == HttpStatusCode.OK)
            {
                var version = JsonForms.Parse(list)?.Text("metadata", "resourceVersion") ?? "";
                var path = $"{ApiResource.Pods.Path(space)}?watch=true&allowWatchBookmarks=false&resourceVersion={Uri.EscapeDataString(version)}";
                using var response = await SendAsync(HttpMethod.Get, path, null, limit.Token).ConfigureAwait(false);
                if (response.StatusCode == HttpStatusCode.OK)
                {
                    using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false));
                    if (await reader.ReadLineAsync(limit.Token).ConfigureAwait(false) is not null)
                    {
                        return;
                    }
                }
            }

            await Task.Delay(longest, limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested && exception is OperationCanceledException or HttpRequestException or IOException)
        {
            // The while is over, or the watch broke off; the next look says what is the matter.
        }
    }

    /// <summary>Runs a program in a container, to ask it something.</summary>
    /// <returns>What it printed; or why there is no answer.</returns>
    public async Task<(string? Output, string? Failure)> AskInsideAsync(JsonNode pod, string container, IReadOnlyList<string> command, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_timeout);
        var (output, error) = ("", "");
        try
        {
            async Task Read(Stream input, Stream outputs, Stream errors)
            {
                using var first = new StreamReader(outputs);
                using var second = new StreamReader(errors);
                var both = (first.ReadToEndAsync(limit.Token), second.ReadToEndAsync(limit.Token));
                (output, error) = (await both.Item1.ConfigureAwait(false), await both.Item2.ConfigureAwait(false));
            }

            var code = await _client.NamespacedPodExecAsync(pod.Name(), pod.Namespace(), container, command, false, Read, limit.Token).ConfigureAwait(false);
            return code == 0 ? (output, null) : (null, error.Split('\n', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? $"exit code {code}");
        }
        catch (HttpOperationException exception) when (exception.Response?.StatusCode == HttpStatusCode.Forbidden)
        {
            _unseen.Add($"programs in pods in {pod.Namespace()} (takes the right to exec)");
            return (null, "forbidden");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, $"no answer within {Seconds(_timeout)}");
        }
        catch (Exception exception) when (exception is KubernetesException or KubernetesClientException or HttpOperationException or WebSocketException or HttpRequestException or IOException)
        {
            return (null, Innermost(exception).Message.Split('\n')[0]);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<(HttpStatusCode Code, string Body)> AskAsync(HttpMethod method, string path, Func<HttpContent>? content, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_timeout);
        try
        {
            using var response = await SendAsync(method, path, content, limit.Token).ConfigureAwait(false);
            var body = await response.Content.ReadAsStringAsync(limit.Token).ConfigureAwait(false);
            return response.StatusCode == HttpStatusCode.Unauthorized
                ? throw Trouble("refuses the credentials (401 Unauthorized)", "for GKE: gcloud auth login")
                : (response.StatusCode, body);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Trouble($"gave no answer within {Seconds(_timeout)}", "--request-timeout waits longer, kubectl cluster-info asks the same");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw Trouble($"cannot be reached: {Innermost(exception).Message}", "kubectl cluster-info asks the same");
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, Func<HttpContent>? content, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var request = new HttpRequestMessage(method, new Uri(_client.BaseUri, path)) { Content = content?.Invoke() };
            request.Headers.Accept.Add(new("application/json"));
            if (_client.Credentials is { } credentials)
            {
                await credentials.ProcessHttpRequestAsync(request, cancellation).ConfigureAwait(false);
            }

            var response = await _client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.TooManyRequests || attempt == MostRetries)
            {
                return response;
            }

            // The server says how long it wants to be left alone.
            var wait = response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1);
            response.Dispose();
            await Task.Delay(wait < LongestRetry ? wait : LongestRetry, cancellation).ConfigureAwait(false);
        }
    }

    private JsonNode Good(HttpStatusCode code, string body, string what) =>
        code is not (HttpStatusCode.OK or HttpStatusCode.Created) ? throw Trouble($"cannot show {what}: {Message(body, code)}", "kubectl get --raw '/readyz?verbose' shows what ails it")
        : JsonForms.Parse(body) ?? throw Trouble($"gave half an answer when asked for {what}", "try again");

    // Who is refused by a webhook or a quota was allowed to ask.
    private static bool IsAdmission(string body) =>
        Message(body, HttpStatusCode.Forbidden) is var message
        && (message.Contains("admission webhook", StringComparison.Ordinal) || message.Contains("exceeded quota", StringComparison.Ordinal)
            || message.Contains("violates PodSecurity", StringComparison.Ordinal) || message.Contains("ValidatingAdmissionPolicy", StringComparison.Ordinal));

    private static string Message(string body, HttpStatusCode code) =>
        JsonForms.Parse(body)?.Text("message") is { Length: > 0 } message ? message : string.Create(CultureInfo.InvariantCulture, $"{(int)code} {code}");

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s");

    private static Exception Innermost(Exception exception) => exception.InnerException is { } inner ? Innermost(inner) : exception;

    private UserErrorException Trouble(string what, string fix) => new(PlainText.Line($"the cluster of context \"{_name}\" {what}"), fix);
}
