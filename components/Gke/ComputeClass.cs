using Infra.Components.Common;
using Infra.Core.Names;
using Pulumi;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;

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
        args.ThrowIfIncomplete("compute class", name, this);
        var spec = new ComputeClassObjectSpecArgs
        {
            // Said although it is GKE's default of today: it was the other before 1.33.
            WhenUnsatisfiable = args.Spec.ScaleUpAnyway ? "ScaleUpAnyway" : "DoNotScaleUp",
            ActiveMigration = new ActiveMigrationArgs { OptimizeRulePriority = args.Spec.ActiveMigration },
        };

        // A rule each: within a rule GKE takes any.
        foreach (var pool in args.Pools)
        {
            spec.Priorities.Add(new PriorityRuleArgs { Nodepools = { pool.PoolName } });
        }

        Class = new ComputeClassObject(
            name,
            new ComputeClassObjectArgs { Metadata = new ObjectMetaArgs { Name = args.Spec.Name, Labels = KubernetesLabels.For(args.Spec.Name, Component) }, Spec = spec },
            new CustomResourceOptions { Parent = this, DeletedWith = args.Cluster });
        RegisterOutputs();
    }

    /// <summary>The object on the cluster.</summary>
    public CustomResource Class { get; }
}

/// <summary>The object on the cluster.</summary>
internal sealed class ComputeClassObject(string name, ComputeClassObjectArgs args, CustomResourceOptions? options)
    : CustomResource($"kubernetes:{ComputeClassObjectArgs.Version}:ComputeClass", name, args, options);

internal sealed class ComputeClassObjectArgs() : CustomObjectArgs(Version, "ComputeClass")
{
    internal const string Version = "cloud.google.com/v1";

    [Input("spec", required: true)]
    public required Input<ComputeClassObjectSpecArgs> Spec { get; init; }
}

internal sealed class ComputeClassObjectSpecArgs : ResourceArgs
{
    [Input("priorities", required: true)]
    public InputList<PriorityRuleArgs> Priorities { get; } = [];

    [Input("whenUnsatisfiable")]
    public required Input<string> WhenUnsatisfiable { get; init; }

    [Input("activeMigration")]
    public required Input<ActiveMigrationArgs> ActiveMigration { get; init; }
}

internal sealed class PriorityRuleArgs : ResourceArgs
{
    [Input("nodepools", required: true)]
    public InputList<string> Nodepools { get; } = [];
}

internal sealed class ActiveMigrationArgs : ResourceArgs
{
    [Input("optimizeRulePriority", required: true)]
    public required Input<bool> OptimizeRulePriority { get; init; }
}
