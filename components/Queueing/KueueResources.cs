using Infra.Components.Common;
using Pulumi;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;

namespace Infra.Components.Queueing;

/// <summary>A resource of Kueue's, of the kinds that its chart brings.</summary>
/// <remarks>https://github.com/kubernetes-sigs/kueue/tree/v0.17.8/apis/kueue/v1beta2</remarks>
internal sealed class KueueResource(string kind, string name, KueueArgs args, CustomResourceOptions? options)
    : CustomResource($"kubernetes:{KueueArgs.Version}:{kind}", name, args, options);

/// <summary>What all of Kueue's resources have.</summary>
internal abstract class KueueArgs(string kind) : CustomObjectArgs(Version, kind)
{
    internal const string Group = "kueue.x-k8s.io";

    internal const string Version = $"{Group}/v1beta2";
}

/// <summary>The nodes of a pool.</summary>
internal sealed class ResourceFlavorArgs() : KueueArgs("ResourceFlavor")
{
    [Input("spec", required: true)]
    public required Input<ResourceFlavorSpecArgs> Spec { get; init; }
}

internal sealed class ResourceFlavorSpecArgs : ResourceArgs
{
    [Input("nodeLabels")]
    public InputMap<string> NodeLabels { get; } = [];

    [Input("nodeTaints")]
    public InputList<TaintArgs>? NodeTaints { get; set; }

    [Input("topologyName")]
    public Input<string>? TopologyName { get; set; }
}

/// <summary>Where machines stand, from the largest unit to the smallest.</summary>
internal sealed class TopologyArgs() : KueueArgs("Topology")
{
    [Input("spec", required: true)]
    public required Input<TopologySpecArgs> Spec { get; init; }
}

internal sealed class TopologySpecArgs : ResourceArgs
{
    [Input("levels", required: true)]
    public InputList<TopologyLevelArgs> Levels { get; } = [];
}

internal sealed class TopologyLevelArgs : ResourceArgs
{
    [Input("nodeLabel", required: true)]
    public required Input<string> NodeLabel { get; init; }
}

/// <summary>The queues that lend to each other, and what belongs to all of them.</summary>
internal sealed class CohortArgs() : KueueArgs("Cohort")
{
    [Input("spec", required: true)]
    public required Input<CohortSpecArgs> Spec { get; init; }
}

internal sealed class CohortSpecArgs : ResourceArgs
{
    [Input("resourceGroups")]
    public InputList<ResourceGroupArgs> ResourceGroups { get; } = [];
}

/// <summary>What a stack may have.</summary>
internal sealed class ClusterQueueArgs() : KueueArgs("ClusterQueue")
{
    [Input("spec", required: true)]
    public required Input<ClusterQueueSpecArgs> Spec { get; init; }
}

internal sealed class ClusterQueueSpecArgs : ResourceArgs
{
    [Input("cohortName", required: true)]
    public required Input<string> CohortName { get; init; }

    [Input("namespaceSelector", required: true)]
    public required Input<LabelSelectorArgs> NamespaceSelector { get; init; }

    [Input("preemption", required: true)]
    public required Input<ClusterQueuePreemptionArgs> Preemption { get; init; }

    [Input("resourceGroups")]
    public InputList<ResourceGroupArgs> ResourceGroups { get; } = [];

    [Input("admissionChecksStrategy")]
    public Input<AdmissionChecksStrategyArgs>? AdmissionChecksStrategy { get; set; }
}

internal sealed class ClusterQueuePreemptionArgs : ResourceArgs
{
    [Input("reclaimWithinCohort", required: true)]
    public required Input<string> ReclaimWithinCohort { get; init; }

    [Input("withinClusterQueue", required: true)]
    public required Input<string> WithinClusterQueue { get; init; }
}

internal sealed class ResourceGroupArgs : ResourceArgs
{
    [Input("coveredResources", required: true)]
    public InputList<string> CoveredResources { get; } = [];

    [Input("flavors", required: true)]
    public InputList<FlavorQuotasArgs> Flavors { get; } = [];
}

internal sealed class FlavorQuotasArgs : ResourceArgs
{
    [Input("name", required: true)]
    public required Input<string> Name { get; init; }

