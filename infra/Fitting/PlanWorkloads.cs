using System.Collections.Immutable;
using Infra.Components.Common;
using Infra.Components.Placement;
using Infra.Preview;

namespace Infra.Fitting;

/// <summary>The pods of a plan as the scheduler will see them: how many, what each requests, and where they may go.</summary>
/// <remarks>
/// DaemonSets are left out: their pods come with the nodes. A container that requests nothing gets what its namespace's LimitRange in the
/// same plan gives it, and else what its own limits say, as Kubernetes does.
/// </remarks>
public static class PlanWorkloads
{
    private const string Prefix = "kubernetes:";
    private const decimal BytesPerMib = 1024 * 1024;

    /// <summary>Finds the workloads of a plan, in the plan's order.</summary>
    /// <param name="plan">The plan.</param>
    /// <returns>One entry an object that makes pods; named <c>kind/name</c>, and after its namespace where the plan has several.</returns>
    public static IReadOnlyList<(PlanResource Resource, FitWorkload Workload)> Of(Plan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var objects = plan.Resources.Where(resource => resource.Custom && resource.Type.StartsWith(Prefix, StringComparison.Ordinal)).ToList();
        var defaults = objects
            .Where(resource => Kind(resource) == "LimitRange")
            .GroupBy(Namespace)
            .ToDictionary(group => group.Key, group => DefaultsOf(group.First()));
        var most = objects
            .Where(resource => Kind(resource) == "HorizontalPodAutoscaler")
            .ToLookup(resource => (Namespace(resource), Text(resource.Inputs["spec"]?["scaleTargetRef"]?["name"])));
        var workloads = new List<(PlanResource, FitWorkload)>();
        foreach (var resource in objects)
        {
            if (PodsOf(resource) is not { } pods)
            {
                continue;
            }

            var name = Text(resource.Inputs["metadata"]?["name"]) ?? resource.Name;
            var space = Namespace(resource);
            var autoscaled = most[(space, name)].Select(it => Number(it.Inputs["spec"]?["maxReplicas"])).Max() ?? 0;
            workloads.Add((resource, new FitWorkload(
                $"{Kind(resource).ToLowerInvariant()}/{name}",
                pods.Replicas,
                Math.Max(pods.Most, (int)autoscaled),
                RequestsOf(pods.Spec, defaults.GetValueOrDefault(space)),
                Pairs(pods.Spec["nodeSelector"]),
                [.. (pods.Spec["tolerations"]?.Elements ?? []).Select(TolerationOf)])));
        }

        return workloads;
    }

    private static (PlanValue Spec, int Replicas, int Most)? PodsOf(PlanResource resource)
    {
        var spec = resource.Inputs["spec"];
        int Count(PlanValue? number) => (int)(Number(number) ?? 1);
        var (pod, replicas) = Kind(resource) switch
        {
            "Pod" => (spec, 1),
            "Deployment" or "StatefulSet" or "ReplicationController" => (PodOf(spec), Count(spec?["replicas"])),
            "Job" => (PodOf(spec), Count(spec?["parallelism"])),
            "CronJob" => (PodOf(spec?["jobTemplate"]?["spec"]), Count(spec?["jobTemplate"]?["spec"]?["parallelism"])),

            // KEDA's: none until there is work, and a pod a Job.
            "ScaledJob" => (PodOf(spec?["jobTargetRef"]), 0),
            _ => (null, 0),
        };
        return pod is null ? null : (pod, replicas, Math.Max(replicas, (int)(Number(spec?["maxReplicaCount"]) ?? 0)));
    }

    private static PlanValue? PodOf(PlanValue? spec) => spec?["template"]?["spec"];

    // Containers run side by side, init containers one by one before them: a pod holds the larger of the two.
    private static ResourceAmount RequestsOf(PlanValue spec, (string? Cpu, string? Memory) defaults)
    {
        var together = default(ResourceAmount);
        foreach (var container in spec["containers"]?.Elements ?? [])
        {
            together += RequestsOfContainer(container, defaults);
        }

        foreach (var container in spec["initContainers"]?.Elements ?? [])
        {
            var alone = RequestsOfContainer(container, defaults);
            together = new(
                Math.Max(together.CpuMillicores, alone.CpuMillicores),
                Math.Max(together.MemoryMib, alone.MemoryMib),
                Math.Max(together.Gpus, alone.Gpus));
        }

        return together;
    }

    private static ResourceAmount RequestsOfContainer(PlanValue container, (string? Cpu, string? Memory) defaults)
    {
        var resources = container["resources"];
        decimal Amount(string name, string? otherwise)
        {
            var text = Text(resources?["requests"]?[name]) ?? Text(resources?["limits"]?[name]) ?? otherwise;
            return KubernetesQuantity.TryParse(text, out var value) ? value : 0;
        }

        return new(
            (long)Math.Ceiling(Amount("cpu", defaults.Cpu) * 1000),
            (long)Math.Ceiling(Amount("memory", defaults.Memory) / BytesPerMib),
            (long)Amount(NodeTaint.Gpu.Key, null));
    }

    private static (string? Cpu, string? Memory) DefaultsOf(PlanResource limitRange)
    {
        var items = limitRange.Inputs["spec"]?["limits"]?.Elements ?? [];
        var requests = items.FirstOrDefault(item => Text(item["type"]) == "Container")?["defaultRequest"];
        return (Text(requests?["cpu"]), Text(requests?["memory"]));
    }

    private static PodToleration TolerationOf(PlanValue toleration) => new(
        Text(toleration["key"]),
        Text(toleration["operator"]) ?? PodToleration.Equal,
        Text(toleration["value"]),
        NodeTaint.TryParseEffect(Text(toleration["effect"]), out var effect) ? effect : null);

    private static ImmutableSortedDictionary<string, string> Pairs(PlanValue? value) =>
        value is PlanMap map
            ? map.Members.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.Text, StringComparer.Ordinal)
            : ImmutableSortedDictionary<string, string>.Empty;

    private static string Kind(PlanResource resource) => resource.Type[(resource.Type.LastIndexOf(':') + 1)..];

    private static string Namespace(PlanResource resource) => Text(resource.Inputs["metadata"]?["namespace"]) ?? "";

    private static string? Text(PlanValue? value) => value is PlanText text ? text.Text : null;

    private static double? Number(PlanValue? value) => value is PlanNumber number ? number.Value : null;
}
