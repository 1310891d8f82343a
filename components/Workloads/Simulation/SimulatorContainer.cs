using Infra.Components.Pods;
using Pulumi;

namespace Infra.Components.Workloads.Simulation;

/// <summary>One of the two containers of a simulator pod.</summary>
public sealed record SimulatorContainer
{
    /// <summary>The image, with a tag that is not <c>latest</c>, or a digest.</summary>
    public required Input<string> Image { get; init; }

    /// <summary>The TCP port it listens on, 1 to 65535; the two containers share the pod's address, so theirs differ.</summary>
    /// <value>Null: <see cref="SimulatorArgs.DefaultPolicyPort"/> or <see cref="SimulatorArgs.DefaultSimPort"/>.</value>
    public int? Port { get; init; }

    /// <summary>How the container gets at GPUs.</summary>
    /// <value>None.</value>
    public GpuAccess Gpu { get; init; } = GpuAccess.None;

    /// <summary>What it asks of its node.</summary>
    /// <value>The defaults of the namespace.</value>
    public ContainerResources Resources { get; init; } = new();

    /// <summary>Further environment variables, besides <c>POD_NAME</c> and those of <see cref="Gpu"/>.</summary>
    public EnvironmentVariables Environment { get; init; } = [];

    /// <summary>
    /// Environment variables whose values must not be seen; kept in a Secret that begins with the Service's and the container's name
    /// (<c>simulation-policy-environment</c>). Another value starts the pods anew.
    /// </summary>
    public EnvironmentVariables SecretEnvironment { get; init; } = [];
}
