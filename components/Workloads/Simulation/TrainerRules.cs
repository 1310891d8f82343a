using Infra.Components.Common;
using Infra.Components.Pods;
using Infra.Core.Findings;
using Infra.Core.Names;

namespace Infra.Components.Workloads.Simulation;

/// <summary>What can be wrong with a <see cref="TrainerArgs"/>.</summary>
public static class TrainerRules
{
    /// <summary>Checks everything that is known before the plan runs.</summary>
    /// <param name="args">What the caller asks for.</param>
    /// <returns>Every finding.</returns>
    public static IReadOnlyList<Finding> Check(TrainerArgs args) =>
    [
        .. ContainerRules.CheckInputs(args, args.Namespace),
        .. args.Image.Check(nameof(args.Image), ContainerImage.Check),
        .. ContainerRules.CheckPort(nameof(args.Port), args.Port),
        .. GpuAccessRules.Check(nameof(args.Gpu), args.Gpu),
        .. args.Resources.Check(nameof(args.Resources)),
        .. ContainerEnvironment.Check(nameof(args.Environment), args.Environment.Keys),
        .. SecretEnvironment.Check(nameof(args.SecretEnvironment), args.SecretEnvironment.Keys, args.Environment.ContainsKey),
        .. ContainerRules.CheckPlacement(args.NodeSelector, args.Tolerations, [args.Gpu]),
        .. ContainerRules.CheckUser(nameof(args.RunAsUser), args.RunAsUser),
    ];
}
