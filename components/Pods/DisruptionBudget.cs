using Infra.Core.Settings;
using Pulumi;
using Pulumi.Kubernetes.Policy.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;
using Pulumi.Kubernetes.Types.Inputs.Policy.V1;

namespace Infra.Components.Pods;

/// <summary>How many pods an upgrade or a drain of nodes may take away at once; exactly one of the two is set.</summary>
public sealed record DisruptionBudget
{
    /// <summary>Pods that must stay, at least 1.</summary>
    public int? MinAvailable { get; init; }

    /// <summary>Pods that may be missing, at least 1.</summary>
    public int? MaxUnavailable { get; init; }

    private static readonly WholeNumberSetting Least = new("minAvailable", "Pods that stay up while nodes are drained") { Minimum = 1 };

    private static readonly WholeNumberSetting Most = new("maxUnavailable", "Pods that may be down while nodes are drained") { Minimum = 1 };

    /// <summary>The declaration.</summary>
    internal static ObjectSetting Setting { get; } =
        new("disruptionBudget", "How many pods an upgrade or a drain of nodes may take away at once; one of the two") { Members = [Least, Most] };

    internal static DisruptionBudget? Read(SettingsReader workload) =>
        workload.Section(Setting, reader => new DisruptionBudget { MinAvailable = reader.WholeNumber(Least), MaxUnavailable = reader.WholeNumber(Most) });

    /// <summary>Adds the budget of a workload's pods.</summary>
    internal void Add(string name, ObjectMetaArgs metadata, string app, Resource parent) => _ = new PodDisruptionBudget(
        name,
        new PodDisruptionBudgetArgs
        {
            Metadata = metadata,
            Spec = new PodDisruptionBudgetSpecArgs
            {
                Selector = new LabelSelectorArgs { MatchLabels = { ["app"] = app } },
                MinAvailable = MinAvailable is { } min ? (InputUnion<int, string>)min : null,
                MaxUnavailable = MaxUnavailable is { } max ? (InputUnion<int, string>)max : null,
            },
        },
        new CustomResourceOptions { Parent = parent });
}
