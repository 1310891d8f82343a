using System.Text;
using Infra.Plans;
using Infra.Project;
using Infra.Yaml;

namespace Infra.Rendering;

/// <summary>One Kubernetes object, ready for kubectl.</summary>
/// <param name="FileName">A file name that sorts in apply order.</param>
/// <param name="Yaml">The object.</param>
internal sealed record Manifest(string FileName, string Yaml);

/// <summary>The Kubernetes part of a plan as YAML.</summary>
/// <param name="Objects">The objects in the order in which they must be applied.</param>
/// <param name="Notes">What the objects do not say: resources that kubectl cannot create, values that only a deployment knows.</param>
internal sealed record KubernetesManifests(IReadOnlyList<Manifest> Objects, IReadOnlyList<string> Notes)
{
    // What others refer to comes first; kinds not listed (custom resources) come last.
    private static readonly string[] ApplyOrder =
    [
        "Namespace", "PriorityClass", "RuntimeClass", "StorageClass", "ResourceQuota", "LimitRange", "NetworkPolicy", "ServiceAccount", "Secret", "ConfigMap",
        "PersistentVolume", "PersistentVolumeClaim", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding", "Service", "PodDisruptionBudget",
        "DaemonSet", "Pod", "ReplicationController", "Deployment", "StatefulSet", "HorizontalPodAutoscaler", "Job", "CronJob", "Ingress",
    ];

    private static readonly string[] RootOrder = ["apiVersion", "kind", "metadata", "type", "immutable", "spec", "data", "stringData"];

    // Names before what they name; the rest in alphabetical order.
    private static readonly string[] InnerOrder =
        ["name", "namespace", "labels", "annotations", "image", "command", "args", "key", "operator", "value", "effect", "apiGroup", "kind"];

    /// <summary>Collects a plan's Kubernetes objects.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="showSecrets">Whether Secrets hold their values instead of placeholders.</param>
    /// <returns>The objects and notes.</returns>
    /// <exception cref="InfraException">An object has no name of its own, so kubectl could not apply it twice.</exception>
    public static KubernetesManifests Of(Plan plan, bool showSecrets)
    {
        var notes = new List<string>();
        var objects = new List<(int Order, string Kind, string Name, string Yaml)>();
        var nameless = new List<string>();
        var computed = 0;
        foreach (var resource in plan.Resources.Where(each => each.Custom && each.Type.StartsWith("kubernetes:", StringComparison.Ordinal)))
        {
            if (resource.External)
            {
                continue;
            }

            var kind = resource.Inputs["kind"]?.Text;
            if (kind is null || resource.Inputs["apiVersion"] is null)
            {
                notes.Add($"not among these objects, since Pulumi installs it: {resource.Type} {resource.Name}");
                continue;
            }

            if (resource.Type.EndsWith("Patch", StringComparison.Ordinal))
            {
                notes.Add(PatchNote(resource, kind));
                continue;
            }

            if (resource.Inputs["metadata"]?["name"] is not { } name)
            {
                nameless.Add(resource.Urn);
                continue;
            }

            computed += CountComputed(resource.Inputs);
            var order = Array.IndexOf(ApplyOrder, kind);
            objects.Add((order < 0 ? ApplyOrder.Length : order, kind, name.Text, YamlWriter.Write(Root(resource.Inputs, kind == "Secret", showSecrets))));
        }

        if (nameless.Count > 0)
        {
            throw new InfraException(
                $"stack \"{plan.Stack}\": kubectl needs metadata.name, which Pulumi would make up; name these yourself"
                + string.Concat(nameless.Select(urn => $"\n - {urn}")));
        }

        if (computed > 0)
        {
            notes.Add($"{computed} {(computed == 1 ? "value is" : "values are")} known only after a deployment and {(computed == 1 ? "stands" : "stand")} as {ComputedMarkers.ComputedText}");
        }

        var sorted = objects.OrderBy(each => each.Order).ToList();
        var digits = sorted.Count.ToString(System.Globalization.CultureInfo.InvariantCulture).Length;
        return new KubernetesManifests(
            [
                .. sorted.Select((each, i) => new Manifest(
                    $"{(i + 1).ToString($"D{Math.Max(2, digits)}", System.Globalization.CultureInfo.InvariantCulture)}-{FileWord(each.Kind)}-{FileWord(each.Name)}.yaml",
                    each.Yaml)),
            ],
            notes);
    }

    /// <summary>All objects as one stream for <c>kubectl apply -f -</c>, notes first as comments.</summary>
    /// <returns>The text.</returns>
    public string ToStream()
    {
        var text = new StringBuilder();
        foreach (var line in Notes.SelectMany(note => note.Split('\n')))
        {
            text.Append("# ").Append(line).Append('\n');
        }

        foreach (var manifest in Objects)
        {
            text.Append("---\n").Append(manifest.Yaml);
        }

        return text.ToString();
    }

