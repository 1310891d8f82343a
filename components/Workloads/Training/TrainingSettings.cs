using System.Text.Json;
using Infra.Components.Pods;
using Infra.Components.Workloads.Experiments;
using Infra.Core.Findings;
using Infra.Core.Settings;

namespace Infra.Components.Workloads.Training;

/// <summary>Reads distributed trainings from a stack's settings.</summary>
public static class TrainingSettings
{
    /// <summary>The setting that holds the trainings, an object with a name for each.</summary>
    public const string Key = "infra:training";

    /// <summary>Reads the trainings.</summary>
    /// <param name="settings">The value of the setting.</param>
    /// <param name="path">Where it stands, for the messages.</param>
    /// <returns>The trainings and what cannot be read; <see cref="DistributedTrainingRules.Check"/> says what else is wrong with them.</returns>
    public static TrainingReading Parse(JsonElement settings, string path = Key)
    {
        var findings = new List<Finding>();
        return new(SettingsFields.Named(settings, path, findings, Read), findings);
    }

    private static DistributedTrainingSpec Read(string name, SettingsFields fields)
    {
        var otherwise = new DistributedTrainingSpec { Name = name, Image = "", Nodes = 0 };
        return otherwise with
        {
            SettingsPath = fields.Path,
            Image = fields.Required("image"),
            Command = fields.Command("command", isProgram: true),
            Args = fields.Command("args", isProgram: false),
            Environment = fields.TextMap("environment"),
            SecretEnvironment = WorkloadSettings.SecretEnvironment(fields),
            Nodes = fields.RequiredWhole("nodes", "name the number of workers"),
            MinNodes = fields.Whole("minNodes"),
            GpusPerNode = fields.Whole("gpusPerNode") ?? otherwise.GpusPerNode,
            ProcessesPerNode = fields.Whole("processesPerNode"),
            MasterPort = fields.Whole("masterPort") ?? otherwise.MasterPort,
            Nccl = fields.TextMap("nccl"),
            SharedMemory = fields.Text("sharedMemory"),
            Checkpoints = fields.Section("checkpoints", ReadCheckpoints),
            Mounts = fields.Sections("mounts", ExperimentSettings.ReadMount),
            RestartsPerWorker = fields.Whole("restartsPerWorker") ?? otherwise.RestartsPerWorker,
            FailExitCodes = fields.Wholes("failExitCodes") ?? otherwise.FailExitCodes,
            SucceedsWithMaster = fields.Flag("succeedsWithMaster", otherwise.SucceedsWithMaster),
            GracePeriodSeconds = fields.Whole("gracePeriodSeconds"),
            Assign = WorkloadSettings.Assign(fields),
            NodeSelector = fields.TextMap("nodeSelector"),
            Tolerations = WorkloadSettings.Tolerations(fields),
            Resources = WorkloadSettings.Resources(fields),
            RunAsUser = WorkloadSettings.RunAsUser(fields),
            KubernetesVersion = fields.Text("kubernetesVersion"),
        };
    }

    private static CheckpointSpec ReadCheckpoints(SettingsFields fields)
    {
        var otherwise = new CheckpointSpec();
        return new()
        {
            At = fields.Text("at") ?? otherwise.At,
            Bucket = fields.Text("bucket"),
            Claim = fields.Text("claim"),
            Size = fields.Text("size"),
            StorageClass = fields.Text("storageClass"),
            Protect = fields.Flag("protect", otherwise.Protect),
        };
    }
}
