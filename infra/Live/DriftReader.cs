using System.Text.Json.Nodes;
using Infra.Plans;
using Infra.Rendering;

namespace Infra.Live;

/// <summary>Something of an object that is not what the file says.</summary>
/// <param name="Object">Kind and name.</param>
/// <param name="Path">Where; empty for the whole object.</param>
/// <param name="Cluster">What is there; null for nothing.</param>
/// <param name="File">What the file says; null for nothing.</param>
/// <param name="By">Who wrote what is there; null where that is not known.</param>
internal sealed record Drift(string Object, string Path, string? Cluster, string? File, string? By);

/// <summary>Finds what was changed in a cluster by other hands than the file's.</summary>
/// <remarks>
/// The server works out what applying the file would make of each object (a dry run of server-side apply, as the provider applies), and writes nothing;
/// what that would change has drifted.
/// </remarks>
internal sealed class DriftReader(ClusterReader cluster)
{
    private const string Manager = "pulumi-kubernetes";

    // Not the author's: what the server counts and dates.
    private static readonly string[] ServersOwn = ["managedFields", "resourceVersion", "generation", "creationTimestamp", "uid", "selfLink"];

    private readonly Dictionary<string, IReadOnlyDictionary<string, string>> _kinds = [];

    /// <summary>Compares objects with what is in the cluster.</summary>
    public async Task<IReadOnlyList<Drift>> ReadAsync(KubernetesManifests manifests, CancellationToken cancellation)
    {
        var drifts = new List<Drift>();
        foreach (var manifest in manifests.Objects)
        {
            drifts.AddRange(await ReadAsync(manifest, cancellation).ConfigureAwait(false));
        }

        return drifts;
    }

    private async Task<IEnumerable<Drift>> ReadAsync(Manifest manifest, CancellationToken cancellation)
    {
        var inputs = manifest.Resource.Inputs;
        var (apiVersion, kind, name) = (inputs["apiVersion"]!.Text, inputs["kind"]!.Text, inputs["metadata"]!["name"]!.Text);
        var (title, space) = ($"{kind} {name}", manifest.Resource.Namespace);
        if (!_kinds.TryGetValue(apiVersion, out var kinds))
        {
            _kinds[apiVersion] = kinds = await cluster.KindsAsync(apiVersion, cancellation).ConfigureAwait(false);
        }

        if (!kinds.TryGetValue(kind, out var plural))
        {
            return [new(title, "", null, $"the kind {apiVersion} {kind}, which the cluster does not know", null)];
        }

        var resource = apiVersion.Split('/') is [var group, var version] ? new ApiResource(group, version, plural) : new ApiResource("", apiVersion, plural);
        var before = cluster.Unseen.Count;
        if (await cluster.FindAsync(resource, space, name, cancellation).ConfigureAwait(false) is not { } live)
        {
            return cluster.Unseen.Count > before ? [] : [new(title, "", null, "the object", null)];
        }

        // The provider gives itself a name of its own for each object, by which the server also knows what the file no longer has.
        var manager = live.Items("metadata", "managedFields").Where(each => each.Text("operation") == "Apply").Select(each => each.Text("manager"))
            .FirstOrDefault(each => each.StartsWith(Manager, StringComparison.Ordinal)) ?? Manager;
        var (applied, refusal) = await cluster.DryRunAsync(resource, space, name, manager, manifest.Yaml, cancellation).ConfigureAwait(false);
        return refusal is not null ? [new(title, "", "the object", $"what cannot be changed in place: {refusal}", null)]
            : applied is null ? []
            : Compare(live, applied, []).Select(found => new Drift(title, Show(found.Path), Short(found.Live), Short(found.Applied), OwnerOf(live, found.Path)))
                .Where(drift => !IsScalers(drift));
    }