    private static string PatchNote(PlanResource resource, string kind)
    {
        var name = resource.Inputs["metadata"]?["name"]?.Text ?? ComputedMarkers.ComputedText;
        var labels = resource.Inputs["metadata"]?["labels"] is PlanMap map
            ? string.Concat(map.Members.Select(label => $" {label.Key}={label.Value.Text}"))
            : "";
        return kind == "Node" && labels.Length > 0
            ? $"not among these objects, since the node is there already: kubectl label nodes {name}{labels} --overwrite"
            : $"not among these objects, since it changes one that is there already: {kind} {name}";
    }

    private static int CountComputed(PlanValue value) => value switch
    {
        PlanText { IsComputed: true } => 1,
        PlanMap map => map.Members.Values.Sum(CountComputed),
        PlanList list => list.Elements.Sum(CountComputed),
        _ => 0,
    };

    private static List<KeyValuePair<string, object?>> Root(PlanValue inputs, bool isSecret, bool showSecrets) =>
    [
        .. from member in ((PlanMap)inputs).Members
           where member.Key != "status" && member.Value is not PlanNull
           let rank = Array.IndexOf(RootOrder, member.Key)
           orderby rank < 0 ? RootOrder.Length : rank, member.Key
           select KeyValuePair.Create(
               member.Key,
               isSecret && member.Key is "data" or "stringData" ? SecretData(member.Key, member.Value, showSecrets) : Plain(member.Value, showSecrets)),
    ];

    private static object? Plain(PlanValue value, bool showSecrets) => value switch
    {
        PlanSecret secret => showSecrets ? Plain(secret.Hidden, true) : Plain(secret.Shape, false),
        PlanMap map => Members(map, showSecrets),
        PlanList list => list.Elements.Select(element => Plain(element, showSecrets)).ToList(),
        _ => value.Describe(),
    };

    private static List<KeyValuePair<string, object?>> Members(PlanMap map, bool showSecrets) =>
    [
        .. from member in map.Members
           where member.Value is not PlanNull && !IsForPulumi(member.Key, member.Value)
           let rank = Array.IndexOf(InnerOrder, member.Key)
           orderby rank < 0 ? InnerOrder.Length : rank, member.Key
           select KeyValuePair.Create(ComputedMarkers.Describe(member.Key), Plain(member.Value, showSecrets)),
    ];

    // Annotations such as pulumi.com/skipAwait tell Pulumi how to deploy, and say nothing to a cluster.
    private static bool IsForPulumi(string key, PlanValue value) =>
        key.StartsWith("pulumi.com/", StringComparison.Ordinal)
        || (key == "annotations" && value is PlanMap { Members: { Count: > 0 } annotations }
            && annotations.Keys.All(name => name.StartsWith("pulumi.com/", StringComparison.Ordinal)));

    // A Secret with placeholders must still be one that the API server takes: base64 in data, JSON where its type asks for it.
    private static object? SecretData(string field, PlanValue value, bool showSecrets)
    {
        var inner = value is PlanSecret secret ? secret.Hidden : value;
        if (inner is not PlanMap map)
        {
            return Plain(value, showSecrets);
        }

        return map.Members
            .Select(entry => KeyValuePair.Create(entry.Key, (object?)Entry(field, entry.Key, entry.Value, showSecrets)))
            .ToList();
    }

    private static string Entry(string field, string key, PlanValue value, bool showSecrets)
    {
        var raw = (value is PlanSecret secret ? secret.Hidden : value).Raw() as string ?? "";
        var text = field == "data" ? Decode(raw) : raw;
        if (showSecrets && text is null)
        {
            return raw;
        }

        var shown = showSecrets && !ComputedMarkers.IsMarked(text!) ? text!
            : showSecrets && key is not (".dockerconfigjson" or ".dockercfg") ? ComputedMarkers.Describe(text!)
            : key switch
            {
                ".dockerconfigjson" => "{\"auths\":{}}",
                ".dockercfg" => "{}",
                _ => ComputedMarkers.SecretText,
            };
        return field == "data" ? Convert.ToBase64String(Encoding.UTF8.GetBytes(shown)) : shown;
    }

    private static string? Decode(string base64)
    {
        try
        {
            var bytes = Convert.FromBase64String(base64);
            var text = Encoding.UTF8.GetString(bytes);
            return Encoding.UTF8.GetBytes(text).AsSpan().SequenceEqual(bytes) ? text : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string FileWord(string text) =>
        string.Concat(text.ToLowerInvariant().Select(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '.' ? character : '-'));
}
