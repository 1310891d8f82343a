using Infra.Components.Common;
using Infra.Core.Settings;
using Pulumi;
using KubernetesProvider = Pulumi.Kubernetes.Provider;
using KubernetesProviderArgs = Pulumi.Kubernetes.ProviderArgs;

namespace Infra.Stacks;

/// <summary>The provider through which a stack reaches its cluster, and the options of all that it makes there.</summary>
internal static class ClusterAccess
{
    /// <summary>What the cluster is, where no environment says so.</summary>
    internal static TextSetting IdentifierSetting { get; } = new(
        "clusterIdentifier",
        "What the cluster is known by whatever its address and its context's name; another value makes everything anew on what is then taken for another cluster")
    {
        DefaultWords = "the context's name; with environment the environment's output",
    };

    /// <summary>Makes the provider.</summary>
    /// <param name="args">How the cluster is reached, and what it is.</param>
    /// <returns>The options of components whose objects are wholly the stack's own.</returns>
    internal static ComponentResourceOptions Of(KubernetesProviderArgs args)
    {
        // Changed in place, so that they are never away for a moment; pods that read them at their start carry a digest.
        args.EnableConfigMapMutable = true;
        args.EnableSecretMutable = true;
        return new() { Provider = new KubernetesProvider("cluster", args), ResourceTransformations = { ServerSideApply.TakeFields } };
    }

    /// <summary>A cluster of one's kubeconfig.</summary>
    /// <param name="context">The context; null for the current one.</param>
    /// <param name="identifier">What the cluster is; null where the context says it, and without either nothing does.</param>
    /// <returns>The provider's arguments.</returns>
    internal static KubernetesProviderArgs OfContext(string? context, string? identifier) =>
        new() { Context = context.AsInput(), ClusterIdentifier = (identifier ?? context).AsInput() };
}
