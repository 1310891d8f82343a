using System.Text.Json;
using Infra.Components.Pods;
using Infra.Core.Settings;

namespace Infra.Components.Workloads.Services;

/// <summary>Reads replicated services from a stack's settings.</summary>
public static class ServiceSettings
{
    /// <summary>The setting that holds the services, an object with a name for each.</summary>
    public const string Key = "infra:services";

    private static readonly ServiceProbe ProbeDefaults = new();

    private static readonly TextSetting Image = new("image", "Image, with a tag or digest") { Required = true };

    private static readonly WholeNumberSetting Port = WorkloadSettings.Port("port", "TCP port that the program listens on") with { Required = true };

    private static readonly WholeNumberSetting ServicePort = WorkloadSettings.Port("servicePort", "TCP port of the Service") with { DefaultWords = "port" };

    private static readonly ChoiceSetting<ServiceExposure> Exposure = new("exposure", "From where the service can be reached") { Default = ServiceExposure.ClusterIP };

    private static readonly WholeNumberSetting NodePort = new("nodePort", "Port of the nodes, with the exposure nodePort") { DefaultWords = "one that the cluster chooses", Minimum = ReplicatedServiceSpec.MinNodePort, Maximum = ReplicatedServiceSpec.MaxNodePort };

    private static readonly TextListSetting SourceRanges =
        new("sourceRanges", "Addresses from which a service with the exposure public may be called, as CIDR ranges") { OrOne = true };

    private static readonly WholeNumberSetting Replicas =
        new("replicas", "Pods; 0 stops the service; not beside autoscaling") { DefaultWords = $"{ReplicatedServiceSpec.DefaultReplicas}", Minimum = 0 };

    private static readonly ChoiceSetting<ServiceUpdate> Update = new("update", "How an update takes place") { Default = ServiceUpdate.Rolling };

    private static readonly WholeNumberSetting MaxSurge = new("maxSurge", "Pods beyond the replicas while an update takes place") { DefaultWords = $"{ReplicatedServiceSpec.DefaultMaxSurge}", Minimum = 1 };

    private static readonly WholeNumberSetting History =
        new("revisionHistoryLimit", "Former revisions that an update can be undone to") { Default = ReplicatedServiceSpec.DefaultRevisionHistoryLimit, Minimum = 1 };

    private static readonly WholeNumberSetting Gpus = WorkloadSettings.Gpus("gpus", "GPUs of each pod, from the device plugin", 0);

    private static readonly TextSetting HttpPath = new("httpPath", "Path of an HTTP GET that must answer 200 to 399") { DefaultWords = "none: it is enough that the port accepts a connection" };

    private static readonly WholeNumberSetting ProbePort = WorkloadSettings.Port("port", "TCP port that is probed") with { DefaultWords = "the service's port" };

    private static readonly WholeNumberSetting InitialDelay =
        new("initialDelaySeconds", "Time before the first probe") { Unit = "seconds", Default = ProbeDefaults.InitialDelaySeconds, Minimum = 0 };

    private static readonly WholeNumberSetting Period = new("periodSeconds", "Time between two probes") { Unit = "seconds", Default = ProbeDefaults.PeriodSeconds, Minimum = 1 };

    private static readonly WholeNumberSetting Timeout = new("timeoutSeconds", "How long an answer may take") { Unit = "seconds", Default = ProbeDefaults.TimeoutSeconds, Minimum = 1 };

    private static readonly WholeNumberSetting Threshold = new("failureThreshold", "Failures in a row that count") { Default = ProbeDefaults.FailureThreshold, Minimum = 1 };

    private static readonly Setting[] ProbeMembers = [HttpPath, ProbePort, InitialDelay, Period, Timeout, Threshold];

    private static readonly ObjectSetting Readiness = Probe("readiness", "Whether a pod gets requests; without settings: once its port accepts connections");

    private static readonly ObjectSetting Liveness = Probe("liveness", "Whether a container is started again; without it only when its program ends");

    private static readonly ObjectSetting Startup = Probe("startup", "Whether the program has started, before which no other probe runs");

