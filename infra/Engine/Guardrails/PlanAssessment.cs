using Infra.Core.Findings;
using Infra.Core.NodePools;
using Infra.Core.Scheduling;
using Infra.Core.Settings;
using Infra.Costs;
using Infra.Fitting;
using Infra.Plans;
using Infra.Preview;

namespace Infra.Guardrails;

/// <summary>What can be said of a plan beyond what is in it: whether its pods fit, and what the guard rails object to.</summary>
/// <param name="Pools">The node pools that its pods run on; null where they are not known, as on somebody's own cluster.</param>
/// <param name="Fit">Where its pods may go; null without pools.</param>
/// <param name="Guardrails">The guard rails' report.</param>
public sealed record PlanAssessment(IReadOnlyList<NodePoolFacts>? Pools, FitReport? Fit, GuardrailReport Guardrails)
{
    /// <summary>What the stack costs.</summary>
    public required StackCost Cost { get; init; }

    /// <summary>Assesses a plan.</summary>
    /// <param name="engine">The engine that made it, which knows the stacks that it refers to.</param>
    /// <param name="plan">The plan.</param>
    /// <returns>The assessment.</returns>
    /// <exception cref="UserErrorException">An environment's output <c>nodePools</c> cannot be read.</exception>
    public static async Task<PlanAssessment> OfAsync(PreviewEngine engine, Plan plan)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(plan);
        var pools = await PoolsAsync(engine, plan).ConfigureAwait(false);
        var fit = pools is null ? null : Core.Scheduling.Fit.Plan([.. PlanWorkloads.Of(plan).Select(entry => entry.Workload)], pools);
        var others = await engine.NeighboursAsync(plan.Stack).ConfigureAwait(false);
        var cost = await StackCosts.OfAsync(engine, plan, pools).ConfigureAwait(false);
        var context = new GuardrailContext(plan, pools)
        {
            Neighbours = StackNeighbour.Of(engine.Project, plan.Stack),
            Own = StackNeighbour.Own(engine.Project, plan.Stack),
            Environment = plan.References.Select(reference => EnvironmentNeighbour.Of(engine.Project, reference)).FirstOrDefault(environment => environment is not null),
            InProject = others,
            Cost = cost,
            Fit = fit,
        };
        return new(pools, fit, GuardrailCheck.Run(context, plan.Waivers)) { Cost = cost };
    }

    /// <summary>The node pools that a plan makes, those of the environment that it refers to, or those that its stack names itself.</summary>
    internal static async Task<IReadOnlyList<NodePoolFacts>?> PoolsAsync(PreviewEngine engine, Plan plan)
    {
        if (await engine.EnvironmentOfAsync(plan).ConfigureAwait(false) is not { } source)
        {
            return plan.NodePools;
        }

        var reading = NodePoolOutput.Read(source.Outputs[NodePoolOutput.Name].Describe());
        return reading.Findings.Count == 0
            ? reading.Pools
            : throw new UserErrorException($"outputs of stack \"{source.Stack}\"", [.. reading.Findings]);
    }

    /// <summary>What to say where the node pools of a stack's cluster are not known.</summary>
    internal static UserErrorException NoPools(string stack) => new(
        $"stack \"{stack}\" runs on no environment whose node pools are known",
        $"set {SettingKeys.Full("environment")} to one, or name the cluster's pools in {SettingKeys.Full("nodePools")}");
}
