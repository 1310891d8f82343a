using Infra.Components.Common;

namespace Infra.Components.Simulation;

/// <summary>What can be wrong with a <see cref="TrainerArgs"/>.</summary>
public static class TrainerRules
{
    /// <summary>Checks everything that is known before the plan runs.</summary>
    /// <param name="args">What the caller asks for.</param>
    /// <returns>Every finding.</returns>
    public static IReadOnlyList<Finding> Check(TrainerArgs args) =>
    [
        .. ContainerImage.Check(nameof(args.Image), args.Image),
        .. SimulationRules.CheckPort(nameof(args.Port), args.Port),
        .. GpuAccessRules.Check(nameof(args.Gpu), args.Gpu),
        .. args.Resources.Check(nameof(args.Resources)),
        .. ContainerEnvironment.Check(nameof(args.Environment), args.Environment.Keys),
        .. SimulationRules.CheckPlacement(args.NodeSelector, args.Tolerations, [args.Gpu]),
        .. SimulationRules.CheckUser(nameof(args.RunAsUser), args.RunAsUser),
    ];
}
