using System.Collections.Immutable;
using Infra.Components.Common;
using Pulumi;
using Pulumi.Kubernetes.Helm.V3;
using Pulumi.Kubernetes.Types.Inputs.Helm.V3;

namespace Infra.Components.Gke;

/// <summary>The programs of others that an environment's cluster is given, a Helm release each.</summary>
/// <remarks>
/// Needs a provider of the cluster. Before there is a cluster, a preview knows no kubeconfig and asks nobody; a cluster that does not answer fails
/// the <c>up</c>. A release that does not come up in time is taken back, so that the next <c>up</c> begins anew. Whoever makes objects of the kinds that an
/// add-on brings depends on this component: they are then made after it, and gone before it.
/// </remarks>
public sealed class ClusterAddons : ComponentResource
{
    /// <summary>The component's type token.</summary>
    public const string Token = "infra:gke:ClusterAddons";

    /// <summary>Seconds that a release may take: its pods may have to wait for a node, which the autoscaler gives 15 minutes.</summary>
    /// <seealso href="https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md"><c>--max-node-provision-time</c>, checked 2026-11</seealso>
    public const int TimeoutSeconds = 1200;

    /// <summary>Makes the releases.</summary>
    /// <param name="name">The component's name.</param>
    /// <param name="args">Which.</param>
    /// <param name="options">Pulumi's options, the cluster's provider among them.</param>
    public ClusterAddons(string name, ClusterAddonsArgs args, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        if (args.AreRefused("add-ons", name, this))
        {
            return;
        }

        Releases = args.Addons.ToImmutableSortedDictionary(
            addon => addon.Name,
            addon => new Release(
                $"{name}-{addon.Name}",
                new ReleaseArgs
                {
                    Name = addon.Name,
                    Chart = addon.Chart,
                    Version = addon.Version,
                    Namespace = addon.Namespace,
                    CreateNamespace = true,
                    Atomic = true,
                    Timeout = TimeoutSeconds,
                    RepositoryOpts = addon.Repository is { } repository ? new RepositoryOptsArgs { Repo = repository }.AsInput() : null,
                    Values = addon.Values.AsInputMap(),
                },
                new CustomResourceOptions { Parent = this, DeletedWith = args.Cluster }),
            StringComparer.Ordinal);
        Addons = Output.Create(args.Addons.ToImmutableDictionary(
            addon => addon.Name,
            addon => ImmutableDictionary<string, string>.Empty.Add("version", addon.Version).Add("namespace", addon.Namespace)));
        RegisterOutputs();
    }

    /// <summary>The releases' resources, by the add-on's name, for what depends on one alone.</summary>
    public ImmutableSortedDictionary<string, Release> Releases { get => field.MadeBy(this); }

    /// <summary>What the cluster has, by name: chart <c>version</c> and <c>namespace</c>.</summary>
    [Output("addons")]
    public Output<ImmutableDictionary<string, ImmutableDictionary<string, string>>> Addons { get => field.MadeBy(this); private set; }
}
