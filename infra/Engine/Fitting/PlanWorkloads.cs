using System.Collections.Immutable;
using System.Globalization;
using Infra.Components.Pods;
using Infra.Core.NodePools;
using Infra.Core.Quantities;
using Infra.Core.Scheduling;
using Infra.Plans;

namespace Infra.Fitting;

/// <summary>An object of a plan that makes pods.</summary>
/// <param name="Resource">The object.</param>
/// <param name="Workload">Its pods as the scheduler will see them, named <c>kind/name</c>.</param>
/// <param name="PerPod">What each pod requests, exactly.</param>
/// <param name="MemoryLimit">The memory in bytes that the limits of each pod's containers come to; those that have none count nothing.</param>
public sealed record PlanWorkload(PlanResource Resource, FitWorkload Workload, PodRequests PerPod, decimal MemoryLimit)
{
    /// <summary>GPUs that the Houdini engine keeps for a pod alone, below Kubernetes: neither scheduler nor quota counts them.</summary>
    /// <value>0</value>
    public int HoudiniGpus { get; init; }

    /// <summary>The hours in which there are any, in words; null for always.</summary>
    public string? Awake { get; init; }
}

/// <summary>What the containers of a pod request together.</summary>
/// <param name="Cores">CPU in cores.</param>
/// <param name="Bytes">Memory in bytes.</param>
/// <param name="Gpus">GPUs of the device plugin.</param>
/// <param name="Tpus">TPU chips.</param>
public readonly record struct PodRequests(decimal Cores, decimal Bytes, decimal Gpus, decimal Tpus)
{
    private const decimal BytesPerMib = 1024 * 1024;

    internal static PodRequests Of(ContainerClaim claim) => new((claim.Cpu ?? 0) / 1000m, (claim.Memory ?? 0) * BytesPerMib, claim.Gpus ?? 0, claim.Tpus ?? 0);

    internal ResourceAmount RoundedUp => new((long)Math.Ceiling(Cores * 1000), (long)Math.Ceiling(Bytes / BytesPerMib), (long)Gpus, (long)Tpus);

    internal PodRequests Plus(PodRequests other) => new(Cores + other.Cores, Bytes + other.Bytes, Gpus + other.Gpus, Tpus + other.Tpus);

    internal PodRequests OrMore(PodRequests other) => new(Math.Max(Cores, other.Cores), Math.Max(Bytes, other.Bytes), Math.Max(Gpus, other.Gpus), Math.Max(Tpus, other.Tpus));
}

/// <summary>Finds the pods of a plan: how many, what each requests, and where they may go.</summary>
/// <remarks>
/// DaemonSets are left out: their pods come with the nodes. A container that requests nothing gets what its namespace's LimitRange in the
/// same plan gives it, and else what its own limits say, as Kubernetes does. The container with which GKE mounts buckets counts: it is added
/// when a pod is made, and is in no plan.
/// </remarks>
public static class PlanWorkloads
{
    private const string Prefix = "kubernetes:";

