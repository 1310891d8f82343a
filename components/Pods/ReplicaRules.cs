using Infra.Core.Findings;

namespace Infra.Components.Pods;

/// <summary>What can be wrong with a number of pods, an autoscaler and a disruption budget, each and together.</summary>
internal static class ReplicaRules
{
    /// <summary>Checks them.</summary>
    /// <param name="what">What runs in the pods, in a word.</param>
    /// <param name="replicas">The number asked for; null for none.</param>
    /// <param name="fallback">The number where none is asked for and nothing is autoscaled.</param>
    /// <param name="scaling">The autoscaler.</param>
    /// <param name="budget">The disruption budget.</param>
    internal static IEnumerable<Finding> Check(
        string what, int? replicas, int fallback, Autoscaling? scaling, DisruptionBudget? budget) => Finding.Of(
    [
        replicas < 0 ? new("Replicas", $"must be 0 pods or more; got {replicas}", $"use 0 to stop the {what}") : null,
        .. CheckAutoscaling(what, replicas, scaling).Concat(CheckBudget(what, Fewest(replicas, fallback, scaling), scaling, budget)),
    ]);

    /// <summary>The fewest pods there are.</summary>
    internal static int Fewest(int? replicas, int fallback, Autoscaling? scaling) => scaling?.MinReplicas ?? replicas ?? fallback;

    /// <summary>The most pods there may be.</summary>
    internal static int Most(int? replicas, int fallback, Autoscaling? scaling) => scaling?.MaxReplicas ?? replicas ?? fallback;

    private static IEnumerable<Finding> CheckAutoscaling(string what, int? replicas, Autoscaling? scaling) => scaling is null ? [] : Finding.Of(
    [
        scaling.MinReplicas < 1
            ? new("Autoscaling.MinReplicas", $"must be at least 1 pod; got {scaling.MinReplicas}", $"to stop the {what} set replicas to 0 and remove autoscaling") : null,
        scaling.MaxReplicas < Math.Max(1, scaling.MinReplicas)
            ? new("Autoscaling.MaxReplicas", $"must be at least ‹minReplicas› ({scaling.MinReplicas}) pods; got {scaling.MaxReplicas}", "raise it") : null,
        replicas == 0
            ? new("Replicas", "must be left out beside autoscaling, which always keeps a pod; got 0", $"remove autoscaling to stop the {what}")
            : replicas > 0
            ? new(
                "Replicas",
                $"should be left out beside autoscaling, which chooses {scaling.MinReplicas} to {scaling.MaxReplicas} pods by itself; got {replicas}, which nothing reads", "remove it",
                FindingLevel.Warning)
            : null,
        scaling.TargetCpuPercent is < 1 or > 100
            ? new("Autoscaling.TargetCpuPercent", $"must be 1 to 100 percent of the CPU request; got {scaling.TargetCpuPercent}", "use for example 80") : null,
    ]);

    // https://kubernetes.io/docs/tasks/run-application/configure-pdb/
    private static IEnumerable<Finding> CheckBudget(
        string what, int fewest, Autoscaling? scaling, DisruptionBudget? budget) => budget is null ? [] : Finding.Of(
    [
        budget.MinAvailable is null == budget.MaxUnavailable is null
            ? new(
                "DisruptionBudget",
                $"must set exactly one of ‹minAvailable› and ‹maxUnavailable›; got {(budget.MinAvailable is null ? "neither" : "both")}", "set ‹maxUnavailable› to 1 if in doubt") : null,
        budget.MinAvailable < 1
            ? new("DisruptionBudget.MinAvailable", $"must be at least 1 pod; got {budget.MinAvailable}", "remove the budget") : null,
        budget.MaxUnavailable < 1
            ? new("DisruptionBudget.MaxUnavailable", $"must be at least 1 pod; got {budget.MaxUnavailable}", "use 1, for with 0 no node can be drained") : null,
        budget.MinAvailable is { } least and > 0 && fewest > 0 && least >= fewest
            ? new(
                "DisruptionBudget.MinAvailable",
                $"must be less than the {(scaling is null ? "number of pods" : "fewest pods of autoscaling")} ({fewest}), for otherwise no node can be drained; got {least}", (fewest == 1 ? $"remove the budget, or give the {what} more pods" : $"use {fewest - 1}, or ‹maxUnavailable› 1")) : null,
    ]);
}
