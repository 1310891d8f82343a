using Infra.Core.Findings;
using Infra.Core.Names;

namespace Infra.Components.Workloads.Simulation;

/// <summary>What can be wrong with a <see cref="HoudiniNodeLabelsArgs"/>.</summary>
public static class HoudiniNodeLabelsRules
{
    /// <summary>Checks everything that is known before the plan runs.</summary>
    /// <param name="args">What the caller asks for.</param>
    /// <returns>Every finding.</returns>
    public static IReadOnlyList<Finding> Check(HoudiniNodeLabelsArgs args)
    {
        var findings = new List<Finding>();
        if (args.Nodes.Count == 0)
        {
            findings.Add(new Finding(nameof(args.Nodes), "must name at least one node; got none", "list them with kubectl get nodes"));
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < args.Nodes.Count; i++)
        {
            var path = $"{nameof(args.Nodes)}[{i}]";
            findings.AddRange(KubernetesNames.CheckSubdomain(path, args.Nodes[i]));
            if (!seen.Add(args.Nodes[i]))
            {
                findings.Add(new Finding(path, $"must name a node once; got \"{args.Nodes[i]}\" again", "remove it"));
            }
        }

        return findings;
    }
}