    /// <summary>The declaration.</summary>
    public static ObjectSetting Setting { get; } = new("services", "Replicated services by name: replicas behind one address")
    {
        Shape = SettingShape.ByName,
        Members =
        [
            Image, WorkloadSettings.Command, WorkloadSettings.Args, WorkloadSettings.EnvironmentSetting, WorkloadSettings.SecretEnvironmentSetting, Port, ServicePort, Exposure,
            NodePort, SourceRanges, Replicas, Autoscaling.Setting, DisruptionBudget.Setting, Update, MaxSurge, PodSpread.Setting, History, Readiness, Liveness, Startup,
            WorkloadSettings.ResourcesSetting, Gpus, WorkloadSettings.NodeSelector,
            WorkloadSettings.ComputeClass, WorkloadSettings.TolerationsSetting, WorkloadSettings.RunAsUserSetting, WorkloadSettings.AwaitReady,
        ],
        Example = """
            web:
              image: registry.example.com/web:v1
              port: 8080
              replicas: 3
              resources: { cpu: 500m, memory: 1Gi }
              readiness: { httpPath: /healthz }
            """,
    };

    /// <summary>Reads the services and checks them.</summary>
    /// <param name="settings">The value of the setting.</param>
    /// <returns>The services and every mistake.</returns>
    public static ServiceReading Parse(JsonElement settings)
    {
        var reader = SettingsReader.Of(Setting, settings);
        return new(Read(reader), reader.Finish());
    }

    /// <summary>Reads the services and checks them; mistakes stay with the reader.</summary>
    /// <param name="root">The root of the settings.</param>
    /// <returns>The services.</returns>
    public static IReadOnlyList<ReplicatedServiceSpec> Read(SettingsReader root)
    {
        ArgumentNullException.ThrowIfNull(root);
        var services = root.Named(Setting, Read);
        root.Report(services.SelectMany(ReplicatedServiceRules.Check));
        return services;
    }

    private static ReplicatedServiceSpec Read(string name, SettingsReader reader)
    {
        var defaults = new ReplicatedServiceSpec { Name = name, Image = "", Port = 0 };
        return defaults with
        {
            SettingsPath = reader.Path,
            Image = reader.Required(Image),
            Command = reader.TextList(WorkloadSettings.Command),
            Args = reader.TextList(WorkloadSettings.Args),
            Environment = reader.TextMap(WorkloadSettings.EnvironmentSetting),
            SecretEnvironment = WorkloadSettings.SecretEnvironment(reader),
            Port = reader.WholeNumber(Port) ?? 0,
            ServicePort = reader.WholeNumber(ServicePort),
            Exposure = reader.Choice(Exposure)!.Value,
            NodePort = reader.WholeNumber(NodePort),
            SourceRanges = [.. reader.TextList(SourceRanges)],
            Replicas = reader.WholeNumber(Replicas),
            Autoscaling = Autoscaling.Read(reader),
            DisruptionBudget = DisruptionBudget.Read(reader),
            Update = reader.Choice(Update)!.Value,
            MaxSurge = reader.WholeNumber(MaxSurge),
            Spread = PodSpread.Read(reader),
            RevisionHistoryLimit = reader.WholeNumber(History)!.Value,
            Readiness = reader.Section(Readiness, ReadProbe) ?? defaults.Readiness,
            Liveness = reader.Section(Liveness, ReadProbe),
            Startup = reader.Section(Startup, ReadProbe),
            Resources = WorkloadSettings.Resources(reader),
            Gpus = reader.WholeNumber(Gpus)!.Value,
            NodeSelector = WorkloadSettings.NodeLabels(reader),
            Tolerations = WorkloadSettings.Tolerations(reader),
            RunAsUser = WorkloadSettings.RunAsUser(reader),
            AwaitReady = reader.Flag(WorkloadSettings.AwaitReady),
        };
    }

    private static ObjectSetting Probe(string key, string description) =>
        new(key, description) { Members = ProbeMembers };

    private static ServiceProbe ReadProbe(SettingsReader reader) => new()
    {
        HttpPath = reader.Text(HttpPath),
        Port = reader.WholeNumber(ProbePort),
        InitialDelaySeconds = reader.WholeNumber(InitialDelay)!.Value,
        PeriodSeconds = reader.WholeNumber(Period)!.Value,
        TimeoutSeconds = reader.WholeNumber(Timeout)!.Value,
        FailureThreshold = reader.WholeNumber(Threshold)!.Value,
    };
}
