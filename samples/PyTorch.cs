using Infra.Components.Tenancy;
using Infra.Components.Workloads.Training;
using Pulumi;

namespace Infra.Samples;

/// <summary>Four pods of eight GPUs that train one model with torchrun, and keep checkpoints on a share that all of them write to.</summary>
public sealed class PyTorch : Stack
{
    /// <summary>Makes the stack, for <c>pulumi up</c>.</summary>
    public PyTorch()
        : this(null)
    {
    }

    /// <summary>Makes the stack, for a preview without Pulumi's command line.</summary>
    /// <param name="options">Pulumi's options, which the preview records by.</param>
    public PyTorch(StackOptions? options)
        : base(options)
    {
        var space = new DeveloperNamespace("llm", new DeveloperNamespaceArgs
        {
            Namespace = "llm",
            Quota = new NamespaceQuota { Cpu = "800", Memory = "6Ti", Gpus = 32, Storage = "2Ti" },
        });
        var training = new DistributedTraining("llm", new DistributedTrainingArgs
        {
            Namespace = space,
            Spec = new DistributedTrainingSpec
            {
                Name = "llm",
                Image = "registry.example.com/llm:0.3.1",
                Nodes = 4,
                GpusPerNode = 8,
                Args = ["train.py", "--epochs", "3"],
                Checkpoints = new CheckpointSpec { Claim = "llm-checkpoints", Size = "1Ti", StorageClass = "standard-rwx" },
                SecretEnvironment = { ["WANDB_API_KEY"] = new Config().RequireSecret("wandbApiKey") },
            },
        });
        MasterAddress = training.MasterAddress;
    }

    /// <summary>Where the ranks meet.</summary>
    [Output("masterAddress")]
    public Output<string> MasterAddress { get; private set; }
}
