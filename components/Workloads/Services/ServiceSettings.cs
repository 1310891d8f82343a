using System.Text.Json;
using Infra.Components.Pods;
using Infra.Core.Findings;
using Infra.Core.Settings;

namespace Infra.Components.Workloads.Services;

/// <summary>Reads replicated services from a stack's settings.</summary>
public static class ServiceSettings
{
    /// <summary>The setting that holds the services, an object with a name for each.</summary>
    public const string Key = "infra:services";

    /// <summary>Reads the services and checks them.</summary>
    /// <param name="settings">The value of the setting.</param>
    /// <param name="path">Where it stands, for the messages.</param>
    /// <returns>The services and every mistake.</returns>
    public static ServiceReading Parse(JsonElement settings, string path = Key)
    {
        var findings = new List<Finding>();
        var services = SettingsFields.Named(settings, path, findings, Read);
        return new(services, SettingsFields.All(findings, services.SelectMany(ReplicatedServiceRules.Check)));
    }

    private static ReplicatedServiceSpec Read(string name, SettingsFields fields)
    {
        var otherwise = new ReplicatedServiceSpec { Name = name, Image = "", Port = 0 };
        return otherwise with
        {
            SettingsPath = fields.Path,
            Image = fields.Required("image"),
            Command = fields.Command("command", isProgram: true),
            Args = fields.Command("args", isProgram: false),
            Environment = fields.TextMap("environment"),
            SecretEnvironment = WorkloadSettings.SecretEnvironment(fields),
            Port = fields.RequiredWhole("port", "name the TCP port that the program listens on"),
            ServicePort = fields.Whole("servicePort"),
            Exposure = fields.Choice("exposure", otherwise.Exposure),
            NodePort = fields.Whole("nodePort"),
            SourceRanges = fields.Texts("sourceRanges"),
            Replicas = fields.Whole("replicas"),
            Autoscaling = fields.Section("autoscaling", ReadAutoscaling),
            DisruptionBudget = fields.Section(
                "disruptionBudget", section => new DisruptionBudget { MinAvailable = section.Whole("minAvailable"), MaxUnavailable = section.Whole("maxUnavailable") }),
            Update = fields.Choice("update", otherwise.Update),
            MaxSurge = fields.Whole("maxSurge"),
            Spread = fields.Section("spread", PodSpread.Read),
            RevisionHistoryLimit = fields.Whole("revisionHistoryLimit") ?? otherwise.RevisionHistoryLimit,
            Readiness = fields.Section("readiness", ReadProbe) ?? otherwise.Readiness,
            Liveness = fields.Section("liveness", ReadProbe),
            Startup = fields.Section("startup", ReadProbe),
            Resources = WorkloadSettings.Resources(fields),
            Gpus = fields.Whole("gpus") ?? otherwise.Gpus,
            NodeSelector = fields.TextMap("nodeSelector"),
            Tolerations = WorkloadSettings.Tolerations(fields),
            RunAsUser = WorkloadSettings.RunAsUser(fields),
            AwaitReady = fields.Flag("awaitReady", otherwise.AwaitReady),
        };
    }

    private static Autoscaling ReadAutoscaling(SettingsFields fields)
    {
        var otherwise = new Autoscaling { MaxReplicas = 0 };
        return otherwise with
        {
            MinReplicas = fields.Whole("minReplicas") ?? otherwise.MinReplicas,
            MaxReplicas = fields.RequiredWhole("maxReplicas", "name the most pods"),
            TargetCpuPercent = fields.Whole("targetCpuPercent") ?? otherwise.TargetCpuPercent,
        };
    }

    private static ServiceProbe ReadProbe(SettingsFields fields)
    {
        var otherwise = new ServiceProbe();
        return new()
        {
            HttpPath = fields.Text("httpPath"),
            Port = fields.Whole("port"),
            InitialDelaySeconds = fields.Whole("initialDelaySeconds") ?? otherwise.InitialDelaySeconds,
            PeriodSeconds = fields.Whole("periodSeconds") ?? otherwise.PeriodSeconds,
            TimeoutSeconds = fields.Whole("timeoutSeconds") ?? otherwise.TimeoutSeconds,
            FailureThreshold = fields.Whole("failureThreshold") ?? otherwise.FailureThreshold,
        };
    }
}
