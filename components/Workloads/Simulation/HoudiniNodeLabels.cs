using System.Collections.Immutable;
using Infra.Components.Common;
using Infra.Components.Pods;
using Pulumi;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;

namespace Infra.Components.Workloads.Simulation;

/// <summary>Labels existing nodes <c>houdini.gpu=true</c>, so that the Houdini modes of <see cref="GpuAccess"/> find them.</summary>
/// <remarks>
/// Makes one NodePatch a node, which owns that one label and nothing else of the node; when it goes, the label goes, unless another stack or
/// someone with kubectl has set it too. Needs a provider with server-side apply, its default. Nodes that an autoscaler adds get the label from
/// their pool instead.
/// </remarks>
public sealed class HoudiniNodeLabels : ComponentResource
{
    /// <summary>The component's type token.</summary>
    public const string Token = "infra:simulation:HoudiniNodeLabels";

    /// <summary>Labels the nodes.</summary>
    /// <param name="name">The name in the stack.</param>
    /// <param name="args">Which nodes.</param>
    /// <param name="options">Parent, provider and the like.</param>
    /// <exception cref="ResourceException">The arguments break a rule; the text has every finding. A preview logs it and goes on.</exception>
    public HoudiniNodeLabels(string name, HoudiniNodeLabelsArgs args, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        if (args.AreRefused("Houdini node labels", name, this, () => HoudiniNodeLabelsRules.Check(args)))
        {
            return;
        }

        Patches = args.Nodes.ToImmutableSortedDictionary(
            node => node,
            node =>
            {
                var metadata = new ObjectMetaPatchArgs { Name = node, Labels = { [GpuAccess.HoudiniNodeLabel] = "true" } };
                if (args.Overwrite)
                {
                    metadata.Annotations.Add(ServerSideApply.PatchForce, "true");
                }

                return new NodePatch($"{name}-{node}", new NodePatchArgs { Metadata = metadata }, new CustomResourceOptions { Parent = this });
            },
            StringComparer.Ordinal);
        RegisterOutputs();
    }

    /// <summary>The labels by the nodes' names.</summary>
    public ImmutableSortedDictionary<string, NodePatch> Patches { get => field.MadeBy(this); }
}
