using Infra.Components.Common;
using Infra.Components.Pods;
using Infra.Core.Findings;
using Infra.Core.Names;

namespace Infra.Components.Workloads.Simulation;

/// <summary>What can be wrong with a <see cref="JumpPodArgs"/>.</summary>
public static class JumpPodRules
{
    /// <summary>Checks everything that is known before the plan runs.</summary>
    /// <param name="args">What the caller asks for.</param>
    /// <returns>Every finding.</returns>
    public static IReadOnlyList<Finding> Check(JumpPodArgs args) =>
    [
        .. ContainerRules.CheckInputs(args, args.Namespace),
        .. args.Image.Check(nameof(args.Image), ContainerImage.Check),
        .. args.Resources.Check(nameof(args.Resources)),
        .. ContainerRules.CheckUser(nameof(args.RunAsUser), args.RunAsUser),
    ];
}
