using System.Text;
using Infra.Core.Findings;
using Infra.Plans;
using Infra.Yaml;

namespace Infra.Rendering;

/// <summary>One Kubernetes object, ready for kubectl.</summary>
/// <param name="FileName">A file name that sorts in apply order.</param>
/// <param name="Yaml">The object.</param>
/// <param name="HoldsSecrets">Whether it has values that must not be seen.</param>
/// <param name="Resource">What of the plan it is.</param>
internal sealed record Manifest(string FileName, string Yaml, bool HoldsSecrets, PlanResource Resource);

/// <summary>The Kubernetes part of a plan as YAML.</summary>
/// <param name="Objects">The objects in the order in which they must be applied.</param>
/// <param name="Notes">What the objects do not say: resources that kubectl cannot create, objects that are left out.</param>
/// <remarks>No object holds a placeholder: one whose values are not all known is left out or refused.</remarks>
internal sealed record KubernetesManifests(IReadOnlyList<Manifest> Objects, List<string> Notes)
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

    private const int MostListed = 10;

    /// <summary>Whether an object is left out although it was asked for with its secrets.</summary>
    public bool LacksSecrets { get; private init; }

    /// <summary>Collects a plan's Kubernetes objects.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="showSecrets">Whether objects with secrets are among them.</param>
    /// <param name="hasOutputs">Whether the outputs of the stack that it refers to are real ones.</param>
    /// <param name="verb">The command that asks.</param>
    /// <returns>The objects and notes.</returns>
    /// <exception cref="UserErrorException">
    /// An object has no name of its own, so kubectl could not apply it twice; or it has values that only a deployment knows.
    /// </exception>
    public static KubernetesManifests Of(Plan plan, bool showSecrets, bool hasOutputs = false, string verb = "render")
    {
        var notes = new List<string>();
        var objects = new List<(int Order, string Word, string Yaml, bool HoldsSecrets, PlanResource Resource)>();
        var nameless = new List<string>();
        var unknown = new List<string>();
        var hidden = new List<string>();
        var encrypted = new List<string>();
        foreach (var resource in plan.Resources.Where(each => each.Custom && !each.External && each.Type.StartsWith("kubernetes:", StringComparison.Ordinal)))
        {
            if (HelmRelease.Of(resource) is { } release)
            {
                notes.Add($"not among these objects, since Helm installs it, before them: {release.InstallCommand}");
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

            var texts = Texts(resource.Inputs, "", showSecrets).ToList();
            var gaps = texts.FindAll(each => each.Text is { } text && ComputedMarkers.IsMarked(text));
            var hasSecrets = texts.Exists(each => each.Text is null);
            if (gaps.Count > 0 && !(kind == "Secret" && gaps.TrueForAll(each => ComputedMarkers.HasSecret(each.Text!)) && (hasOutputs || plan.References.IsEmpty)))
            {
                unknown.AddRange(gaps.Select(each => $"{kind} {name.Text}: {each.Path[1..]}"));
            }
            else if (gaps.Count > 0)
            {
                encrypted.Add($"{kind} {name.Text}");
            }
            else if (hasSecrets && !showSecrets)
            {
                hidden.Add($"{kind} {name.Text}");
            }
            else
            {
                var order = Array.IndexOf(ApplyOrder, kind);
                var members = ((PlanMap)resource.Inputs).Members.Where(member => member.Key != "status");
                objects.Add((order < 0 ? ApplyOrder.Length : order, FileWord($"{kind}-{name.Text}"), YamlWriter.Write(Ordered(members, RootOrder)), hasSecrets, resource));
            }
        }

        if (nameless.Count > 0)
        {
            throw new UserErrorException(
                $"stack \"{plan.Stack}\": kubectl needs metadata.name, which Pulumi would make up",
                "name these yourself",
                string.Concat(nameless.Select(urn => $"\n - {urn}")));
        }

        if (unknown.Count > 0)
        {
            throw UnknownValues(plan, unknown, hasOutputs, verb);
        }

        AddLeftOut(notes, hidden, "hold secrets; --show-secrets writes them");
        AddLeftOut(notes, encrypted, "hold values that are encrypted, in the stack's file or in the outputs given (pulumi stack output --json --show-secrets); pulumi up makes them");
        var sorted = objects.OrderBy(each => each.Order).ToList();
        var digits = sorted.Count.ToString(System.Globalization.CultureInfo.InvariantCulture).Length;
        return new KubernetesManifests(
            [
                .. sorted.Select((each, i) => new Manifest(
                    $"{(i + 1).ToString($"D{Math.Max(2, digits)}", System.Globalization.CultureInfo.InvariantCulture)}-{each.Word}.yaml",
                    each.Yaml,
                    each.HoldsSecrets,
                    each.Resource)),
            ],
            notes)
        {
            LacksSecrets = encrypted.Count > 0,
        };
    }

    /// <summary>All objects as one stream for <c>kubectl apply -f -</c>, notes first as comments.</summary>
    /// <returns>The text.</returns>
    public string ToStream()
    {
        var notes = Notes.SelectMany(note => note.Split('\n')).Select(line => $"# {line}\n");
        return string.Concat(notes.Concat(Objects.Select(manifest => $"---\n{manifest.Yaml}")));
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

    private static void AddLeftOut(List<string> notes, List<string> objects, string why)
    {
        if (objects.Count > 0)
        {
            notes.Add($"not among these objects: {string.Join(", ", objects)}, which {why}");
        }
    }

    private static UserErrorException UnknownValues(Plan plan, List<string> unknown, bool hasOutputs, string verb)
    {
        var count = unknown.Count == 1 ? "1 value is" : $"{unknown.Count} values are";
        var cure = plan.References.IsEmpty
                ? verb == "drift" ? $"pulumi refresh --preview-only -s {plan.Stack} compares it with what is there" : $"pulumi up -s {plan.Stack} makes these objects, which no render can"
            : hasOutputs ? "the outputs given hide them; write them with pulumi stack output --json --show-secrets"
            : $"give it the outputs of the deployed environment:\n  pulumi stack output --json --show-secrets -s {plan.References[0]} > {plan.References[0]}.json\n"
                + $"  infra {verb} {plan.Stack} --outputs {plan.References[0]}.json";
        return new(
            $"stack \"{plan.Stack}\": {count} known only after a deployment",
            cure,
            string.Concat(unknown.Take(MostListed).Select(each => $"\n - {each}")) + (unknown.Count > MostListed ? $"\n - and {unknown.Count - MostListed} more" : ""));
    }

    private static object? Plain(PlanValue value) => value switch
    {
        PlanSecret secret => Plain(secret.Hidden),
        PlanMap map => Ordered(map.Members.Where(member => !IsForPulumi(member.Key, member.Value)), InnerOrder),
        PlanList list => list.Elements.Select(Plain).ToList(),
        _ => value.Describe(showSecrets: true),
    };

    private static List<KeyValuePair<string, object?>> Ordered(IEnumerable<KeyValuePair<string, PlanValue>> members, string[] order) =>
    [
        .. from member in members
           where member.Value is not PlanNull
           let rank = Array.IndexOf(order, member.Key)
           orderby rank < 0 ? order.Length : rank, member.Key
           select KeyValuePair.Create(member.Key, Plain(member.Value)),
    ];

    // Annotations such as pulumi.com/skipAwait tell Pulumi how to deploy, and say nothing to a cluster.
    private static bool IsForPulumi(string key, PlanValue value) =>
        key.StartsWith("pulumi.com/", StringComparison.Ordinal)
        || (key == "annotations" && value is PlanMap { Members: { Count: > 0 } annotations }
            && annotations.Keys.All(name => name.StartsWith("pulumi.com/", StringComparison.Ordinal)));

    private static string FileWord(string text) =>
        string.Concat(text.ToLowerInvariant().Select(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '.' ? character : '-'));

    // The keys and texts of an object as the program has them, each with where it stands; null for a secret, whether or not what it hides follows.
    private static IEnumerable<(string Path, string? Text)> Texts(PlanValue value, string path, bool showSecrets) => value switch
    {
        PlanSecret secret => (showSecrets ? Texts(secret.Hidden, path, showSecrets) : []).Prepend((path, null)),
        PlanMap map =>
            from member in map.Members
            where !IsForPulumi(member.Key, member.Value)
            let key = ComputedMarkers.Describe(member.Key)
            let at = member.Key.Contains('.', StringComparison.Ordinal) ? $"{path}[{key}]" : $"{path}.{key}"
            from text in Texts(member.Value, at, showSecrets).Prepend((Path: at, Text: Decoded(member.Key, at)))
            select text,
        PlanList list => list.Elements.SelectMany((element, i) => Texts(element, $"{path}[{i}]", showSecrets)),
        PlanText text => [(path, Decoded((string)text.Raw()!, path))],
        _ => [],
    };

    // In a Secret's data, base64 hides what it is made of.
    private static string Decoded(string text, string path)
    {
        var bytes = new byte[path.StartsWith(".data", StringComparison.Ordinal) ? text.Length : 0];
        return bytes.Length > 0 && Convert.TryFromBase64String(text, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : text;
    }
}
