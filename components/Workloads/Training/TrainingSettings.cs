using System.Text.Json;
using Infra.Components.Pods;
using Infra.Core.Settings;

namespace Infra.Components.Workloads.Training;

/// <summary>Reads distributed trainings from a stack's settings.</summary>
public static class TrainingSettings
{
    /// <summary>The setting that holds the trainings, an object with a name for each.</summary>
    public const string Key = "infra:training";

    private static readonly DistributedTrainingSpec Defaults = new() { Name = "", Image = "", Nodes = 0 };

    private static readonly CheckpointSpec CheckpointDefaults = new();

    private static readonly TextSetting Image = new("image", "Image, with a tag or digest") { Required = true };

    private static readonly WholeNumberSetting Nodes =
        new("nodes", "Workers, each a pod; the most of them where the training is elastic") { Required = true, Minimum = 1, Maximum = DistributedTrainingSpec.MaxNodes };

    private static readonly WholeNumberSetting MinNodes =
        new("minNodes", "Fewest workers with which an elastic training goes on") { DefaultWords = "all of them, with fixed ranks", Minimum = 1 };

    private static readonly WholeNumberSetting GpusPerNode = WorkloadSettings.Gpus("gpusPerNode", "GPUs of each worker", Defaults.GpusPerNode);

    private static readonly WholeNumberSetting TpusPerNode =
        new("tpusPerNode", "TPU chips of each worker: all of a machine; nodes are then the machines of the slice, and gpusPerNode is 0") { Unit = "chips", Default = Defaults.TpusPerNode, Minimum = 0, Maximum = GpuAccessRules.MaxTpusOfANode };

    private static readonly WholeNumberSetting ProcessesPerNode =
        new("processesPerNode", "Processes of each worker, which a launcher such as torchrun starts") { DefaultWords = "one a GPU", Minimum = 1 };

    private static readonly WholeNumberSetting MasterPort =
        WorkloadSettings.Port("masterPort", "TCP port on which the first worker gathers the others") with { Default = Defaults.MasterPort };

    private static readonly TextMapSetting Nccl = new("nccl", "Settings of NCCL by name, in capitals and without NCCL_");

    private static readonly TextSetting SharedMemory =
        new("sharedMemory", "Most shared memory of a worker, part of its memory") { Unit = "bytes", DefaultWords = "as much as its memory" };

    private static readonly TextSetting At = new("at", "Directory of the checkpoints, which the program finds in CHECKPOINT_DIR") { Default = CheckpointDefaults.At };

    private static readonly TextSetting Bucket = new("bucket", "Bucket of Cloud Storage; this or claim");

    private static readonly TextSetting Claim = new("claim", "Volume claim, which is made where size is set");

    private static readonly TextSetting Size = new("size", "Size of a claim to be made") { Unit = "bytes", DefaultWords = "a claim that is there already" };

    private static readonly TextSetting StorageClass =
        new("storageClass", "Storage class of a claim to be made; with several nodes one that many can write to") { DefaultWords = "the cluster's" };

    private static readonly FlagSetting Protect = new("protect", "Whether pulumi destroy refuses to delete a claim made here") { Default = CheckpointDefaults.Protect };

    private static readonly ObjectSetting Checkpoints =
        new("checkpoints", "Where checkpoints are kept: a bucket or a claim") { Members = [At, Bucket, Claim, Size, StorageClass, Protect] };

    private static readonly WholeNumberSetting RestartsPerWorker =
        new("restartsPerWorker", "How often each worker may fail; preemptions and other losses of a node do not count") { Default = Defaults.RestartsPerWorker, Minimum = 0 };

    private static readonly WholeNumberListSetting FailExitCodes =
        new("failExitCodes", "Exit codes after which nothing is tried again, 1 to 255 but not 137 and 143") { DefaultWords = string.Join(", ", Defaults.FailExitCodes) };

    private static readonly FlagSetting SucceedsWithMaster =
        new("succeedsWithMaster", $"Whether all is done when the first worker is; needs Kubernetes {DistributedTrainingRules.SuccessPolicySince}") { Default = Defaults.SucceedsWithMaster };

    private static readonly WholeNumberSetting Grace = new("gracePeriodSeconds", "Time between SIGTERM and the end, to write a checkpoint")
    {
        Unit = "seconds",
        DefaultWords = $"{DistributedTrainingRules.DefaultGraceSeconds}; {DistributedTrainingRules.InterruptibleGraceSeconds} on machines that Google may take back",
        Minimum = 0,
    };

    private static readonly TextSetting KubernetesVersion = new("kubernetesVersion", "Version of the cluster") { DefaultWords = "a current one" };

    private static readonly WholeNumberSetting ExpectedHours =
        new("expectedHours", "How long a run takes, so that infra cost can say what it costs; nothing is made of it") { Unit = "hours", DefaultWords = "unknown", Minimum = 1, Maximum = DistributedTrainingSpec.MaxExpectedHours };