    [Input("resources", required: true)]
    public InputList<FlavorQuotaArgs> Resources { get; } = [];
}

internal sealed class FlavorQuotaArgs : ResourceArgs
{
    [Input("name", required: true)]
    public required Input<string> Name { get; init; }

    [Input("nominalQuota", required: true)]
    public required Input<string> NominalQuota { get; init; }
}

internal sealed class AdmissionChecksStrategyArgs : ResourceArgs
{
    [Input("admissionChecks", required: true)]
    public InputList<AdmissionCheckRuleArgs> AdmissionChecks { get; } = [];
}

internal sealed class AdmissionCheckRuleArgs : ResourceArgs
{
    [Input("name", required: true)]
    public required Input<string> Name { get; init; }

    [Input("onFlavors", required: true)]
    public InputList<string> OnFlavors { get; } = [];
}

/// <summary>What is asked once there is quota for a Job, before it begins.</summary>
internal sealed class AdmissionCheckArgs() : KueueArgs("AdmissionCheck")
{
    [Input("spec", required: true)]
    public required Input<AdmissionCheckSpecArgs> Spec { get; init; }
}

internal sealed class AdmissionCheckSpecArgs : ResourceArgs
{
    [Input("controllerName", required: true)]
    public required Input<string> ControllerName { get; init; }

    [Input("parameters", required: true)]
    public required Input<AdmissionCheckParametersArgs> Parameters { get; init; }
}

internal sealed class AdmissionCheckParametersArgs : ResourceArgs
{
    [Input("apiGroup", required: true)]
    public Input<string> ApiGroup { get; } = KueueArgs.Group;

    [Input("kind", required: true)]
    public required Input<string> Kind { get; init; }

    [Input("name", required: true)]
    public required Input<string> Name { get; init; }
}

/// <summary>How machines are asked for, all of a Job at once.</summary>
internal sealed class ProvisioningRequestConfigArgs() : KueueArgs("ProvisioningRequestConfig")
{
    [Input("spec", required: true)]
    public required Input<ProvisioningRequestConfigSpecArgs> Spec { get; init; }
}

internal sealed class ProvisioningRequestConfigSpecArgs : ResourceArgs
{
    [Input("provisioningClassName", required: true)]
    public required Input<string> ProvisioningClassName { get; init; }

    [Input("podSetUpdates", required: true)]
    public required Input<PodSetUpdatesArgs> PodSetUpdates { get; init; }

    [Input("managedResources")]
    public InputList<string> ManagedResources { get; } = [];

    [Input("parameters")]
    public InputMap<string>? Parameters { get; set; }
}

internal sealed class PodSetUpdatesArgs : ResourceArgs
{
    [Input("nodeSelector", required: true)]
    public InputList<PodSetNodeSelectorArgs> NodeSelector { get; } = [];
}

internal sealed class PodSetNodeSelectorArgs : ResourceArgs
{
    [Input("key", required: true)]
    public required Input<string> Key { get; init; }

    [Input("valueFromProvisioningClassDetail", required: true)]
    public required Input<string> ValueFromProvisioningClassDetail { get; init; }
}

/// <summary>A name for a priority. Its value stands beside the metadata, not in a spec.</summary>
internal sealed class WorkloadPriorityClassArgs() : KueueArgs("WorkloadPriorityClass")
{
    [Input("value", required: true)]
    public required Input<int> Value { get; init; }

    [Input("description")]
    public required Input<string> Description { get; init; }
}

/// <summary>The queue of a namespace, which leads to its stack's <see cref="ClusterQueueArgs"/>.</summary>
internal sealed class LocalQueueArgs() : KueueArgs("LocalQueue")
{
    [Input("spec", required: true)]
    public required Input<LocalQueueSpecArgs> Spec { get; init; }
}

internal sealed class LocalQueueSpecArgs : ResourceArgs
{
    [Input("clusterQueue", required: true)]
    public required Input<string> ClusterQueue { get; init; }

    [Input("stopPolicy", required: true)]
    public required Input<string> StopPolicy { get; init; }
}
