using System.Text.Json;
using Infra.Components.Pods;
using Infra.Core.NodePools;
using Infra.Core.Scheduling;

namespace Infra.Components.Workloads.Experiments;

/// <summary>What belongs to a pod as a whole: to a process group, or to a process of its own.</summary>
public abstract record PodOptions
{
    /// <summary>The most pods that one entry may stand for; each is an object of its own with a name of its own.</summary>
    public const int MaxReplicas = 1000;

    /// <summary>The name, at most 63 lower-case letters, digits and <c>-</c>.</summary>
    public required string Name { get; init; }

    /// <summary>How many of it there are, 0 to 1000, each with a name and a role of its own: <c>agent-0</c>, <c>agent-1</c> …</summary>
    /// <value>Null: one, under the plain name.</value>
    public int? Replicas { get; init; }

    /// <summary>What becomes of it when it ends.</summary>
    /// <value>It is started again.</value>
    public RestartMode Restart { get; init; } = RestartMode.Always;

    /// <summary>Where the dispatcher is to place it, and with which resources.</summary>
    /// <value>Null: as <see cref="NodeSelector"/>, <see cref="Tolerations"/> and the processes' resources say.</value>
    public AssignSpec? Assign { get; init; }

    /// <summary>Labels that the node must have.</summary>
    public IReadOnlyDictionary<string, string> NodeSelector { get; init; } = new Dictionary<string, string>();

    /// <summary>Taints of nodes that it accepts; that of GPU nodes is added where GPUs are asked for.</summary>
    public IReadOnlyList<PodToleration> Tolerations { get; init; } = [];

    /// <summary>Further labels of the pod.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Files from outside the image; those of a group are in each of its containers.</summary>
    public IReadOnlyList<MountSpec> Mounts { get; init; } = [];

    /// <summary>
    /// Further fields of the pod's spec under Kubernetes' own names: objects are merged into what is there, lists are added to it, anything else
    /// replaces it. Containers have a patch of their own (<see cref="ProcessSpec.ContainerPatch"/>).
    /// </summary>
    /// <value>Null: none.</value>
    public JsonElement? PodPatch { get; init; }

    /// <summary>Whether it takes the place of a bare pod while nothing is to run, so that no clock wakes it.</summary>
    internal bool StandsInForBare { get; init; }
}
