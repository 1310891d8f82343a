using Infra.Components.Common;
using Infra.Components.Pods;
using Infra.Core.Findings;
using Infra.Core.Names;
using Infra.Core.Settings;

namespace Infra.Components.Workloads.Services;

/// <summary>What can be wrong with a <see cref="ReplicatedServiceSpec"/>.</summary>
public static class ReplicatedServiceRules
{
    /// <summary>Checks what is known without the rest of the stack.</summary>
    /// <param name="spec">The service.</param>
    /// <returns>Every finding, at the settings' path where the service comes from settings.</returns>
    public static IReadOnlyList<Finding> Check(ReplicatedServiceSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return SettingsPaths.Apply(
            spec.SettingsPath,
            [
                .. KubernetesNames.CheckServiceName(nameof(spec.Name), spec.Name),
                .. spec.Image.Check(nameof(spec.Image), ContainerImage.Check),
                .. ContainerRules.CheckPort(nameof(spec.Port), spec.Port),
                .. ContainerRules.CheckPort(nameof(spec.ServicePort), spec.ServicePort),
                .. CheckNodePort(spec),
                .. SourceRanges.Check(nameof(spec.SourceRanges), spec.Exposure, spec.SourceRanges),
                .. ReplicaRules.Check("service", spec.Replicas, ReplicatedServiceSpec.DefaultReplicas, spec.Autoscaling, spec.DisruptionBudget),
                .. CheckRollout(spec),
                .. spec.Readiness?.Check(nameof(spec.Readiness)) ?? [],
                .. spec.Liveness?.Check(nameof(spec.Liveness)) ?? [],
                .. spec.Startup?.Check(nameof(spec.Startup)) ?? [],
                .. spec.Resources.Check(nameof(spec.Resources)),
                .. CheckGpus(nameof(spec.Gpus), spec.Gpus),
                .. ContainerEnvironment.Check(nameof(spec.Environment), spec.Environment.Keys),
                .. SecretEnvironment.Check(nameof(spec.SecretEnvironment), spec.SecretEnvironment.Keys, spec.Environment.ContainsKey),
                .. ContainerRules.CheckPlacement(spec.NodeSelector, spec.Tolerations, []),
                .. ContainerRules.CheckUser(nameof(spec.RunAsUser), spec.RunAsUser),
            ]);
    }

    /// <summary>Checks a number of GPUs, where 0 means none.</summary>
    internal static IEnumerable<Finding> CheckGpus(string path, int gpus) =>
        NumberBounds.Check(path, gpus, 0, GpuAccessRules.MaxGpusOfANode, "GPUs, the most that one machine has");

    /// <summary>Checks the arguments around the spec, as far as they are known.</summary>
    internal static IReadOnlyList<Finding> Check(ReplicatedServiceArgs args) =>
    [
        .. ContainerRules.CheckInputs(args, args.Namespace),
        .. Check(args.Spec),
    ];

    private static IEnumerable<Finding> CheckNodePort(ReplicatedServiceSpec spec) => spec.NodePort is not { } port ? []
        : spec.Exposure != ServiceExposure.NodePort
        ? [new(nameof(spec.NodePort), $"must be left out where the exposure is {NamedWords.Mark(spec.Exposure)}; got {port}", "remove it or choose the exposure ‹nodePort›") { DependsOn = [nameof(spec.Exposure)] }]
        : port is < ReplicatedServiceSpec.MinNodePort or > ReplicatedServiceSpec.MaxNodePort
        ? [new(
            nameof(spec.NodePort),
            $"must be {ReplicatedServiceSpec.MinNodePort} to {ReplicatedServiceSpec.MaxNodePort}, the ports that nodes keep for it; got {port}", "leave it out and the cluster chooses")]
        : [];

    private static IEnumerable<Finding> CheckRollout(ReplicatedServiceSpec spec) => Finding.Of(
    [
        spec is { Update: ServiceUpdate.Recreate, MaxSurge: { } surge }
            ? new(nameof(spec.MaxSurge), $"must be left out where update is recreate, which starts no pod before the old ones have ended; got {surge}", "remove it")
            : spec.MaxSurge < 1
            ? new(nameof(spec.MaxSurge), $"must be at least 1 pod, for an update that never drops below the replicas needs one to begin with; got {spec.MaxSurge}", "use 1")
            : null,
        spec.RevisionHistoryLimit < 1
            ? new(nameof(spec.RevisionHistoryLimit), $"must be at least 1 revision, for without one nothing can be undone; got {spec.RevisionHistoryLimit}", $"use {ReplicatedServiceSpec.DefaultRevisionHistoryLimit}") : null,
    ]);
}
