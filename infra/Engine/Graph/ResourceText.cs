using System.Globalization;
using Infra.Core.Machines;
using Infra.Plans;

namespace Infra.Graph;

/// <summary>A resource in a few words: what it is, and the facts that people look for first.</summary>
internal static class ResourceText
{
    /// <summary>One word for the many kinds that give somebody a role.</summary>
    public const string Grant = "grant";

    private const string NodePool = "gcp:container/nodePool:NodePool";
    private const string Reference = "pulumi:pulumi:StackReference";
    private const string ProviderPrefix = "pulumi:providers:";

    private static readonly string[] DataTypes =
    [
        "gcp:filestore/instance:Instance",
        "gcp:redis/instance:Instance",
        "gcp:sql/databaseInstance:DatabaseInstance",
        "gcp:storage/bucket:Bucket",
        "kubernetes:core/v1:PersistentVolumeClaim",
    ];

    /// <summary>The kind, or <see cref="Grant"/>.</summary>
    public static string KindOrGrant(PlanResource resource) =>
        resource.Kind.EndsWith("IamMember", StringComparison.OrdinalIgnoreCase) ? Grant : resource.Kind;

    /// <summary>Kind and name.</summary>
    public static string Title(PlanResource resource) =>
        $"{resource.Kind}{(resource.Type.StartsWith(ProviderPrefix, StringComparison.Ordinal) ? " provider" : "")} {resource.Name}";

    /// <summary>What it stands for in a picture.</summary>
    public static GraphRole Role(PlanResource resource) => resource.Type switch
    {
        NodePool => resource.Inputs["nodeConfig"]?["guestAccelerators"] is { Elements.Length: > 0 } || MachineOf(resource.Inputs) is { TpuCount: > 0 } ? GraphRole.GpuPool : GraphRole.Pool,
        Reference => GraphRole.Outside,
        var type when type.StartsWith(ProviderPrefix, StringComparison.Ordinal) => GraphRole.Outside,
        var type when DataTypes.Contains(type) || type.StartsWith("infra:data:", StringComparison.Ordinal) => GraphRole.Data,
        _ => GraphRole.Other,
    };

    /// <summary>The facts; empty where there are none worth a place in a picture.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="references">The stacks that the plan takes outputs from; mocks do not say which of them a resource stands for.</param>
    public static string Facts(PlanResource resource, IReadOnlyList<string> references)
    {
        var inputs = resource.Inputs;
        return resource.Type switch
        {
            NodePool => PoolFacts(inputs),
            Reference => references.Count == 1 ? references[0] : "",
            "gcp:container/cluster:Cluster" => Words(inputs["location"]),
            "gcp:compute/subnetwork:Subnetwork" => Words(inputs["ipCidrRange"]),
            "gcp:sql/databaseInstance:DatabaseInstance" => Words(inputs["databaseVersion"], inputs["settings"]?["tier"], inputs["settings"]?["availabilityType"]),
            "gcp:redis/instance:Instance" => $"{Words(inputs["redisVersion"], inputs["tier"], inputs["memorySizeGb"])} GB",
            "gcp:billing/budget:Budget" => inputs["amount"]?["specifiedAmount"] is { } amount
                ? $"{Words(amount["units"], amount["currencyCode"])} a month" : "",
            _ => Pods(resource) is { } pods ? NumberWords.Count(pods, "pod") : "",
        };
    }

    /// <summary>How many pods a Kubernetes object makes; null for what makes none, or a number that is not known.</summary>
    public static int? Pods(PlanResource resource)
    {
        var spec = resource.Type.StartsWith("kubernetes:", StringComparison.Ordinal) ? resource.Inputs["spec"] : null;
        var number = spec?["replicas"] ?? (resource.Type.StartsWith("kubernetes:batch/", StringComparison.Ordinal) ? spec?["parallelism"] : null);
        return int.TryParse(number?.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var pods) ? pods : null;
    }

    private static MachineType? MachineOf(PlanValue pool) => pool["nodeConfig"]?["machineType"]?.Text is { } name ? MachineCatalog.Find(name) : null;

    private static string PoolFacts(PlanValue inputs)
    {
        var node = inputs["nodeConfig"];
        var capacity = node?["spot"] is PlanFlag { Value: true } ? "spot"
            : node?["preemptible"] is PlanFlag { Value: true } ? "preemptible"
            : node?["flexStart"] is PlanFlag { Value: true } ? "flex-start"
            : node?["reservationAffinity"]?["values"] is { Elements.Length: > 0 } ? "reserved"
            : null;
        var gpus = (node?["guestAccelerators"]?.Elements ?? []).Select(gpu => $"{gpu["count"]?.Text} {gpu["type"]?.Text}");
        var tpus = MachineOf(inputs) is { TpuCount: > 0 and var chips } ? $"{NumberWords.Count(chips, "TPU chip")}{(inputs["placementPolicy"]?["tpuTopology"]?.Text is { } slice ? $" of a slice {slice}" : "")}" : null;
        var size = inputs["autoscaling"];
        var least = size?["totalMinNodeCount"] ?? size?["minNodeCount"];
        var most = size?["totalMaxNodeCount"] ?? size?["maxNodeCount"];
        var nodes = most is not null ? $"{least?.Text ?? "0"} to {Count(most.Text, "node")}" : inputs["nodeCount"] is { } fixedNumber ? Count(fixedNumber.Text, "node") : null;
        return string.Join(", ", gpus.Prepend(string.Join(' ', Parts(node?["machineType"]?.Text, capacity))).Concat(Parts(tpus, nodes)));
    }

    private static string Count(string number, string noun) => $"{number} {noun}{(number == "1" ? "" : "s")}";

    private static string Words(params PlanValue?[] values) => string.Join(' ', Parts([.. values.Select(value => value?.Text)]));

    private static IEnumerable<string> Parts(params string?[] parts) => parts.OfType<string>();
}
