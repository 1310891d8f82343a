using System.Globalization;
using Infra.Components.Tenancy;
using Infra.Core.Findings;
using Infra.Core.NodePools;
using Infra.Core.Quantities;
using Infra.Core.Scheduling;
using Infra.Core.Settings;
using Infra.Fitting;
using Infra.Plans;

namespace Infra.Guardrails;

/// <summary>Every pod of the plan can run on the environment's pools.</summary>
internal static class SchedulingRules
{
    private const decimal BytesPerMib = 1024 * 1024;
    private const decimal BytesPerGib = BytesPerMib * 1024;
    private const string StorageKey = "requests.storage";

    // https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#max-unavailable
    private const int DefaultMaxUnavailablePercent = 25;

    // What a quota can limit: in which unit it is told, what a pod asks of it, and what pools have of it.
    private static readonly (string Key, string Setting, string Unit, decimal Per, string Asked, Func<PlanWorkload, decimal> PerPod, Func<ResourceAmount, decimal>? Have)[] Limits =
    [
        ("pods", "pods", "pods", 1, "its workloads make", _ => 1, null),
        ("requests.cpu", "cpu", "cores", 1, "its pods request", workload => workload.PerPod.Cores, amount => amount.CpuMillicores / 1000m),
        ("requests.memory", "memory", "GiB", BytesPerGib, "its pods request", workload => workload.PerPod.Bytes, amount => amount.MemoryMib * BytesPerMib),
        ("requests.nvidia.com/gpu", "gpus", "GPUs", 1, "its pods request", workload => workload.PerPod.Gpus, amount => amount.Gpus),
        ("requests.google.com/tpu", "tpus", "TPU chips", 1, "its pods request", workload => workload.PerPod.Tpus, amount => amount.Tpus),
        (StorageKey, "storage", "GiB", BytesPerGib, "its volume claims request", StoragePerPod, null),
        ("limits.memory", "memoryLimits", "GiB", BytesPerGib, "its pods' limits allow", workload => workload.MemoryLimit, null),
    ];

    internal static Guardrail[] All { get; } =
    [
        new("unschedulable", FindingLevel.Error, "every pod finds a pool whose labels, taints and machines suit it", Unschedulable),
        new("class-rung", FindingLevel.Warning, "every pool of a class has room for the pods that ask for the class", Rungs),
        new("arm-image", FindingLevel.Warning, "images of pods on Arm nodes are built for Arm", Arm),
        new("pods-pending", FindingLevel.Warning, "the pools can grow to hold all pods at once", Pending),
        new("quota-exceeded", FindingLevel.Warning, "a namespace's quota has room for all its pods and volume claims at once", Exceeded),
        new("quota-beyond-pools", FindingLevel.Warning, "no quota promises more than the pools can ever provide", Quotas),
    ];

    private static IEnumerable<Objection> Unschedulable(GuardrailContext context) =>
        from entry in Results(context)
        let result = entry.Result
        where result.Pools.All(pool => pool.Obstacle is not null)
        select new Objection(
            entry.Of.Resource.Describe(),
            $"its pods ({result.PerPod}) would stay pending for ever: {result.Now.Reason ?? result.AtMax.Reason ?? Obstacles(result.Pools)}",
            context.SettingOf(entry.Of.Resource) is { } setting
                ? $"change what {setting} asks for or where it may go, or add a pool"
                : "change the pod's requests, selector or tolerations, or add a pool");

    private static IEnumerable<Objection> Rungs(GuardrailContext context)
    {
        var classes = (context.Pools ?? []).Where(pool => pool.ComputeClass is not null).ToLookup(pool => pool.ComputeClass, pool => pool.Name);
        return
            from entry in Results(context)
            let name = entry.Of.Workload.NodeSelector.GetValueOrDefault(NodeLabels.ComputeClass, "")
            let rungs = classes[name].ToList()
            let small = entry.Result.Pools.Where(pool => pool.Obstacle is not null && rungs.Contains(pool.Pool)).ToList()
            where small.Count > 0 && small.Count < rungs.Count
            select new Objection(
                entry.Of.Resource.Describe(),
                $"its pods ({entry.Result.PerPod}) pass over {small.Count} of the {rungs.Count} pools of class {name}: {Obstacles(small)}",
                "lower the requests, or take that pool out of the class");
    }

