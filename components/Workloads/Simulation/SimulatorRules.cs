using Infra.Components.Common;
using Infra.Components.Pods;
using Infra.Core.Findings;
using Infra.Core.Names;
using Version = Infra.Core.Names.KubernetesVersion;

namespace Infra.Components.Workloads.Simulation;

/// <summary>What can be wrong with a <see cref="SimulatorArgs"/>, and what follows from it.</summary>
public static class SimulatorRules
{
    /// <summary>The first release with <c>apps/v1</c>, and so with these Deployments and StatefulSets.</summary>
    /// <remarks>https://kubernetes.io/blog/2017/12/kubernetes-19-workloads-expanded-ecosystem/</remarks>
    public static readonly Version AppsSince = new(1, 9);

    /// <summary>The first release with <c>policy/v1</c>.</summary>
    /// <remarks>https://kubernetes.io/docs/reference/using-api/deprecation-guide/#poddisruptionbudget-v125</remarks>
    public static readonly Version DisruptionBudgetSince = new(1, 21);

    /// <summary>The first release with <c>autoscaling/v2</c>.</summary>
    /// <remarks>https://kubernetes.io/docs/reference/using-api/deprecation-guide/#horizontalpodautoscaler-v126</remarks>
    public static readonly Version AutoscalingSince = new(1, 23);

    /// <summary>Which workload keeps the pods running.</summary>
    /// <param name="args">What the caller asks for.</param>
    /// <returns>The one asked for, else the one that the version of the cluster has.</returns>
    public static SimulatorWorkload WorkloadOf(SimulatorArgs args) =>
        args.Workload
        ?? (IsBefore(args.KubernetesVersion, AppsSince) ? SimulatorWorkload.ReplicationController : SimulatorWorkload.StatefulSet);

    /// <summary>Whether a cluster is older than a release.</summary>
    /// <param name="kubernetesVersion">The cluster's version; null for a current one.</param>
    /// <param name="since">The release.</param>
    /// <returns>True if it is; false where the version is null or none.</returns>
    public static bool IsBefore(string? kubernetesVersion, Version since) => Version.TryParse(kubernetesVersion, out var version) && version < since;

    /// <summary>Checks everything that is known before the plan runs.</summary>
    /// <param name="args">What the caller asks for.</param>
    /// <returns>Every finding.</returns>
    public static IReadOnlyList<Finding> Check(SimulatorArgs args) =>
    [
        .. ContainerRules.CheckInputs(args, args.Namespace),
        .. CheckContainer(nameof(args.Policy), args.Policy),
        .. CheckContainer(nameof(args.Sim), args.Sim),
        .. CheckPair(args),
        .. KubernetesNames.CheckServiceName(nameof(args.ServiceName), args.ServiceName),
        .. ReplicaRules.Check("simulator", args.Replicas, SimulatorArgs.DefaultReplicas, args.Autoscaling, args.DisruptionBudget),
        .. CheckVersion(args),
        .. ContainerRules.CheckPlacement(args.NodeSelector, args.Tolerations, [args.Policy.Gpu, args.Sim.Gpu]),
        .. ContainerRules.CheckUser(nameof(args.RunAsUser), args.RunAsUser),
    ];

    private static IEnumerable<Finding> CheckContainer(string path, SimulatorContainer container) =>
    [
        .. container.Image.Check($"{path}.{nameof(container.Image)}", ContainerImage.Check),
        .. ContainerRules.CheckPort($"{path}.{nameof(container.Port)}", container.Port),
        .. GpuAccessRules.Check($"{path}.{nameof(container.Gpu)}", container.Gpu),
        .. container.Resources.Check($"{path}.{nameof(container.Resources)}"),
        .. ContainerEnvironment.Check($"{path}.{nameof(container.Environment)}", container.Environment.Keys),
        .. SecretEnvironment.Check($"{path}.{nameof(container.SecretEnvironment)}", container.SecretEnvironment.Keys, container.Environment.ContainsKey),
    ];

    private static IEnumerable<Finding> CheckPair(SimulatorArgs args)
    {
        var simPort = args.Sim.Port ?? SimulatorArgs.DefaultSimPort;
        return Finding.Of(
        [
            (args.Policy.Port ?? SimulatorArgs.DefaultPolicyPort) == simPort
                ? new("Sim.Port", $"must differ from policy.port, for the containers share the pod's address; got {simPort} for both", "change one") : null,
            CheckWays("Policy", args.Policy.Gpu, args.Sim.Gpu),
            CheckWays("Sim", args.Sim.Gpu, args.Policy.Gpu),
        ]);
    }

    private static Finding? CheckWays(string counted, GpuAccess gpu, GpuAccess other) => gpu.DevicePluginCount is not null && other.NeedsHoudini
        ? new(
            $"{counted}.Gpu",
            "must not be the device plugin beside a Houdini mode in the same pod, for neither knows which GPUs the other has given away", "use one way for both containers")
        : null;

    private static IEnumerable<Finding> CheckVersion(SimulatorArgs args) => args.KubernetesVersion is null ? [] : Finding.Of(
        !Version.TryParse(args.KubernetesVersion, out var version)
        ? [new(
            nameof(args.KubernetesVersion),
            $"must be a version of Kubernetes; got \"{args.KubernetesVersion}\"", "use for example \"1.30\" or \"v1.8.11\"")]
        :
        [
            args.Workload == SimulatorWorkload.StatefulSet && version < AppsSince
                ? new(
                    nameof(args.Workload),
                    $"must be ReplicationController, for StatefulSet needs Kubernetes {AppsSince}; got StatefulSet on {version}", "leave it out to have it chosen") : null,
            .. PodSpread.Check(nameof(args.Spread), args.Spread, version),
            args.DisruptionBudget is not null && version < DisruptionBudgetSince
                ? new(nameof(args.DisruptionBudget), $"needs Kubernetes {DisruptionBudgetSince}; got {version}", "remove it") : null,
            args.Autoscaling is not null && version < AutoscalingSince
                ? new(nameof(args.Autoscaling), $"needs Kubernetes {AutoscalingSince}; got {version}", "remove it") : null,
        ]);
}
