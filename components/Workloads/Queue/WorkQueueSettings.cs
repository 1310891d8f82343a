using System.Text.Json;
using Infra.Components.Pods;
using Infra.Core.Findings;
using Infra.Core.Search;
using Infra.Core.Settings;

namespace Infra.Components.Workloads.Queue;

/// <summary>Reads a work queue from a stack's settings.</summary>
public static class WorkQueueSettings
{
    /// <summary>The setting that holds the queue.</summary>
    public const string Key = "infra:queue";

    /// <summary>Reads the queue and checks it.</summary>
    /// <param name="settings">The value of the setting.</param>
    /// <param name="path">Where it stands, for the messages.</param>
    /// <returns>The queue and every mistake.</returns>
    public static WorkQueueReading Parse(JsonElement settings, string path = Key)
    {
        var findings = new List<Finding>();
        var fields = new SettingsFields(settings, path, findings);
        var queue = Read(fields);
        fields.RefuseUnknown();
        return new(queue, SettingsFields.All(findings, WorkQueueRules.Check(queue)));
    }

    private static WorkQueueSpec Read(SettingsFields fields)
    {
        var otherwise = new WorkQueueSpec { Image = "", Search = SearchReader.None };
        var search = fields.Section("search", section => SearchReader.Read(section, withOutputs: false));
        if (search is null && fields.IsObject)
        {
            fields.Wrong("search", "must be set; got nothing; describe the points under space and the program under run");
        }

        return otherwise with
        {
            SettingsPath = fields.Path,
            Name = fields.Text("name") ?? otherwise.Name,
            Image = fields.Required("image"),
            Program = fields.Find("program") is null ? otherwise.Program : fields.Command("program", isProgram: true),
            Search = search ?? SearchReader.None,
            Kill = ReadKill(fields),
            Forgive = fields.Section("forgive", ReadForgive),
            Ledger = fields.Section("ledger", ReadService) ?? otherwise.Ledger,
            Master = fields.Section("master", ReadService) ?? otherwise.Master,
            NodeSelector = fields.TextMap("nodeSelector"),
            Tolerations = WorkloadSettings.Tolerations(fields),
            Workers = fields.Section("workers", ReadWorkers) ?? otherwise.Workers,
            Outputs = fields.Section("outputs", ReadOutputs) ?? otherwise.Outputs,
            MetricsNamespaces = fields.Texts("metricsNamespaces"),
            RunAsUser = fields.Whole("runAsUser") ?? PodDefaults.RunAsUser,
        };
    }

    private static KillSwitch ReadKill(SettingsFields fields) => fields.Find("kill")?.ToString().ToLowerInvariant() switch
    {
        "true" => KillSwitch.Finish,
        "false" => KillSwitch.Off,
        _ => fields.Choice("kill", KillSwitch.Off),
    };

    private static ForgiveSpec ReadForgive(SettingsFields fields)
    {
        var otherwise = new ForgiveSpec();
        return new()
        {
            Looks = fields.Whole("looks") ?? otherwise.Looks,
            IntervalSeconds = fields.Whole("intervalSeconds") ?? otherwise.IntervalSeconds,
        };
    }

    private static QueueServiceSpec ReadService(SettingsFields fields) => new()
    {
        Replicas = fields.Whole("replicas") ?? new QueueServiceSpec().Replicas,
        Resources = WorkloadSettings.Resources(fields),
    };

    private static WorkerSpec ReadWorkers(SettingsFields fields) => new()
    {
        Image = fields.Text("image"),
        Parallelism = fields.Whole("parallelism") ?? new WorkerSpec().Parallelism,
        Keda = fields.Section("keda", ReadKeda),
        Assign = WorkloadSettings.Assign(fields),
        Resources = WorkloadSettings.Resources(fields),
        NodeSelector = fields.TextMap("nodeSelector"),
        Tolerations = WorkloadSettings.Tolerations(fields),
    };

    private static KedaSpec ReadKeda(SettingsFields fields)
    {
        var otherwise = new KedaSpec();
        return new()
        {
            IdleSeconds = fields.Whole("idleSeconds") ?? otherwise.IdleSeconds,
            PollingSeconds = fields.Whole("pollingSeconds") ?? otherwise.PollingSeconds,
            Namespace = fields.Text("namespace") ?? otherwise.Namespace,
        };
    }

    private static OutputsSpec ReadOutputs(SettingsFields fields)
    {
        var otherwise = new OutputsSpec();
        return new()
        {
            StorageSize = fields.Text("storageSize") ?? otherwise.StorageSize,
            StorageClass = fields.Text("storageClass"),
            AccessMode = fields.Text("accessMode") ?? otherwise.AccessMode,
            DeletionProtection = fields.Flag("deletionProtection", otherwise.DeletionProtection),
        };
    }
}