    // Whose work it is to change this: the file leaves these to them, or has them beside it.
    private static bool IsScalers(Drift drift) =>
        drift.By is { } by
        && (by.StartsWith("kueue", StringComparison.OrdinalIgnoreCase) || by.StartsWith("keda", StringComparison.OrdinalIgnoreCase)
            || (drift.Path == "spec.replicas" && by.StartsWith("kube-controller-manager", StringComparison.Ordinal)));

    private static IEnumerable<(IReadOnlyList<string> Path, JsonNode? Live, JsonNode? Applied)> Compare(JsonNode? live, JsonNode? applied, IReadOnlyList<string> path)
    {
        if (live is JsonObject before && applied is JsonObject after)
        {
            return before.Select(member => member.Key).Union(after.Select(member => member.Key))
                .Where(key => !IsServers(path, key))
                .SelectMany(key => Compare(before[key], after[key], [.. path, key]));
        }

        if (live is JsonArray was && applied is JsonArray becomes)
        {
            if (HasNames(was) && HasNames(becomes))
            {
                return was.Concat(becomes).Select(element => element.Text("name")).Distinct()
                    .SelectMany(name => Compare(Named(was, name), Named(becomes, name), [.. path, $"[{name}]"]));
            }

            if (was.Count == becomes.Count)
            {
                return was.Zip(becomes).SelectMany((pair, i) => Compare(pair.First, pair.Second, [.. path, $"[{i}]"]));
            }
        }

        return JsonNode.DeepEquals(live, applied) ? [] : [(path, live, applied)];
    }

    private static bool IsServers(IReadOnlyList<string> path, string key) => path switch
    {
        [] => key == "status",
        ["metadata"] => ServersOwn.Contains(key),

        // Notes of the deployment to itself, which no file has.
        [.., "annotations"] => key.StartsWith("pulumi.com/", StringComparison.Ordinal) || key.StartsWith("deployment.kubernetes.io/", StringComparison.Ordinal),
        _ => false,
    };

    // Some lists have a name twice, such as a volume that is mounted at two places.
    private static bool HasNames(JsonArray list) =>
        list.All(element => element.Text("name").Length > 0) && list.DistinctBy(element => element.Text("name")).Count() == list.Count;

    private static JsonNode? Named(JsonArray list, string name) => list.FirstOrDefault(element => element.Text("name") == name);

    private static string? OwnerOf(JsonNode live, IReadOnlyList<string> path) => live.Items("metadata", "managedFields")
        .Where(each => each.Text("subresource") != "status" && Has(each.At("fieldsV1"), path, 0))
        .OrderByDescending(each => each.Time("time"))
        .Select(each => each.Text("manager")).FirstOrDefault(each => each.Length > 0);

    private static bool Has(JsonNode? fields, IReadOnlyList<string> path, int at)
    {
        if (at == path.Count || fields is not JsonObject map)
        {
            return at == path.Count;
        }

        if (!path[at].StartsWith('['))
        {
            // What is set as a whole ends above its parts.
            return map.TryGetPropertyValue($"f:{path[at]}", out var inner) && (inner is JsonObject { Count: 0 } || Has(inner, path, at + 1));
        }

        var name = path[at][1..^1];
        return map.Any(member => member.Key.StartsWith("k:", StringComparison.Ordinal)
            && (int.TryParse(name, out _) || member.Key.Contains($"\"name\":\"{name}\"", StringComparison.Ordinal))
            && Has(member.Value, path, at + 1));
    }

    private static string Show(IReadOnlyList<string> path) => string.Concat(path.Select((key, i) =>
        key.StartsWith('[') ? key : key.Contains('.', StringComparison.Ordinal) ? $"[{key}]" : i == 0 ? key : $".{key}"));

    private static string? Short(JsonNode? value)
    {
        const int Longest = 80;
        var text = value?.ToJsonString(JsonForms.OneLine).Trim('"');
        return text is { Length: > Longest } ? $"{text[..Longest]}..." : text;
    }
}
