using System.Collections.Immutable;
using Infra.Components.Simulation;
using Infra.Components.Tenancy;
using Pulumi;

namespace Infra.Stacks;

/// <summary>Composes a developer's namespace and what runs in it; what developer and local stacks have in common.</summary>
internal sealed class Workspace
{
    /// <summary>Makes the resources.</summary>
    /// <param name="settings">What to make.</param>
    /// <param name="cluster">The cluster to make it on.</param>
    public Workspace(WorkspaceSettings settings, ProviderResource cluster)
    {
        var options = new ComponentResourceOptions { Provider = cluster };
        var space = new DeveloperNamespace(settings.Namespace.Namespace, settings.Namespace, options);

        // The name carries the quota, policies and rights with it: they stand before the first pod does, and go after the last.
        var trainer = new Trainer("trainer", settings.Trainer(space.Name), options);
        var simulator = new Simulator("simulator", settings.Simulator(space.Name), options);
        var jumpPod = settings.JumpPod is { } args ? new JumpPod("jumpod", args(space.Name), options) : null;

        Namespace = space.Name;
        TrainerAddress = Output.Format($"{trainer.DnsName}:{trainer.Port}");
        PolicyAddress = Output.Format($"{simulator.DnsName}:{simulator.PolicyPort}");
        SimAddress = Output.Format($"{simulator.DnsName}:{simulator.SimPort}");
        SimulatorPods = simulator.PodDnsNames;
        Queries = jumpPod is null
            ? Output.Create(ImmutableArray<string>.Empty)
            : Output.Tuple(jumpPod.ExecCommand, trainer.DnsName, trainer.Port, PolicyAddress, SimAddress).Apply(each => Commands(each.Item1, each.Item2, each.Item3, each.Item4, each.Item5));
    }

    /// <summary>The namespace.</summary>
    public Output<string> Namespace { get; }

    /// <summary>Host and port of the trainer.</summary>
    public Output<string> TrainerAddress { get; }

    /// <summary>Host and port of the simulator's policy containers.</summary>
    public Output<string> PolicyAddress { get; }

    /// <summary>Host and port of the simulator's sim containers.</summary>
    public Output<string> SimAddress { get; }

    /// <summary>The stable names of the simulator's pods.</summary>
    public Output<ImmutableArray<string>> SimulatorPods { get; }

    /// <summary>Command lines that query the services from inside.</summary>
    public Output<ImmutableArray<string>> Queries { get; }

    private static ImmutableArray<string> Commands(string exec, string trainerHost, int trainerPort, string policy, string sim) =>
    [
        $"{exec} curl {policy}",
        $"{exec} curl {trainerHost}:{trainerPort}",
        $"{exec} curl {policy}/gpus",
        $"{exec} curl {sim}/gpus",
        $"{exec} curl -X POST -H \"Content-Type: application/json\" "
        + $"-d '{{\"port\":\"{trainerPort}\",\"path\":\"/gpus\",\"host\":\"{trainerHost}\"}}' {policy}/callmeback",
    ];
}