    /// <summary>Finds the workloads of a plan, in the plan's order.</summary>
    /// <param name="plan">The plan.</param>
    /// <returns>One entry an object that makes pods.</returns>
    public static IReadOnlyList<PlanWorkload> Of(Plan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var objects = plan.Resources.Where(resource => resource.Custom && resource.Type.StartsWith(Prefix, StringComparison.Ordinal)).ToList();
        var defaults = objects
            .Where(resource => resource.Kind == "LimitRange")
            .GroupBy(resource => resource.Namespace ?? "")
            .ToDictionary(group => group.Key, group => DefaultsOf(group.First()));
        var scalers = objects
            .Where(resource => resource.Kind is "HorizontalPodAutoscaler" or "ScaledObject")
            .ToLookup(resource => new { Space = resource.Namespace ?? "", Name = resource.Inputs["spec"]?["scaleTargetRef"]?["name"].AsText() });
        var workloads = new List<PlanWorkload>();
        foreach (var resource in objects)
        {
            if (PodOf(resource) is not var (_, spec, metadata) || resource.Kind is "DaemonSet" or "ReplicaSet")
            {
                continue;
            }

            var (replicas, most) = CountOf(resource);
            var name = resource.ObjectName;
            var space = resource.Namespace ?? "";
            var scaler = scalers[new { Space = space, Name = name }!].FirstOrDefault(each => each.Inputs["spec"]?["scaleTargetRef"]?["kind"].AsText() == resource.Kind)?.Inputs;
            var autoscaled = (scaler?["spec"]?["maxReplicas"] ?? scaler?["spec"]?["maxReplicaCount"]).AsNumber() ?? 0;
            var sidecar = BucketSidecarOf(spec, metadata);
            var usual = defaults.GetValueOrDefault(space);
            var requests = Total(spec, sidecar, container => RequestsOfContainer(container, usual));
            var workload = new FitWorkload(
                $"{resource.Kind.ToLowerInvariant()}/{name}",
                replicas ?? Fewest(scaler),
                Math.Max(most, (int)autoscaled),
                requests.RoundedUp,
                Pairs(spec["nodeSelector"]),
                [.. spec["tolerations"].Items().Select(TolerationOf)])
            {
                GpusOfAContainer = (long)spec["initContainers"].Items().Concat(spec["containers"].Items())
                    .Select(container => RequestsOfContainer(container, null).Gpus).DefaultIfEmpty().Max(),
                NodeSkew = NodeSkewOf(spec),
            };
            workloads.Add(new(resource, workload, requests, Total(spec, sidecar, container => new() { Bytes = MemoryLimitOf(container, usual?.Limit) }).Bytes)
            {
                HoudiniGpus = spec["containers"].Items().Sum(HoudiniGpusOf),
                Awake = scaler?["metadata"]?["annotations"]?[WakingHours.Annotation].AsText(),
            });
        }

        return workloads;
    }

    // What KEDA keeps awake is what there is while it is, unless it is paused.
    private static int Fewest(PlanValue? scaler)
    {
        var byTheClock = (scaler?["spec"]?["triggers"]?.Elements ?? []).FirstOrDefault(trigger => trigger["type"].AsText() == "cron")?["metadata"]?["desiredReplicas"];
        return int.TryParse(scaler?["metadata"]?["annotations"]?[Pausing.KedaPausedAt].AsText() ?? byTheClock.AsText(), NumberStyles.None, CultureInfo.InvariantCulture, out var replicas)
            ? replicas
            : (int)(scaler?["spec"]?["minReplicas"].AsNumber() ?? 1);
    }

    // Without a number of its own a workload has one pod, or as many as its autoscaler wants.
    private static (int? Replicas, int Most) CountOf(PlanResource resource)
    {
        var spec = resource.Inputs["spec"];
        var replicas = (int?)(resource.Kind switch
        {
            "Pod" => 1,
            "Job" => (spec?["suspend"]).IsTrue() ? 0 : spec?["parallelism"].AsNumber(),
            "CronJob" => spec?["jobTemplate"]?["spec"]?["parallelism"].AsNumber(),

            // KEDA's: none until there is work, and a pod a Job.
            "ScaledJob" => 0,
            _ => spec?["replicas"].AsNumber(),
        });
        return (replicas, Math.Max(replicas ?? 1, (int)(spec?["maxReplicaCount"].AsNumber() ?? 0)));
    }

