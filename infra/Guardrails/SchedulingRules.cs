using System.Globalization;
using Infra.Components.Common;
using Infra.Components.Placement;
using Infra.Fitting;
using Infra.Preview;

namespace Infra.Guardrails;

/// <summary>Every pod of the plan can run on the environment's pools.</summary>
internal static class SchedulingRules
{
    private const decimal BytesPerMib = 1024 * 1024;

    internal static Guardrail[] All { get; } =
    [
        new("unschedulable", FindingLevel.Error, "every pod finds a pool whose labels, taints and machines suit it", Unschedulable),
        new("pods-pending", FindingLevel.Warning, "the pools can grow to hold all pods at once", Pending),
        new("quota-beyond-pools", FindingLevel.Warning, "no quota promises more than the pools can ever provide", Quotas),
    ];

    private static IEnumerable<Objection> Unschedulable(GuardrailContext context)
    {
        foreach (var (resource, result) in Results(context))
        {
            if (result.Pools.All(pool => pool.Obstacle is not null))
            {
                yield return new(
                    resource.Describe(),
                    $"its pods ({result.PerPod}) would stay pending for ever: {result.Now.Reason ?? result.AtMax.Reason ?? Obstacles(result)}; "
                    + "change the pod's requests, selector or tolerations, or add a pool");
            }
        }
    }

    private static IEnumerable<Objection> Pending(GuardrailContext context)
    {
        foreach (var (resource, result) in Results(context))
        {
            if (result.Now.Pending > 0 && result.Pools.Any(pool => pool.Obstacle is null))
            {
                yield return new(
                    resource.Describe(),
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{result.Now.Pending} of its {result.Now.Replicas} pods would stay pending: {result.Now.Reason}; ask for less, or raise a pool's maximum"));
            }
        }
    }

    private static IEnumerable<Objection> Quotas(GuardrailContext context)
    {
        if (context.Pools is null)
        {
            yield break;
        }

        var most = context.Pools.Aggregate(
            default(ResourceAmount), (sum, pool) => sum + (SystemOverhead.Default.UsableOf(pool) * pool.MaxNodes));
        foreach (var quota in context.OfType("kubernetes:core/v1:ResourceQuota"))
        {
            foreach (var (key, have, unit) in new[]
            {
                ("requests.cpu", most.CpuMillicores / 1000m, "cores"),
                ("requests.memory", most.MemoryMib * BytesPerMib, "bytes"),
                ("requests.nvidia.com/gpu", most.Gpus, "GPUs"),
            })
            {
                if (KubernetesQuantity.TryParse(quota.At("spec", "hard", key).AsText(), out var promised) && promised > have)
                {
                    yield return new(
                        quota.Describe(),
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"spec.hard[{key}] is {quota.At("spec", "hard", key).AsText()}, more than the {have:0.###} {unit} that all pools at their most nodes have; lower it or raise a pool's maximum"));
                }
            }
        }
    }

    private static IEnumerable<(PlanResource Resource, FitResult Result)> Results(GuardrailContext context)
    {
        if (context.Pools is null)
        {
            return [];
        }

        var workloads = PlanWorkloads.Of(context.Plan);
        var report = Fit.Plan([.. workloads.Select(entry => entry.Workload)], context.Pools);
        return workloads.Zip(report.Workloads, (entry, result) => (entry.Resource, result));
    }

    private static string Obstacles(FitResult result) =>
        string.Join("; ", result.Pools.Select(pool => $"{pool.Pool} {pool.Obstacle}"));
}
