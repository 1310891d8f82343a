using System.Text.Json;
using Infra.Components.Common;
using Infra.Components.Pods;
using Pulumi;

namespace Infra.Components.Workloads.Experiments;

/// <summary>One process of an experiment: a container, in a pod of its own or in that of its group.</summary>
public sealed record ProcessSpec : PodOptions
{
    /// <summary>The image, with a tag that is not <c>latest</c>, or a digest.</summary>
    /// <value>Null: the experiment's.</value>
    public Input<string>? Image { get; init => field = value.OrNone(); }

    /// <summary>The program in exec form; <c>$(SYMPHONY_ROLE)</c> and other variables are filled in.</summary>
    /// <value>The image's own.</value>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Its arguments; <c>$(SYMPHONY_ROLE)</c> and other variables are filled in.</summary>
    /// <value>The image's own.</value>
    public IReadOnlyList<string> Args { get; init; } = [];

    /// <summary>Environment variables besides those of the experiment and <c>SYMPH…</c>; not for secrets.</summary>
    public EnvironmentVariables Environment { get; init; } = [];

    /// <summary>Environment variables that hold secrets: the variable, and the name of one of <see cref="ExperimentSpec.Secrets"/>.</summary>
    public IReadOnlyDictionary<string, string> SecretEnvironment { get; init; } = new Dictionary<string, string>();

    /// <summary>Services that it offers to the other processes.</summary>
    public IReadOnlyList<BoundService> Binds { get; init; } = [];

    /// <summary>Services of other processes that it calls.</summary>
    public IReadOnlyList<string> Connects { get; init; } = [];

    /// <summary>Services that it offers to people.</summary>
    public IReadOnlyList<ExposedService> Exposes { get; init; } = [];

    /// <summary>What the container asks of its node; where a pod is assigned, what the container claims of the pod.</summary>
    /// <value>The defaults of the namespace, or its part of the pod.</value>
    public ContainerResources Resources { get; init; } = new();

    /// <summary>GPUs of the container, from the device plugin.</summary>
    /// <value>0</value>
    public int Gpus { get; init; }

    /// <summary>Further fields of the container under Kubernetes' own names, as with <see cref="PodOptions.PodPatch"/>.</summary>
    /// <value>Null: none.</value>
    public JsonElement? ContainerPatch { get; init; }
}
