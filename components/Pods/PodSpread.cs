using Infra.Core.Findings;
using Infra.Core.Names;
using Infra.Core.Settings;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;

namespace Infra.Components.Pods;

/// <summary>How the pods of one workload are kept apart, so that what takes one away does not take all.</summary>
/// <remarks>https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/ (checked 2026-11)</remarks>
public sealed record PodSpread
{
    /// <summary>The first release that counts only nodes whose taints the pods tolerate, and the pods of one revision alone, without a feature gate.</summary>
    /// <remarks>https://kubernetes.io/docs/reference/command-line-tools-reference/feature-gates/: NodeInclusionPolicyInPodTopologySpread 1.26, MatchLabelKeysInPodTopologySpread 1.27.</remarks>
    public static readonly KubernetesVersion Since = new(1, 27);

    /// <summary>What the pods are spread over.</summary>
    /// <value>Nodes.</value>
    public SpreadBy By { get; init; } = SpreadBy.Hostname;

    /// <summary>What becomes of a pod that would make the numbers differ by more than one.</summary>
    /// <value>It is scheduled all the same.</value>
    public SpreadMode WhenUnsatisfiable { get; init; } = SpreadMode.ScheduleAnyway;

    /// <summary>
    /// How pods are spread: as asked for, and otherwise over nodes as far as there is room, where there is more than one and none has GPUs: nodes with
    /// GPUs are dear and filled one after another, and a pod on each would keep whole machines from those that need one.
    /// </summary>
    internal static PodSpread? Of(PodSpread? asked, int most, IEnumerable<GpuAccess> gpus) =>
        asked ?? (most > 1 && gpus.All(gpu => gpu == GpuAccess.None) ? new() : null);

    private static readonly ChoiceSetting<SpreadBy> BySetting =
        new("by", "What the pods are kept apart on; with spread also those that use GPUs, without it only others") { Default = SpreadBy.Hostname };

    private static readonly ChoiceSetting<SpreadMode> ModeSetting =
        new("whenUnsatisfiable", "Whether a pod for which that leaves no place goes where there is room, or waits") { Default = SpreadMode.ScheduleAnyway };

    /// <summary>The declaration.</summary>
    internal static ObjectSetting Setting { get; } = new("spread", "How the pods are kept apart") { Members = [BySetting, ModeSetting] };

    internal static PodSpread? Read(SettingsReader workload) =>
        workload.Section(Setting, reader => new PodSpread { By = reader.Choice(BySetting)!.Value, WhenUnsatisfiable = reader.Choice(ModeSetting)!.Value });

    /// <summary>Checks that the cluster is new enough for what is asked for.</summary>
    internal static IEnumerable<Finding> Check(string path, PodSpread? asked, KubernetesVersion? version) =>
        asked is not null && version < Since ? [new(path, $"needs Kubernetes {Since}; got {version}", "remove it")] : [];

    /// <summary>Adds the constraint to a pod.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="app">The label <c>app</c> of the workload's pods.</param>
    /// <param name="isDeployment">Whether the pods are a Deployment's, whose old and new ones stand side by side while it is updated.</param>
    internal void AddTo(PodSpecArgs pod, string app, bool isDeployment)
    {
        var constraint = new TopologySpreadConstraintArgs
        {
            MaxSkew = 1,
            TopologyKey = By == SpreadBy.Zone ? "topology.kubernetes.io/zone" : "kubernetes.io/hostname",
            WhenUnsatisfiable = WhenUnsatisfiable.ToString(),
            LabelSelector = new LabelSelectorArgs { MatchLabels = { ["app"] = app } },

            // Otherwise nodes that are kept for others count as empty ones, and where it is required no second pod would find a place.
            NodeTaintsPolicy = "Honor",
        };
        if (isDeployment)
        {
            constraint.MatchLabelKeys.Add("pod-template-hash");
        }

        pod.TopologySpreadConstraints.Add(constraint);
    }
}
