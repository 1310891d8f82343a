using Infra.Core.Findings;
using Infra.Core.Names;

namespace Infra.Components.Workloads.Simulation;

/// <summary>What can be wrong with a <see cref="HoudiniNodeLabelsArgs"/>.</summary>
public static class HoudiniNodeLabelsRules
{
    /// <summary>Checks everything that is known before the plan runs.</summary>
    /// <param name="args">What the caller asks for.</param>
    /// <returns>Every finding.</returns>
    public static IReadOnlyList<Finding> Check(HoudiniNodeLabelsArgs args) => Finding.Of(
    [
        args.Nodes.Count == 0 ? new(nameof(args.Nodes), "must name at least one node; got none", "list them with kubectl get nodes") : null,
        .. args.Nodes.SelectMany((node, i) => CheckNode(node, $"{nameof(args.Nodes)}[{i}]", args.Nodes.Take(i))),
    ]);

    private static IEnumerable<Finding> CheckNode(string node, string path, IEnumerable<string> before) => Finding.Of(
    [
        .. KubernetesNames.CheckSubdomain(path, node),
        before.Contains(node) ? new(path, $"must name a node once; got \"{node}\" again", "remove it") : null,
    ]);
}
