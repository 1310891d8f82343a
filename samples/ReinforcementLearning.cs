using Infra.Components.Tenancy;
using Infra.Components.Workloads.Experiments;
using Infra.Core.Machines;
using Infra.Core.NodePools;
using Infra.Core.Scheduling;
using Pulumi;

namespace Infra.Samples;

/// <summary>A learner on an L4, a replay buffer and eight agents, each an eighth of a machine, that find each other by name.</summary>
public sealed class ReinforcementLearning : Stack
{
    /// <summary>Makes the stack, for <c>pulumi up</c>.</summary>
    public ReinforcementLearning()
        : this(null)
    {
    }

    /// <summary>Makes the stack, for a preview without Pulumi's command line.</summary>
    /// <param name="options">Pulumi's options, which the preview records by.</param>
    public ReinforcementLearning(StackOptions? options)
        : base(options)
    {
        // Of the stack that made them; GkeNodePool.Facts says the same of a pool of one's own program.
        var dispatcher = new Dispatcher(
        [
            NodePoolFacts.Of("cpu", MachineCatalog.Find("n2-standard-16")!, minNodes: 0, maxNodes: 4),
            NodePoolFacts.Of("l4", MachineCatalog.Find("g2-standard-8")!, minNodes: 0, maxNodes: 8, capacity: NodeCapacity.Spot),
        ]);
        var space = new DeveloperNamespace("rl", new DeveloperNamespaceArgs
        {
            Namespace = "rl",
            Quota = new NamespaceQuota { Cpu = "48", Memory = "256Gi", Gpus = 1 },
        });
        _ = new Experiment("cartpole", new ExperimentArgs
        {
            Namespace = space,
            Dispatcher = dispatcher,
            Spec = new ExperimentSpec
            {
                Name = "cartpole",
                Image = "registry.example.com/rl:1.4.0",
                Processes =
                [
                    new ProcessSpec
                    {
                        Name = "learner",
                        Args = ["learn"],
                        Binds = ["parameters"],
                        Connects = ["replay"],
                        Assign = new AssignSpec { AssignTo = AssignSpec.Gpu, NodePool = "l4" },
                    },
                    new ProcessSpec
                    {
                        Name = "replay",
                        Args = ["replay"],
                        Binds = ["replay"],
                        Assign = new AssignSpec { AssignTo = AssignSpec.Resource, Cpu = 2000, Memory = 24 * 1024 },
                    },
                    .. Enumerable.Range(0, 8).Select(index => new ProcessSpec
                    {
                        Name = $"agent-{index}",
                        Args = ["act"],
                        Connects = ["parameters", "replay"],
                        Assign = new AssignSpec { AssignTo = AssignSpec.Machine, NodePool = "cpu", ProcessesPerMachine = 8 },
                    }),
                ],
            },

            // What no option says is said to Kubernetes' own types.
            TransformPod = (_, pod) => pod.TerminationGracePeriodSeconds = 60,
        });
    }
}
