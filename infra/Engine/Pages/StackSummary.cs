using System.Globalization;
using Infra.Core.Quantities;
using Infra.Costs;
using Infra.Fitting;
using Infra.Guardrails;
using Infra.Plans;

namespace Infra.Pages;

/// <summary>A stack in numbers.</summary>
/// <param name="Workloads">What runs, copies of one kind together.</param>
/// <param name="Services">Its Services.</param>
/// <param name="Quota">What of its quota its pods ask for, by the names that settings give.</param>
/// <param name="Cost">What its pods are worth; null where nobody knows.</param>
internal sealed record StackSummary(IReadOnlyList<SummedWorkload> Workloads, IReadOnlyList<PlanResource> Services, IReadOnlyList<(string Name, decimal Used, decimal Most, string Text)> Quota, DeveloperCost? Cost)
{
    /// <summary>What it runs, in a few words.</summary>
    internal string Runs => Workloads.Count == 0 ? "nothing" : $"{NumberWords.Count(Workloads.Count, "program")}, {NumberWords.Count(Workloads.Sum(each => (long)each.Pods), "pod")}";

    /// <summary>The GPUs that it asks for, of those that it may have.</summary>
    internal Html GpuQuota => Quota.FirstOrDefault(each => each.Name == "GPUs") is { Name: not null, Most: > 0 } gpus ? Html.Of($"{gpus.Text} {PageLayout.Bar((double)gpus.Used, (double)gpus.Most)}") : default;

    /// <summary>GPUs that Houdini keeps for its pods, of which no quota knows.</summary>
    internal decimal HoudiniGpus => Workloads.Sum(each => (each.Gpus - each.PerPod.Gpus) * each.Pods);

    /// <summary>By what it may be looked for.</summary>
    internal IEnumerable<string> Words => [.. Workloads.SelectMany(each => new[] { each.Name, each.Pool ?? "" }), .. Services.Select(service => service.ObjectName), .. Workloads.Any(each => each.Gpus > 0) ? ["gpu"] : Array.Empty<string>()];

    /// <summary>Sums a stack up; of one that cannot be previewed there is nothing to sum.</summary>
    internal static StackSummary Of(PageStack stack)
    {
        if (stack.Previewed is not { Plan: { } plan, Assessment: { } assessment })
        {
            return new([], [], [], null);
        }

        var own = PlanWorkloads.Of(plan);
        var costs = (assessment.Cost.Developer?.Workloads ?? []).GroupBy(each => each.Workload).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        var hard = plan.Resources.FirstOrDefault(each => each.Type == "kubernetes:core/v1:ResourceQuota" && each.Namespace == stack.Namespaces[0])?.Inputs["spec"]?["hard"];
        decimal Sum(Func<PlanWorkload, decimal> part) => own.Where(each => each.Resource.Namespace == stack.Namespaces[0]).Sum(each => part(each) * each.Workload.Replicas);
        return new(
            [
                .. own.GroupBy(each => PlanReading.Family(each.Workload.Name)).Select(group => new SummedWorkload(
                    group.Key,
                    group.Sum(each => each.Workload.Replicas),
                    group.Max(each => Math.Max(each.Workload.MaxReplicas, each.Workload.Replicas)),
                    group.First().PerPod,
                    (int)group.First().PerPod.Gpus + group.First().HoudiniGpus,
                    group.Select(each => costs.GetValueOrDefault(each.Workload.Name)?.Pool).FirstOrDefault(),
                    group.Select(each => costs.GetValueOrDefault(each.Workload.Name)?.WorthHour ?? Core.Prices.Cost.Unknown).Aggregate((sum, next) => sum + next))),
            ],
            [.. plan.Resources.Where(each => each.Type == "kubernetes:core/v1:Service" && each.Inputs["spec"]?["ports"].Items().Length > 0)],
            [
                .. new (string Name, string Key, decimal Used)[]
                {
                    ("CPU", "requests.cpu", Sum(each => each.PerPod.Cores)), ("memory", "requests.memory", Sum(each => each.PerPod.Bytes)),
                    ("GPUs", "requests.nvidia.com/gpu", Sum(each => each.PerPod.Gpus)), ("TPU chips", "requests.google.com/tpu", Sum(each => each.PerPod.Tpus)), ("pods", "pods", Sum(_ => 1)),
                }.Where(each => hard?[each.Key] is not null).Select(each => (each.Name, each.Used, KubernetesQuantity.TryParse(hard![each.Key]!.Text, out var most) ? most : 0, Text(each.Name, each.Used, hard[each.Key]!.Text))),
            ],
            assessment.Cost.Developer);
    }

    private static string Text(string name, decimal used, string most) => name == "memory"
        ? string.Create(CultureInfo.InvariantCulture, $"{used / (1024 * 1024 * 1024):0.#}Gi of {most}")
        : string.Create(CultureInfo.InvariantCulture, $"{used:0.##} of {most}");
}

/// <summary>Copies of one program.</summary>
/// <param name="Name">Kind and name, with a star for numbers.</param>
/// <param name="Pods">Pods of now.</param>
/// <param name="MostPods">Pods at most, of one copy.</param>
/// <param name="PerPod">What each requests.</param>
/// <param name="Gpus">GPUs of each, however it gets them.</param>
/// <param name="Pool">The pool that they go to; null where none takes them or none is known.</param>
/// <param name="WorthHour">What an hour of all of them is worth.</param>
internal sealed record SummedWorkload(string Name, int Pods, int MostPods, PodRequests PerPod, int Gpus, string? Pool, Core.Prices.Cost WorthHour);
