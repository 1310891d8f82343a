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

    internal static IEnumerable<Finding> CheckPort(string path, int? port) => port is < PodDefaults.MinPort or > PodDefaults.MaxPort
        ? [new(path, $"must be a TCP port from {PodDefaults.MinPort} to {PodDefaults.MaxPort}; got {port}", "use for example 8080")] : [];

    internal static IEnumerable<Finding> CheckUser(string path, int? user) => user < 0
        ? [new(path, $"must be a user id of 0 or more; got {user}", $"use {PodDefaults.RunAsUser}, or null for the image's own user")] : [];

    /// <summary>Checks selector and tolerations, and that the selector does not rule out the nodes that the GPUs need.</summary>
    internal static IEnumerable<Finding> CheckPlacement(
        IReadOnlyDictionary<string, string> nodeSelector, IReadOnlyList<PodToleration> tolerations, IReadOnlyList<GpuAccess> gpus) => Finding.Of(
    [
        .. nodeSelector.SelectMany(pair => KubernetesNames.CheckLabelPair("NodeSelector", pair.Key, pair.Value)),
        gpus.Any(gpu => gpu.NeedsHoudini) && nodeSelector.GetValueOrDefault(GpuAccess.HoudiniNodeLabel, "true") is not "true" and var value
            ? new($"NodeSelector[\"{GpuAccess.HoudiniNodeLabel}\"]", $"must be \"true\", for a Houdini mode works on no other node; got \"{value}\"", "remove it") : null,
        .. tolerations.SelectMany((toleration, i) => CheckToleration($"Tolerations[{i}]", toleration)),
    ]);

    // https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
    private static IEnumerable<Finding> CheckToleration(string path, PodToleration toleration) => Finding.Of(
    [
        toleration.Operator is not (PodToleration.Equal or PodToleration.Exists)
            ? new($"{path}.{nameof(toleration.Operator)}", $"must be Equal or Exists; got \"{toleration.Operator}\"", "use Exists to accept any value") : null,
        toleration.Operator == PodToleration.Exists && !string.IsNullOrEmpty(toleration.Value)
            ? new($"{path}.{nameof(toleration.Value)}", $"must be empty with Exists; got \"{toleration.Value}\"", "remove it or use Equal") : null,
        toleration.Operator != PodToleration.Exists && string.IsNullOrEmpty(toleration.Key)
            ? new($"{path}.{nameof(toleration.Key)}", "must name the taint; got nothing", "set it, or use Exists to accept every taint") : null,

        // Keys and values are those of taints, which have the form of labels.
        .. string.IsNullOrEmpty(toleration.Key) ? [] : KubernetesNames.CheckLabelPair("", toleration.Key, "")
            .Select(finding => finding with { Path = $"{path}.{nameof(toleration.Key)}" }),
        .. toleration.Operator == PodToleration.Exists ? [] : KubernetesNames.CheckLabelPair("", "key", toleration.Value ?? "")
            .Select(finding => finding with { Path = $"{path}.{nameof(toleration.Value)}" }),
    ]);
}
