using Infra.Core.Findings;

namespace Infra.Components.Pods;

/// <summary>What can be wrong with a number of pods, an autoscaler and a disruption budget, each and together.</summary>
internal static class ReplicaRules
{
    internal static IEnumerable<Finding> Check(string what, int replicas, Autoscaling? scaling, DisruptionBudget? budget)
    {
        if (replicas < 0)
        {
            yield return new("Replicas", $"must be 0 pods or more; got {replicas}; use 0 to stop the {what}");
        }

        foreach (var finding in CheckAutoscaling(what, replicas, scaling).Concat(CheckBudget(scaling?.MinReplicas ?? replicas, budget)))
        {
            yield return finding;
        }
    }

    private static IEnumerable<Finding> CheckAutoscaling(string what, int replicas, Autoscaling? scaling)
    {
        if (scaling is null)
        {
            yield break;
        }

        if (scaling.MinReplicas < 1)
        {
            yield return new("Autoscaling.MinReplicas", $"must be at least 1 pod; got {scaling.MinReplicas}; to stop the {what} set replicas to 0 and remove autoscaling");
        }

        if (scaling.MaxReplicas < Math.Max(1, scaling.MinReplicas))
        {
            yield return new("Autoscaling.MaxReplicas", $"must be at least minReplicas ({scaling.MinReplicas}) pods; got {scaling.MaxReplicas}; raise it");
        }
        else if (replicas < scaling.MinReplicas || replicas > scaling.MaxReplicas)
        {
            yield return new(
                "Replicas",
                $"must be within autoscaling, {scaling.MinReplicas} to {scaling.MaxReplicas} pods; got {replicas}; {(replicas == 0 ? $"remove autoscaling to stop the {what}" : $"use {Math.Clamp(replicas, scaling.MinReplicas, scaling.MaxReplicas)}")}");
        }

        if (scaling.TargetCpuPercent is < 1 or > 100)
        {
            yield return new("Autoscaling.TargetCpuPercent", $"must be 1 to 100 percent of the CPU request; got {scaling.TargetCpuPercent}; use for example 80");
        }
    }

    // https://kubernetes.io/docs/tasks/run-application/configure-pdb/
    private static IEnumerable<Finding> CheckBudget(int fewest, DisruptionBudget? budget)
    {
        if (budget is null)
        {
            yield break;
        }

        if (budget.MinAvailable is null == budget.MaxUnavailable is null)
        {
            yield return new(
                "DisruptionBudget",
                $"must set exactly one of minAvailable and maxUnavailable; got {(budget.MinAvailable is null ? "neither" : "both")}; set maxUnavailable to 1 if in doubt");
        }

        if (budget.MinAvailable < 1)
        {
            yield return new("DisruptionBudget.MinAvailable", $"must be at least 1 pod; got {budget.MinAvailable}; remove the budget");
        }

        if (budget.MaxUnavailable < 1)
        {
            yield return new("DisruptionBudget.MaxUnavailable", $"must be at least 1 pod; got {budget.MaxUnavailable}; use 1, for with 0 no node can be drained");
        }

        if (budget.MinAvailable is { } least && fewest > 0 && least >= fewest)
        {
            yield return new(
                "DisruptionBudget.MinAvailable",
                $"should be less than the number of pods ({fewest}); got {least}; with this no node can be drained, and upgrades of nodes wait until they give up",
                FindingLevel.Warning);
        }
    }
}
