using Infra.Components.Pods;
using Infra.Components.Tenancy;
using Infra.Components.Workloads.Simulation;
using Pulumi;

namespace Infra.Samples;

/// <summary>Two developers on the nodes of an existing cluster, each with two GPUs of the nodes labelled for Houdini.</summary>
public sealed class Developers : Stack
{
    /// <summary>Makes the stack, for <c>pulumi up</c>.</summary>
    public Developers()
        : this(null)
    {
    }

    /// <summary>Makes the stack, for a preview without Pulumi's command line.</summary>
    /// <param name="options">Pulumi's options, which the preview records by.</param>
    public Developers(StackOptions? options)
        : base(options)
    {
        _ = new HoudiniNodeLabels("nodes", new HoudiniNodeLabelsArgs { Nodes = ["gpu-a", "gpu-b"] });
        foreach (var developer in (string[])["ada", "grace"])
        {
            var space = new DeveloperNamespace(developer, new DeveloperNamespaceArgs
            {
                Namespace = developer,
                Developers = [DeveloperSubject.User($"{developer}@example.com")],
                Quota = new NamespaceQuota { Cpu = "16", Memory = "64Gi", Pods = 20, Gpus = 2 },
            });
            _ = new Trainer($"{developer}-trainer", new TrainerArgs
            {
                Namespace = space,
                Image = "registry.example.com/trainer:v5",
                Resources = new ContainerResources { Cpu = "1", Memory = "4Gi" },
            });
            _ = new Simulator($"{developer}-simulator", new SimulatorArgs
            {
                Namespace = space,
                Replicas = 2,
                Policy = new SimulatorContainer { Image = "registry.example.com/policy:v4", Gpu = GpuAccess.HoudiniExclusive(1) },
                Sim = new SimulatorContainer { Image = "registry.example.com/sim:v4" },
            });
        }
    }
}
