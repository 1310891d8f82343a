using Infra.Components.Common;
using Infra.Components.Pods;
using Infra.Core.Queueing;
using Pulumi;

namespace Infra.Components.Workloads.Experiments;

/// <summary>Named processes that run together and find each other: symphony's experiment.</summary>
public sealed record ExperimentSpec
{
    /// <summary>The name, at most 63 lower-case letters, digits and <c>-</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The image of processes that name none.</summary>
    /// <value>Null: each names its own.</value>
    public Input<string>? Image { get; init => field = value.OrNone(); }

    /// <summary>Environment variables of every process; not for secrets.</summary>
    public EnvironmentVariables Environment { get; init; } = [];

    /// <summary>The ports that services without one are given.</summary>
    /// <value>7000 to 8999.</value>
    public PortRange PortRange { get; init; } = PortRange.Default;

    /// <summary>Secrets that every container finds as files under <c>/etc/secrets</c>.</summary>
    public IReadOnlyList<SecretSource> Secrets { get; init; } = [];

    /// <summary>Disks of the experiment's own.</summary>
    public IReadOnlyList<VolumeClaimSpec> VolumeClaims { get; init; } = [];

    /// <summary>Processes that share a pod; they come before <see cref="Processes"/> where ports are given out.</summary>
    public IReadOnlyList<ProcessGroupSpec> ProcessGroups { get; init; } = [];

    /// <summary>Processes with a pod of their own.</summary>
    public IReadOnlyList<ProcessSpec> Processes { get; init; } = [];

    /// <summary>Whether the experiment has a namespace of its own, which goes with it, and not that of its developer.</summary>
    /// <value>False.</value>
    public bool OwnNamespace { get; init; }

    /// <summary>Which of the Jobs in the same queue go first.</summary>
    /// <value>Null: <see cref="QueuePriority.Normal"/>.</value>
    public QueuePriority? Priority { get; init; }

    /// <summary>The user id the containers run as; 0 is root, which a namespace of level <c>restricted</c> refuses.</summary>
    /// <value>1000; null: whatever the images say.</value>
    public int? RunAsUser { get; init; } = PodDefaults.RunAsUser;

    /// <summary>
    /// Whether <c>pulumi up</c> waits until pods that are started again have been started once, and fails if they are not after 10 minutes, or 20
    /// with GPUs. Off, it goes on at once: for experiments that may have to queue for nodes.
    /// </summary>
    /// <value>True.</value>
    public bool AwaitReady { get; init; } = true;

    /// <summary>Where the experiment stands in the settings; its findings then have the settings' paths.</summary>
    /// <value>Empty: it was made in code.</value>
    public string SettingsPath { get; init; } = "";
}