    // What an image is built for stands in its registry, and in no plan.
    private static IEnumerable<Objection> Arm(GuardrailContext context)
    {
        var arm = (context.Pools ?? []).Where(pool => pool.IsArm).Select(pool => pool.Name).ToHashSet();
        return
            from entry in Results(context)
            let pool = entry.Result.Pools.FirstOrDefault(pool => pool.Obstacle is null && arm.Contains(pool.Pool))
            where pool is not null
            select new Objection(
                entry.Of.Resource.Describe(),
                $"its pods may run on pool {pool.Pool}, whose processors are Arm: an image only for x86 ends at once with \"exec format error\"",
                "build it for both (docker buildx build --platform linux/amd64,linux/arm64), and waive this");
    }

    // Of many that are numbered, the pods together: what is short is short for any of them.
    private static IEnumerable<Objection> Pending(GuardrailContext context) =>
        Results(context)
            .Where(entry => entry.Result.Pools.Any(pool => pool.Obstacle is null))
            .GroupBy(entry => new Family(entry.Of.Resource.Type, PlanReading.Family(entry.Of.Resource.Name)))
            .Select(family => Short(family.Key, [.. family], result => result.Now, "") ?? Short(family.Key, [.. family], result => result.AtMax, " at their maximum replicas"))
            .OfType<Objection>()
            .Concat(StandingUpdates(context));

    private static Objection? Short(
        Family key, IReadOnlyList<Placed> family, Func<FitResult, FitState> stateOf, string when)
    {
        var pending = family.Where(entry => stateOf(entry.Result).Pending > 0).ToList();
        if (pending.Count == 0)
        {
            return null;
        }

        var whose = pending.Count == 1 ? "its {0} pods" : $"{{0}} pods of {key.Name}";
        var all = (pending.Count == 1 ? pending : family).Sum(entry => stateOf(entry.Result).Replicas);
        return new(
            pending.Count == 1 ? pending[0].Of.Resource.Describe() : $"{key.Type} \"{key.Name}\"",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{pending.Sum(entry => stateOf(entry.Result).Pending)} of {string.Format(CultureInfo.InvariantCulture, whose, all)} would stay pending{when}: {stateOf(pending[0].Result).Reason}"),
            "ask for less, or raise a pool's maximum");
    }

    // An update that begins with one more pod waits for ever where all have room but that one.
    private static IEnumerable<Objection> StandingUpdates(GuardrailContext context)
    {
        var entries = Results(context).ToList();
        var claimed = entries.ConvertAll(entry => entry.Of.Workload);
        return context.Pools is not { } pools ? [] :
            from entry in entries
            where NeedsASpare(entry.Of) && entry.Result.Now.Pending == 0

            // The extra pod comes last: what is there already keeps its place.
            let extra = entry.Of.Workload with { Name = $"{entry.Of.Workload.Name} (update)", Replicas = 1, MaxReplicas = 1 }
            let state = Fit.Plan([extra], pools, claimed).Workloads[0].Now
            where state.Pending > 0
            select new Objection(
                entry.Of.Resource.Describe(),
                $"an update starts one more of its pods before an old one ends, and that one would stay pending, so that the update never ends: {state.Reason}",
                "set update: recreate, or raise a pool's maximum");
    }

