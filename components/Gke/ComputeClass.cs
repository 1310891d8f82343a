using Infra.Components.Common;
using Infra.Core.Names;
using Pulumi;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;
using Map = System.Collections.Generic.Dictionary<string, object?>;

namespace Infra.Components.Gke;

/// <summary>What a <see cref="ComputeClass"/> is made from.</summary>
public sealed class ComputeClassArgs : ResourceArgs
{
    /// <summary>The class; none that <see cref="ComputeClassRules"/> refuse.</summary>
    public required ComputeClassSpec Spec { get; init; }

    /// <summary>The pools of <see cref="ComputeClassSpec.Pools"/>, in their order; GKE knows them by the names that Pulumi makes.</summary>
    public required IReadOnlyList<GkeNodePool> Pools { get; init; }

    /// <summary>The cluster: where it is deleted, nothing on it is asked to go first.</summary>
    /// <value>Null: a cluster that this program does not make.</value>
    public required Resource? Cluster { get; init; }
}

/// <summary>
/// GKE's own fallback: for pods that ask for the class it adds a node to the first pool, and where Google has no machine for that, to the next.
/// The pools' labels and taints, by which they belong to it, are <see cref="NodePoolSpec.ComputeClass"/>'s.
/// </summary>
/// <remarks>https://docs.cloud.google.com/kubernetes-engine/docs/reference/crds/computeclass (checked 2026-11)</remarks>
public sealed class ComputeClass : ComponentResource
{
    /// <summary>The component's type token.</summary>
    public const string Token = "infra:gke:ComputeClass";

    private const string Component = "compute-class";

    /// <summary>Makes the class.</summary>
    /// <param name="name">The component's name.</param>
    /// <param name="args">What it is made from.</param>
    /// <param name="options">Pulumi's options, the cluster's provider among them.</param>
    public ComputeClass(string name, ComputeClassArgs args, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        if (args.AreRefused("compute class", name, this))
        {
            return;
        }

        var spec = new Map
        {
            // A rule each: within a rule GKE takes any.
            ["priorities"] = args.Pools.Select(pool => new Map { ["nodepools"] = new[] { pool.PoolName } }).ToArray(),

            // Said although it is GKE's default of today: it was the other before 1.33.
            ["whenUnsatisfiable"] = args.Spec.ScaleUpAnyway ? "ScaleUpAnyway" : "DoNotScaleUp",
            ["activeMigration"] = new Map { ["optimizeRulePriority"] = args.Spec.ActiveMigration },
        };
        Class = new CustomObject(
            name,
            new SpecifiedObjectArgs("cloud.google.com/v1", "ComputeClass", spec)
            {
                Metadata = new ObjectMetaArgs { Name = args.Spec.Name, Labels = KubernetesLabels.For(args.Spec.Name, Component) },
            },
            new() { Parent = this, DeletedWith = args.Cluster });
        RegisterOutputs();
    }

    /// <summary>The object on the cluster.</summary>
    public CustomResource Class { get => field.MadeBy(this); }
}
