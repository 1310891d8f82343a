using Infra.Components.Common;
using Infra.Core.Findings;
using Infra.Core.Names;
using Infra.Core.NodePools;

namespace Infra.Components.Pods;

/// <summary>The rules that trainer, simulator and jump pod share.</summary>
internal static class ContainerRules
{
    /// <summary>Checks what all workloads have in common; what may come from another resource, as far as it is known already.</summary>
    internal static IReadOnlyList<Finding> CheckInputs(WorkloadArgs args, TargetNamespace? space) =>
    [
        .. space?.Name.Check("Namespace", KubernetesNames.CheckLabel) ?? [],
        .. args.ImageRegistry.CheckIfSet(registry => ContainerImage.CheckRegistry("ImageRegistry", registry)),
        .. args.ImagePullSecret.CheckIfSet(secret => KubernetesNames.CheckSubdomain("ImagePullSecret", secret)),
        .. args.ServiceAccountName.CheckIfSet(account => KubernetesNames.CheckSubdomain("ServiceAccountName", account)),
        .. (args as ScaledWorkloadArgs)?.Awake?.Check(nameof(ScaledWorkloadArgs.Awake)) ?? [],
    ];

    internal static IEnumerable<Finding> CheckPort(string path, int port)
    {
        if (port is < PodDefaults.MinPort or > PodDefaults.MaxPort)
        {
            yield return new Finding(path, $"must be a TCP port from {PodDefaults.MinPort} to {PodDefaults.MaxPort}; got {port}", "use for example 8080");
        }
    }

    internal static IEnumerable<Finding> CheckUser(string path, int? user)
    {
        if (user < 0)
        {
            yield return new Finding(path, $"must be a user id of 0 or more; got {user}", $"use {PodDefaults.RunAsUser}, or null for the image's own user");
        }
    }

    /// <summary>Checks selector and tolerations, and that the selector does not rule out the nodes that the GPUs need.</summary>
    internal static IEnumerable<Finding> CheckPlacement(
        IReadOnlyDictionary<string, string> nodeSelector, IReadOnlyList<PodToleration> tolerations, IReadOnlyList<GpuAccess> gpus) =>
    [
        .. nodeSelector.SelectMany(pair => KubernetesNames.CheckLabelPair("NodeSelector", pair.Key, pair.Value)),
        .. gpus.Any(gpu => gpu.NeedsHoudini) && nodeSelector.GetValueOrDefault(GpuAccess.HoudiniNodeLabel, "true") is not "true" and var value
            ? [new Finding($"NodeSelector[\"{GpuAccess.HoudiniNodeLabel}\"]", $"must be \"true\", for a Houdini mode works on no other node; got \"{value}\"", "remove it")]
            : Array.Empty<Finding>(),
        .. tolerations.SelectMany((toleration, i) => CheckToleration($"Tolerations[{i}]", toleration)),
    ];

    // https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
    private static IEnumerable<Finding> CheckToleration(string path, PodToleration toleration)
    {
        if (toleration.Operator is not (PodToleration.Equal or PodToleration.Exists))
        {
            yield return new Finding($"{path}.{nameof(toleration.Operator)}", $"must be Equal or Exists; got \"{toleration.Operator}\"", "use Exists to accept any value");
        }

        if (toleration.Operator == PodToleration.Exists && !string.IsNullOrEmpty(toleration.Value))
        {
            yield return new Finding($"{path}.{nameof(toleration.Value)}", $"must be empty with Exists; got \"{toleration.Value}\"", "remove it or use Equal");
        }

        if (toleration.Operator != PodToleration.Exists && string.IsNullOrEmpty(toleration.Key))
        {
            yield return new Finding($"{path}.{nameof(toleration.Key)}", "must name the taint; got nothing", "set it, or use Exists to accept every taint");
        }

        // Keys and values are those of taints, which have the form of labels.
        foreach (var finding in string.IsNullOrEmpty(toleration.Key) ? [] : KubernetesNames.CheckLabelPair("", toleration.Key, ""))
        {
            yield return finding with { Path = $"{path}.{nameof(toleration.Key)}" };
        }

        foreach (var finding in toleration.Operator == PodToleration.Exists ? [] : KubernetesNames.CheckLabelPair("", "key", toleration.Value ?? ""))
        {
            yield return finding with { Path = $"{path}.{nameof(toleration.Value)}" };
        }
    }
}