    /// <summary>The declaration.</summary>
    public static ObjectSetting Setting { get; } = new(
        "training",
        "Distributed trainings by name: nodes, GPUs a node, and the command, which begins with torchrun where a node has several processes; without one the image's entrypoint must be torchrun")
    {
        Shape = SettingShape.ByName,
        Members =
        [
            Image, WorkloadSettings.Command, WorkloadSettings.Args, WorkloadSettings.EnvironmentSetting, WorkloadSettings.SecretEnvironmentSetting, Nodes, MinNodes, GpusPerNode,
            TpusPerNode, ProcessesPerNode, MasterPort, Nccl, SharedMemory, Checkpoints, MountSettings.Setting, RestartsPerWorker, FailExitCodes, SucceedsWithMaster, Grace,
            WorkloadSettings.AssignSetting, WorkloadSettings.NodeSelector, WorkloadSettings.ComputeClass, WorkloadSettings.TolerationsSetting, WorkloadSettings.ResourcesSetting, WorkloadSettings.PrioritySetting, WorkloadSettings.RunAsUserSetting,
            KubernetesVersion, ExpectedHours,
        ],
        Example = """
            resnet:
              image: registry.example.com/resnet:v1
              command: [torchrun, train.py, --epochs, "90"]
              nodes: 2
              gpusPerNode: 4
              checkpoints: { bucket: my-checkpoints }
            """,
    };

    /// <summary>Reads the trainings.</summary>
    /// <param name="settings">The value of the setting.</param>
    /// <returns>The trainings and what cannot be read; <see cref="DistributedTrainingRules.Check"/> says what else is wrong with them.</returns>
    public static TrainingReading Parse(JsonElement settings)
    {
        var reader = SettingsReader.Of(Setting, settings);
        return new(Read(reader), reader.Finish());
    }

    /// <summary>Reads the trainings; mistakes stay with the reader.</summary>
    /// <param name="root">The root of the settings.</param>
    /// <returns>The trainings.</returns>
    public static IReadOnlyList<DistributedTrainingSpec> Read(SettingsReader root)
    {
        ArgumentNullException.ThrowIfNull(root);
        return root.Named(Setting, Read);
    }

    private static DistributedTrainingSpec Read(string name, SettingsReader reader) => Defaults with
    {
        Name = name,
        SettingsPath = reader.Path,
        Image = reader.Required(Image),
        Command = reader.TextList(WorkloadSettings.Command),
        Args = reader.TextList(WorkloadSettings.Args),
        Environment = reader.TextMap(WorkloadSettings.EnvironmentSetting),
        SecretEnvironment = WorkloadSettings.SecretEnvironment(reader),
        // With as many as there may be, no rule about another setting has anything to say.
        Nodes = reader.WholeNumber(Nodes) ?? DistributedTrainingSpec.MaxNodes,
        MinNodes = reader.WholeNumber(MinNodes),
        GpusPerNode = reader.WholeNumber(TpusPerNode) > 0 && !reader.Has(GpusPerNode) ? 0 : reader.WholeNumber(GpusPerNode)!.Value,
        TpusPerNode = reader.WholeNumber(TpusPerNode)!.Value,
        ProcessesPerNode = reader.WholeNumber(ProcessesPerNode),
        MasterPort = reader.WholeNumber(MasterPort)!.Value,
        Nccl = reader.TextMap(Nccl),
        SharedMemory = reader.Text(SharedMemory),
        Checkpoints = reader.Section(Checkpoints, ReadCheckpoints),
        Mounts = MountSettings.Read(reader),
        RestartsPerWorker = reader.WholeNumber(RestartsPerWorker)!.Value,
        FailExitCodes = reader.Has(FailExitCodes) ? reader.WholeNumberList(FailExitCodes) : Defaults.FailExitCodes,
        SucceedsWithMaster = reader.Flag(SucceedsWithMaster),
        GracePeriodSeconds = reader.WholeNumber(Grace),
        Assign = WorkloadSettings.Assign(reader),
        NodeSelector = WorkloadSettings.NodeLabels(reader),
        Tolerations = WorkloadSettings.Tolerations(reader),
        Resources = WorkloadSettings.Resources(reader),
        Priority = reader.Choice(WorkloadSettings.PrioritySetting),
        RunAsUser = WorkloadSettings.RunAsUser(reader),
        KubernetesVersion = reader.Text(KubernetesVersion),
        ExpectedHours = reader.WholeNumber(ExpectedHours),
    };

    private static CheckpointSpec ReadCheckpoints(SettingsReader reader) => new()
    {
        At = reader.Required(At),
        Bucket = reader.Text(Bucket)!,
        Claim = reader.Text(Claim)!,
        Size = reader.Text(Size),
        StorageClass = reader.Text(StorageClass),
        Protect = reader.Flag(Protect),
    };
}