    /// <summary>The pods that an object makes, or is.</summary>
    /// <returns>The pods' spec, where it stands, and their metadata; null for what makes none.</returns>
    internal static (string Path, PlanValue Spec, PlanValue? Metadata)? PodOf(PlanResource resource)
    {
        if (!resource.Custom || !resource.Type.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var (path, template) = resource.Kind switch
        {
            "Pod" => ("spec", resource.Inputs),
            "Deployment" or "StatefulSet" or "DaemonSet" or "ReplicaSet" or "ReplicationController" or "Job" => ("spec.template.spec", resource.Inputs["spec"]?["template"]),
            "CronJob" => ("spec.jobTemplate.spec.template.spec", resource.Inputs["spec"]?["jobTemplate"]?["spec"]?["template"]),
            "ScaledJob" => ("spec.jobTargetRef.template.spec", resource.Inputs["spec"]?["jobTargetRef"]?["template"]),
            _ => ("", null),
        };
        return template?["spec"] is { } spec ? (path, spec, template["metadata"]) : null;
    }

    // Containers run side by side, init containers one by one before them, and those that are started again stay beside what follows.
    private static PodRequests Total(PlanValue spec, PodRequests sidecar, Func<PlanValue, PodRequests> ofContainer)
    {
        var (beside, most) = (sidecar, default(PodRequests));
        foreach (var container in spec["initContainers"].Items())
        {
            var together = beside.Plus(ofContainer(container));
            most = most.OrMore(together);
            beside = container["restartPolicy"].AsText() == "Always" ? together : beside;
        }

        return spec["containers"].Items().Aggregate(beside, (sum, container) => sum.Plus(ofContainer(container))).OrMore(most);
    }

    // What is not said, or said to be without a limit, is asked for as GKE has it.
    private static PodRequests BucketSidecarOf(PlanValue spec, PlanValue? metadata)
    {
        if (!spec["volumes"].Items().Any(volume => volume["csi"]?["driver"].AsText() == BucketMounts.Driver))
        {
            return default;
        }

        var usual = PodRequests.Of(BucketMounts.Sidecar);
        decimal Said(string annotation, decimal fallback) =>
            KubernetesQuantity.TryParse(metadata?["annotations"]?[annotation].AsText(), out var value) && value > 0 ? value : fallback;
        return usual with { Cores = Said(BucketMounts.CpuAnnotation, usual.Cores), Bytes = Said(BucketMounts.MemoryAnnotation, usual.Bytes) };
    }

    /// <summary>GPUs that the Houdini engine keeps for a container alone.</summary>
    internal static int HoudiniGpusOf(PlanValue container) =>
        container["env"].Items().Where(variable => variable["name"].AsText() == ContainerEnvironment.HoudiniRequested)
            .Select(variable => int.TryParse(variable["value"].AsText(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0)
            .FirstOrDefault();

    private static decimal MemoryLimitOf(PlanValue container, string? fallback) =>
        KubernetesQuantity.TryParse(container["resources"]?["limits"]?["memory"].AsText() ?? fallback, out var bytes) ? bytes : 0;

    private static PodRequests RequestsOfContainer(PlanValue container, ContainerDefaults? defaults)
    {
        var resources = container["resources"];
        decimal Amount(string name, string? fallback)
        {
            var text = resources?["requests"]?[name].AsText() ?? resources?["limits"]?[name].AsText() ?? fallback;
            return KubernetesQuantity.TryParse(text, out var value) ? value : 0;
        }

        return new(Amount("cpu", defaults?.Cpu), Amount("memory", defaults?.Memory), Amount(NodeTaint.Gpu.Key, null), Amount(NodeTaint.Tpu.Key, null));
    }

    private static ContainerDefaults DefaultsOf(PlanResource limitRange)
    {
        var items = limitRange.Inputs["spec"]?["limits"]?.Elements ?? [];
        var container = items.FirstOrDefault(item => item["type"].AsText() == "Container");
        var requests = container?["defaultRequest"];
        return new(requests?["cpu"].AsText(), requests?["memory"].AsText(), container?["default"]?["memory"].AsText());
    }

    // What a LimitRange gives to containers that say nothing.
    private sealed record ContainerDefaults(string? Cpu, string? Memory, string? Limit);

    // Zones are not counted: which of them a node will be in is for the autoscaler to say.
    private static int? NodeSkewOf(PlanValue spec) => spec["topologySpreadConstraints"].Items()
        .Where(constraint => constraint["topologyKey"].AsText() == "kubernetes.io/hostname" && constraint["whenUnsatisfiable"].AsText() == "DoNotSchedule")
        .Select(constraint => (int?)constraint["maxSkew"].AsNumber())
        .Min();

    private static PodToleration TolerationOf(PlanValue toleration) => new(
        toleration["key"].AsText(),
        toleration["operator"].AsText() ?? PodToleration.Equal,
        toleration["value"].AsText(),
        NodeTaint.TryParseEffect(toleration["effect"].AsText(), out var effect) ? effect : null);

    private static ImmutableSortedDictionary<string, string> Pairs(PlanValue? value) =>
        value is PlanMap map
            ? map.Members.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.Text, StringComparer.Ordinal)
            : ImmutableSortedDictionary<string, string>.Empty;
}