    // Kubernetes refuses what is beyond a quota when it comes, and a Deployment then waits for pods that never do.
    private static IEnumerable<Objection> Exceeded(GuardrailContext context)
    {
        var workloads = PlanWorkloads.Of(context.Plan);
        foreach (var quota in context.OfType("kubernetes:core/v1:ResourceQuota"))
        {
            if (quota.Namespace is not { } space)
            {
                continue;
            }

            var own = workloads.Where(entry => entry.Resource.Namespace == space).ToList();
            var claims = context.OfType("kubernetes:core/v1:PersistentVolumeClaim").Where(claim => claim.Namespace == space).Sum(claim => Storage(claim.Inputs));
            foreach (var limit in Limits)
            {
                var hard = quota.At("spec", "hard", limit.Key).AsText();
                if (!KubernetesQuantity.TryParse(hard, out var room))
                {
                    continue;
                }

                decimal Together(Func<FitWorkload, int> replicasOf) =>
                    own.Sum(entry => limit.PerPod(entry) * replicasOf(entry.Workload)) + (limit.Key == StorageKey ? claims : 0);
                var now = Together(workload => workload.Replicas);
                var spare = own.Where(NeedsASpare).Select(limit.PerPod).DefaultIfEmpty().Max();
                var (needed, when) = new[]
                {
                    (now, ""),
                    (now + spare, " while a Deployment is updated"),
                    (Together(workload => workload.MaxReplicas), " at their maximum replicas"),
                }.FirstOrDefault(needs => needs.Item1 > room);
                if (when is not null)
                {
                    yield return new(
                        quota.Describe(),
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"spec.hard[{limit.Key}] is {hard}, less than the {needed / limit.Per:0.###} {limit.Unit} that {limit.Asked} together{when}; Kubernetes refuses what is beyond"),
                        $"raise {QuotaSetting(context, quota, limit.Setting)} or ask for less");
                }
            }
        }
    }

    // An update that may take no pod away begins with one more; without a word of the Deployment's it may take a quarter of them away, rounded down.
    private static bool NeedsASpare(PlanWorkload workload) =>
        workload.Resource.Type == "kubernetes:apps/v1:Deployment"
        && workload.Workload.Replicas != 0
        && workload.Resource.At("spec", "strategy", "type").AsText() != "Recreate"
        && workload.Resource.At("spec", "strategy", "rollingUpdate", "maxUnavailable") switch
        {
            PlanNumber pods => pods.Value < 1,
            PlanText share when int.TryParse(share.Text.TrimEnd('%'), CultureInfo.InvariantCulture, out var percent) => workload.Workload.Replicas * percent < 100,
            _ => workload.Workload.Replicas * DefaultMaxUnavailablePercent < 100,
        };

    // In bytes; a StatefulSet has its claims for each pod.
    private static decimal StoragePerPod(PlanWorkload workload) => workload.Resource.At("spec", "volumeClaimTemplates").Items().Sum(Storage);

    private static decimal Storage(PlanValue claim) =>
        KubernetesQuantity.TryParse(claim["spec"]?["resources"]?["requests"]?["storage"].AsText(), out var bytes) ? bytes : 0;

    private static IEnumerable<Objection> Quotas(GuardrailContext context)
    {
        var most = (context.Pools ?? []).Aggregate(default(ResourceAmount), (sum, pool) => sum + (SystemOverhead.Default.UsableOf(pool) * pool.MaxNodes));
        return context.Pools is null ? [] :
            from quota in context.OfType("kubernetes:core/v1:ResourceQuota")
            from limit in Limits
            let hard = quota.At("spec", "hard", limit.Key).AsText()
            let promised = KubernetesQuantity.TryParse(hard, out var amount) ? amount : (decimal?)null
            let have = limit.Have?.Invoke(most)

            // One GPU is what a quota has that says nothing of them, also where there are none.
            where promised > have && !(have == 0 && promised == new NamespaceQuota().Gpus)
            select new Objection(
                quota.Describe(),
                string.Create(
                    CultureInfo.InvariantCulture, $"spec.hard[{limit.Key}] is {hard}, more than the {have / limit.Per:0.###} {limit.Unit} that all pools at their most nodes have"),
                $"lower {QuotaSetting(context, quota, limit.Setting)} or raise a pool's maximum");
    }

    // That of a namespace of the program's own; of another only its author knows.
    private static string QuotaSetting(GuardrailContext context, PlanResource quota, string setting) =>
        context.SettingOf(quota) is null ? "the quota" : SettingKeys.Full($"quota.{setting}");

    private static IEnumerable<Placed> Results(GuardrailContext context) =>
        context.Fit is { } report ? PlanWorkloads.Of(context.Plan).Zip(report.Workloads, (workload, result) => new Placed(workload, result)) : [];

    private static string Obstacles(IEnumerable<FitCandidate> pools) => string.Join("; ", pools.Select(pool => $"{pool.Pool} {pool.Obstacle}"));

    private sealed record Placed(PlanWorkload Of, FitResult Result);

    private sealed record Family(string Type, string Name);
}
