using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Infra.Components.Common;
using Infra.Components.Pods;
using Infra.Components.Tenancy;
using Infra.Components.Workloads.Experiments;
using Infra.Components.Workloads.Queue;
using Infra.Components.Workloads.Simulation;
using Infra.Core.Findings;
using Infra.Core.Names;
using Infra.Core.Settings;
using Pulumi;

namespace Infra.Stacks;

/// <summary>Where a workspace's parts are made.</summary>
/// <param name="Namespace">The namespace.</param>
/// <param name="ImageRegistry">Host and path put before the images; null for none.</param>
public sealed record WorkspaceSite(Input<string> Namespace, Input<string>? ImageRegistry);

/// <summary>Makes the arguments of a namespace that is as closed and as large as the settings say.</summary>
/// <param name="name">Its name.</param>
/// <param name="further">Services that it is open to beside those that the settings name.</param>
/// <param name="googleServiceAccount">The Google service account that its pods act as; null for none.</param>
/// <param name="exposures">From where its Services can be reached; it may hold as many that are open to the outside.</param>
/// <param name="queuedUpTo">What its Jobs may have by their queue; null where nothing is queued.</param>
/// <param name="hasTpus">Whether there are TPUs to be limited.</param>
internal delegate DeveloperNamespaceArgs NamespaceMaker(
    string name,
    IReadOnlyList<EgressTarget>? further = null,
    Input<string>? googleServiceAccount = null,
    IReadOnlyList<ServiceExposure>? exposures = null,
    IReadOnlyDictionary<string, long>? queuedUpTo = null,
    bool hasTpus = false);

/// <summary>A developer's namespace and what runs in it, as the stack file asks for it.</summary>
public sealed partial class WorkspaceSettings
{
    private static readonly System.Text.Json.JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const string EnvironmentWord = "environment";
    private const string TrainerSection = "trainer";
    private const string SimulatorSection = "simulator";
    private const string JumpPodSection = "jumpPod";

    private static readonly TextSetting CostCenterSetting =
        new("costCenter", "Who pays, as the label cost-center of the namespace, by which the bill of all its pods can be split") { DefaultWords = "no label" };

    private static readonly TextSetting NamespaceSetting =
        new("namespace", "Name of the Kubernetes namespace") { DefaultWords = "the stack's name" };

    private static readonly TextSetting KubernetesVersionSetting =
        new("kubernetesVersion", "Version of the cluster, by which the kinds of workload are chosen, for example \"1.31\"") { DefaultWords = "a current one" };

    private static readonly TextSetting ImageRegistrySetting =
        new("imageRegistry", $"Host and path put before the images; {EnvironmentWord} for the environment's registry") { DefaultWords = "none" };

    private static readonly TextSetting ImagePullSecretSetting =
        new("imagePullSecretName", "Name of the secret that images are pulled with; without registryLogin somebody puts it into the namespace, and pods wait for it")
        {
            DefaultWords = $"{DeveloperNamespaceArgs.DefaultImagePullSecretName} with registryLogin, else none",
        };

    private static readonly (string Property, Setting Setting)[] RootSettings =
    [
        ("namespace", NamespaceSetting),
        ("kubernetesVersion", KubernetesVersionSetting),
        ("imageRegistry", ImageRegistrySetting),
        ("imagePullSecret", ImagePullSecretSetting),
    ];

    private static readonly TextSetting LoginServerSetting =
        new("registryLogin.server", "Registry that the login is for, for example registry.example.com") { Required = true };

    private static readonly TextSetting LoginUserSetting = new("registryLogin.username", "User of the registry") { Required = true };

    private static readonly TextSetting LoginPasswordSetting =
        new("registryLogin.password", "Password or token of the registry") { Required = true, Secret = true };

    private static readonly ChoiceSetting<PodSecurityLevel> PodSecuritySetting =
        new("podSecurity", "Pod Security level that the namespace enforces") { Default = PodSecurityLevel.Baseline };

    private static readonly TextSetting DeveloperUserSetting =
        new("developers[].user", "User who may work in the namespace, as the cluster knows them (on GKE the e-mail address)");

    private static readonly TextSetting DeveloperGroupSetting = new("developers[].group", "Group that may work in the namespace");

    private static readonly TextSetting QuotaCpuSetting =
        new("quota.cpu", "CPU that all pods may request together") { Unit = "cores", Default = new NamespaceQuota().Cpu };

    private static readonly TextSetting QuotaMemorySetting =
        new("quota.memory", "Memory that all pods may request together") { Unit = "bytes", Default = new NamespaceQuota().Memory };

    private static readonly TextSetting QuotaStorageSetting =
        new("quota.storage", "Storage that all volume claims may request together") { Unit = "bytes", Default = new NamespaceQuota().Storage };

    private static readonly WholeNumberSetting QuotaPodsSetting =
        new("quota.pods", "Pods there may be") { Default = new NamespaceQuota().Pods, Minimum = 1 };

    private static readonly WholeNumberSetting QuotaGpusSetting =
        new("quota.gpus", "GPUs of the device plugin that all pods may request together") { Default = new NamespaceQuota().Gpus, Minimum = 0 };

    private static readonly WholeNumberSetting QuotaTpusSetting =
        new("quota.tpus", "TPU chips that all pods may request together, where the environment has TPUs") { Unit = "chips", Default = 0, Minimum = 0 };

    private static readonly TextSetting QuotaMemoryLimitsSetting =
        new("quota.memoryLimits", "Memory limits that all pods may have together") { Unit = "bytes", DefaultWords = "16 times quota.memory" };

    private static readonly TextSetting QuotaEphemeralStorageSetting =
        new("quota.ephemeralStorage", "Storage of the nodes' own disks that all pods may request together") { Unit = "bytes", Default = new NamespaceQuota().EphemeralStorage };

    private static readonly WholeNumberSetting QuotaObjectsSetting =
        new("quota.objects", "ConfigMaps, Secrets, Services and volume claims there may be, of each kind") { Default = new NamespaceQuota().Objects, Minimum = 1 };

    private static readonly TextSetting DefaultMemoryLimitSetting =
        new("defaults.memoryLimit", "Memory limit of a container that sets none") { Unit = "bytes", DefaultWords = "a quarter of quota.memory" };

    private static readonly TextSetting DefaultEphemeralStorageSetting =
        new("defaults.ephemeralStorage", "Storage of the node's own disk that a container requests where it says nothing") { Unit = "bytes", Default = new ContainerDefaults().EphemeralStorage };

    private static readonly TextSetting DefaultEphemeralStorageLimitSetting =
        new("defaults.ephemeralStorageLimit", "Limit of it for a container that sets none; beyond it the pod is evicted") { Unit = "bytes", Default = new ContainerDefaults().EphemeralStorageLimit };

    private static readonly TextSetting DefaultCpuSetting =
        new("defaults.cpu", "CPU that a container requests where it says nothing") { Unit = "cores", Default = new ContainerDefaults().Cpu };

    private static readonly TextSetting DefaultMemorySetting =
        new("defaults.memory", "Memory that a container requests where it says nothing") { Unit = "bytes", Default = new ContainerDefaults().Memory };

    private static readonly TextSetting EgressNameSetting = new("egressTargets[].name", "Name of a service outside that pods may call") { Required = true };

    private static readonly TextSetting EgressAddressSetting = new("egressTargets[].address", "Its IPv4 address or range") { Required = true };

    private static readonly WholeNumberListSetting EgressPortsSetting = new("egressTargets[].ports", "Its TCP ports");

    private static readonly FlagSetting DataServicesSetting =
        new("dataServices", "Whether pods may call the environment's database and Redis; with a queue they may") { Default = false };

    private static readonly FlagSetting PublicHttpsSetting =
        new("allowPublicHttps", "Whether pods may call public addresses by HTTPS, which Google's APIs, the environment's bucket, git and package feeds need") { Default = false };

    private static readonly TextSetting TrainerImageSetting = new("trainer.image", "Image of the trainer, with a tag or digest") { Required = true };

    private static readonly ChoiceSetting<SinglePodWorkload> TrainerWorkloadSetting = Workload("trainer.workload");

    private static readonly WholeNumberSetting TrainerPortSetting =
        new("trainer.port", "TCP port of the trainer") { Default = TrainerArgs.DefaultPort, Minimum = PodDefaults.MinPort, Maximum = PodDefaults.MaxPort };

    private static readonly TextSetting ServiceNameSetting =
        new("simulator.serviceName", "Name of the simulator's Service") { Default = SimulatorArgs.DefaultServiceName };

    private static readonly WholeNumberSetting ReplicasSetting =
        new("simulator.replicas", "Pods of the simulator; 0 stops it; not beside autoscaling") { Default = SimulatorArgs.DefaultReplicas, Minimum = 0 };

    private static readonly ChoiceSetting<PodManagement> PodManagementSetting =
        new("simulator.podManagement", "Whether pods start one after another or all at once") { Default = PodManagement.Ordered };

    private static readonly ChoiceSetting<SimulatorWorkload> SimulatorWorkloadSetting =
        new("simulator.workload", "Kind of the simulator's workload") { DefaultWords = "what kubernetesVersion allows" };

    private static readonly TextSetting JumpPodImageSetting =
        new("jumpPod.image", "Image of the shell pod, with a tag or digest") { Default = JumpPodArgs.DefaultImage };

    private static readonly ChoiceSetting<SinglePodWorkload> JumpPodWorkloadSetting = Workload("jumpPod.workload");

    private static readonly FlagSetting JumpPodEnabledSetting =
        new("jumpPod.enabled", "Whether there is a shell pod to query the services from") { Default = true };

    // As whom a workload's containers run, and whether an update waits for them.
    private static readonly Setting[] StartSettings = [WorkloadSettings.RunAsUserSetting, WorkloadSettings.AwaitReady];

    private WorkspaceSettings(NamespaceMaker space, ComputeSettings compute) => (Namespace, Compute) = (space, compute);

    /// <summary>Every setting of a workspace, in the order in which they are described.</summary>
    public static ImmutableArray<Setting> Declared { get; } =
    [
        StackProgram.Purpose, PauseSettings.Paused, PauseSettings.Expires, PauseSettings.ExpiresWithData, WakingHours.Setting, NamespaceSetting, CostCenterSetting, KubernetesVersionSetting, ImageRegistrySetting, ImagePullSecretSetting, LoginServerSetting, LoginUserSetting, LoginPasswordSetting,
        PodSecuritySetting, DeveloperUserSetting, DeveloperGroupSetting, QuotaCpuSetting, QuotaMemorySetting, QuotaStorageSetting, QuotaPodsSetting,
        QuotaGpusSetting, QuotaTpusSetting, QuotaMemoryLimitsSetting, QuotaEphemeralStorageSetting, QuotaObjectsSetting, DefaultCpuSetting, DefaultMemorySetting,
        DefaultMemoryLimitSetting, DefaultEphemeralStorageSetting, DefaultEphemeralStorageLimitSetting, EgressNameSetting, EgressAddressSetting,
        EgressPortsSetting, DataServicesSetting, PublicHttpsSetting,
        TrainerImageSetting, TrainerWorkloadSetting, TrainerPortSetting, .. ContainerSettings.Declared("trainer"), .. PlacementSettings.Declared("trainer"), .. SettingKeys.Under("trainer", StartSettings),
        ServiceNameSetting, ReplicasSetting, PodManagementSetting, SimulatorWorkloadSetting,
        .. SimulatorContainerSettings.Declared("simulator.policy", SimulatorArgs.DefaultPolicyPort),
        .. SimulatorContainerSettings.Declared("simulator.sim", SimulatorArgs.DefaultSimPort),
        .. PlacementSettings.Declared("simulator"),
        .. SettingKeys.Under("simulator", [.. StartSettings, PodSpread.Setting, DisruptionBudget.Setting, Autoscaling.Setting]),
        JumpPodEnabledSetting, JumpPodImageSetting, JumpPodWorkloadSetting, .. ComputeSettings.Declared, .. StackMoney.OfDeveloper, WaiverSettings.Waivers,
    ];

    /// <summary>Makes the arguments of a namespace.</summary>
    internal NamespaceMaker Namespace { get; }

    /// <summary>The trainer; null where the stack has none.</summary>
    public required Func<WorkspaceSite, TrainerArgs>? Trainer { get; init; }

    /// <summary>The simulator; null where the stack has none.</summary>
    public required Func<WorkspaceSite, SimulatorArgs>? Simulator { get; init; }

    /// <summary>The shell pod; null where there is none.</summary>
    public required Func<WorkspaceSite, JumpPodArgs>? JumpPod { get; init; }

    /// <summary>Experiments, trainings and services.</summary>
    internal ComputeSettings Compute { get; }

    /// <summary>The namespace's name.</summary>
    public required string NamespaceName { get; init; }

    /// <summary>Whether pods may call the environment's database.</summary>
    public required bool UsesDataServices { get; init; }

    /// <summary>Whether all pods of the stack are to end.</summary>
    internal bool IsPaused { get; private init; }

    /// <summary>Whether its volume claims are to outlive it.</summary>
    internal bool KeepsData { get; private init; }

    /// <summary>The hours in which its pods run; null for always.</summary>
    internal WakingHours? Awake { get; private init; }

    /// <summary>Whether pods may call the environment's Redis.</summary>
    public required bool ReachesSharedRedis { get; init; }

    /// <summary>Whether a search is in the environment's Redis.</summary>
    internal bool UsesSharedRedis => Compute.Queues.Any(queue => queue.Redis == QueueRedis.Environment);

    /// <summary>The Secret that images are pulled with; null for none.</summary>
    public required string? ImagePullSecret { get; init; }

    /// <summary>Whether there are TPUs to be limited.</summary>
    internal static bool HasTpus(Core.Scheduling.Dispatcher? dispatcher) => dispatcher?.Pools.Any(pool => pool.TpuCount > 0) == true;

    /// <summary>The namespace of an experiment that has one of its own: as closed and as large as the developer's.</summary>
    internal DeveloperNamespaceArgs ExperimentNamespace(
        ExperimentSpec experiment, Core.Scheduling.Dispatcher? dispatcher, IReadOnlyDictionary<string, long>? queuedUpTo) => Namespace(
            ExperimentCompiler.OwnNamespaceName(NamespaceName, experiment.Name),
            exposures: [.. ComputeSettings.Exposures(experiment, dispatcher)],
            queuedUpTo: queuedUpTo,
            hasTpus: HasTpus(dispatcher));

    /// <summary>Where the parts are made: with the registry that the settings name, or the environment's if they say so.</summary>
    public required Func<WorkspaceSite, WorkspaceSite> Site { get; init; }

    /// <summary>Whether images come from the environment's registry.</summary>
    public bool UsesEnvironmentRegistry { get; private init; }

    /// <summary>Reads and checks the settings; mistakes stay with the reader.</summary>
    /// <param name="reader">The root of the settings.</param>
    /// <param name="stack">The stack's name.</param>
    /// <param name="hasEnvironment">Whether the cluster is an environment's.</param>
    /// <param name="clock">Says what day it is; the machine's clock when null.</param>
    /// <returns>The settings, with stand-ins for what was wrong.</returns>
    public static WorkspaceSettings Read(SettingsReader reader, string stack, bool hasEnvironment, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var login = ReadLogin(reader.Section("registryLogin", hasSecrets: true));
        var pullSecret = reader.Text(ImagePullSecretSetting) ?? (login is null ? null : DeveloperNamespaceArgs.DefaultImagePullSecretName);
        var (paused, expires, keepsData) = PauseSettings.Read(reader, clock ?? TimeProvider.System);
        var awake = WakingHours.Read(reader);
        var name = reader.Text(NamespaceSetting) ?? stack;
        var space = ReadNamespace(reader, hasEnvironment, login, pullSecret, expires);
        reader.Report(DeveloperNamespaceRules.Check(space(name)).At(""));
        var registry = reader.Text(ImageRegistrySetting);
        reader.Report(registry is null ? []
            : registry != EnvironmentWord ? ContainerImage.CheckRegistry(SettingKeys.Full(ImageRegistrySetting.Key), registry)
            : hasEnvironment ? []
            : [NotWithoutEnvironment(
                SettingKeys.Full(ImageRegistrySetting.Key), $"must be a registry's host and path; got \"{EnvironmentWord}\", but the stack has no environment", "name the registry")]);
        var version = reader.Text(KubernetesVersionSetting);
        if (paused && SimulatorRules.IsBefore(version, SimulatorRules.AppsSince))
        {
            reader.Report(PauseSettings.Paused, $"must be left out where kubernetesVersion is older than {SimulatorRules.AppsSince}, whose pods are bare; got true", "remove it, and destroy the stack instead");
        }

        var site = new WorkspaceSite(name, registry == EnvironmentWord ? null : registry.AsInput());

        // What each says is read once for its rules and once more where it is made; what is wrong is told before that.
        Func<WorkspaceSite, TrainerArgs>? trainer = reader.Section(TrainerSection) is { IsGiven: true } ofTrainer
            ? place => ReadTrainer(ofTrainer, place, pullSecret, version, paused, awake)
            : null;
        reader.Report(trainer is null ? [] : AtRoot(TrainerRules.Check(trainer(site)), TrainerSection));
        Func<WorkspaceSite, SimulatorArgs>? simulator = reader.Section(SimulatorSection) is { IsGiven: true } ofSimulator
            ? place => ReadSimulator(ofSimulator, place, pullSecret, version, awake)
            : null;
        reader.Report(simulator is null ? [] : AtRoot(SimulatorRules.Check(simulator(site)), SimulatorSection));
        var ofJumpPod = reader.Section(JumpPodSection);
        var hasJumpPod = ofJumpPod.Flag(JumpPodEnabledSetting);
        JumpPodArgs JumpPod(WorkspaceSite place) => ReadJumpPod(ofJumpPod, place, version, paused, awake);
        reader.Report(AtRoot(JumpPodRules.Check(JumpPod(site)), JumpPodSection));
        _ = reader.Text(StackProgram.Purpose);
        StackMoney.ReadDeveloper(reader, awake);
        WaiverSettings.Read(reader);
        var compute = ComputeSettings.Read(reader, hasEnvironment);
        var wantsDataServices = reader.Flag(DataServicesSetting);
        reader.Report(!wantsDataServices || hasEnvironment ? [] : [NotWithoutEnvironment(
            SettingKeys.Full(DataServicesSetting.Key), "must be left out where the stack has no environment; got true", "name the services under egressTargets")]);
        reader.Report(WorkQueueRules.CheckTogether(compute.Queues, name));
        reader.Report(compute.Queues.Where(queue => !hasEnvironment && queue.Redis == QueueRedis.Environment).Select(queue =>
            NotWithoutEnvironment($"{queue.SettingsPath}.redis", "must be left out where the stack has no environment; got environment", "the queue then has a Redis of its own")));
        return new(space, paused ? compute.Paused() : compute)
        {
            Trainer = trainer,
            Simulator = simulator,
            JumpPod = hasJumpPod ? JumpPod : null,
            ImagePullSecret = pullSecret,
            NamespaceName = name,
            ReachesSharedRedis = wantsDataServices || compute.Queues.Any(queue => queue.Redis == QueueRedis.Environment),
            IsPaused = paused,
            KeepsData = keepsData,
            Awake = awake,
            UsesDataServices = wantsDataServices || compute.Queues.Count > 0,
            UsesEnvironmentRegistry = registry == EnvironmentWord,
            Site = where => registry == EnvironmentWord ? where : where with { ImageRegistry = registry.AsInput() },
        };
    }

    // Where the environment is the mistake, this only follows from it.
    private static Finding NotWithoutEnvironment(string path, string rule, string fix) => new(path, rule, fix) { DependsOn = [SettingKeys.Full("environment")] };

    // What is set once for everything in the namespace reaches each component as a property of its own.
    private static IEnumerable<Finding> AtRoot(IEnumerable<Finding> findings, string section) =>
        findings.At(section).Select(finding => RootSettings.FirstOrDefault(setting => finding.Path == SettingKeys.Full($"{section}.{setting.Property}")) is { Setting: { } setting }
            ? finding with { Path = SettingKeys.Full(setting.Key) }
            : finding);

    private static Output<string>? ReadLogin(SettingsReader reader)
    {
        if (!reader.IsGiven)
        {
            return null;
        }

        var server = reader.Required(LoginServerSetting);
        var user = reader.Required(LoginUserSetting);
        if (server.Length > 0 && !RegistryServer().IsMatch(server))
        {
            reader.Report(LoginServerSetting, $"must be a registry's host, with a port or path where it has one; got {Quoted(server)}", "use for example registry.example.com");
        }

        if (user.Any(letter => char.IsControl(letter) || letter == ':'))
        {
            reader.Report(LoginUserSetting, $"must be one line without \":\"; got {Quoted(user)}", "write only the name");
        }

        var password = reader.Secret(LoginPasswordSetting) ?? Output.CreateSecret("");
        return Output.JsonSerialize(password.Apply(text => new { auths = new Dictionary<string, object> { [server] = new { username = user, password = text } } }));
    }

    private static string Quoted(string text) => System.Text.Json.JsonSerializer.Serialize(text, Relaxed);

    private static NamespaceMaker ReadNamespace(SettingsReader reader, bool onGke, Output<string>? login, string? pullSecret, string? expires)
    {
        var quota = reader.Section("quota");
        var defaults = reader.Section("defaults");
        var costCenter = reader.Text(CostCenterSetting);
        var developers = reader.Sections("developers").Select(developer => ReadDeveloper(developer, onGke)).ToList();
        var podSecurity = reader.Choice(PodSecuritySetting)!.Value;
        var allowPublicHttps = reader.Flag(PublicHttpsSetting);
        var most = new NamespaceQuota
        {
            Cpu = quota.Required(QuotaCpuSetting),
            Memory = quota.Required(QuotaMemorySetting),
            Storage = quota.Required(QuotaStorageSetting),
            Pods = quota.WholeNumber(QuotaPodsSetting)!.Value,
            Gpus = quota.WholeNumber(QuotaGpusSetting)!.Value,
            Tpus = quota.Has(QuotaTpusSetting) ? quota.WholeNumber(QuotaTpusSetting) : null,
            MemoryLimits = quota.Text(QuotaMemoryLimitsSetting),
            EphemeralStorage = quota.Required(QuotaEphemeralStorageSetting),
            Objects = quota.WholeNumber(QuotaObjectsSetting)!.Value,
        };
        var usual = new ContainerDefaults
        {
            Cpu = defaults.Required(DefaultCpuSetting),
            Memory = defaults.Required(DefaultMemorySetting),
            MemoryLimit = defaults.Text(DefaultMemoryLimitSetting),
            EphemeralStorage = defaults.Required(DefaultEphemeralStorageSetting),
            EphemeralStorageLimit = defaults.Required(DefaultEphemeralStorageLimitSetting),
        };
        var targets = reader.Sections("egressTargets").Select(target => new EgressTarget
        {
            Name = target.Required(EgressNameSetting),
            Address = target.Required(EgressAddressSetting),
            Ports = target.WholeNumberList(EgressPortsSetting),
        }).ToList();
        return (name, further, googleServiceAccount, exposures, queuedUpTo, hasTpus) => new()
        {
            Namespace = name,
            Expires = expires,
            CostCenter = costCenter,
            Developers = developers,
            PodSecurity = podSecurity,
            AllowGkeMetadataServer = googleServiceAccount is not null,
            AllowManagedPrometheus = onGke,
            AllowPublicHttps = allowPublicHttps,
            DockerConfigJson = login is null ? null : (Input<string>)login,
            ImagePullSecretName = pullSecret ?? DeveloperNamespaceArgs.DefaultImagePullSecretName,
            Quota = most with
            {
                // Where there are none, nothing needs a limit.
                Tpus = most.Tpus ?? (hasTpus ? 0 : null),
                LoadBalancers = (exposures ?? []).Count(exposure => exposure is ServiceExposure.Internal or ServiceExposure.Public),
                NodePorts = (exposures ?? []).Count(exposure => exposure != ServiceExposure.ClusterIP),
            },
            QueuedUpTo = queuedUpTo,
            Defaults = usual,
            EgressTargets = [.. targets, .. further ?? []],
            GoogleServiceAccount = googleServiceAccount,
        };
    }

    private static DeveloperSubject ReadDeveloper(SettingsReader reader, bool onGke)
    {
        var user = reader.Text(DeveloperUserSetting);
        var group = reader.Text(DeveloperGroupSetting);
        if (user is null == group is null)
        {
            reader.Report(DeveloperUserSetting, $"must be set, or else group, and not both; got {(user is null ? "neither" : $"\"{user}\" and \"{group}\"")}", user is null ? "set one of them" : "keep one");
        }

        // GKE knows people and groups by their addresses alone; what no cluster takes is told by the namespace's own rules.
        else if (onGke && !DeveloperNamespaceRules.CheckDeveloper(0, user ?? group).Any() && EmailAddress.Check("", user ?? group) is [var wrong])
        {
            reader.Report(user is null ? DeveloperGroupSetting : DeveloperUserSetting, wrong.RuleText, wrong.FixText);
        }

        return user is not null ? DeveloperSubject.User(user) : DeveloperSubject.Group(group ?? "");
    }

    private static TrainerArgs ReadTrainer(SettingsReader reader, WorkspaceSite site, string? pullSecret, string? version, bool paused, WakingHours? awake)
    {
        (var workload, awake) = ReadWorkload(reader, TrainerWorkloadSetting, version, paused, awake);
        return new()
        {
            Namespace = site.Namespace,
            Image = reader.Required(TrainerImageSetting),
            ImageRegistry = site.ImageRegistry,
            ImagePullSecret = pullSecret.AsInput(),
            ServiceAccountName = DeveloperNamespace.PlainServiceAccount,
            Workload = workload,
            Port = reader.WholeNumber(TrainerPortSetting) ?? TrainerArgs.DefaultPort,
            Gpu = ContainerSettings.Gpu(reader),
            Resources = WorkloadSettings.Resources(reader),
            Environment = reader.TextMap(WorkloadSettings.EnvironmentSetting),
            SecretEnvironment = WorkloadSettings.SecretEnvironment(reader),
            NodeSelector = WorkloadSettings.NodeLabels(reader),
            Tolerations = PlacementSettings.Tolerations(reader),
            RunAsUser = WorkloadSettings.RunAsUser(reader),
            AwaitReady = reader.Flag(WorkloadSettings.AwaitReady),
            Awake = awake,
        };
    }

    private static SimulatorArgs ReadSimulator(SettingsReader reader, WorkspaceSite site, string? pullSecret, string? version, WakingHours? awake) => new()
    {
        Namespace = site.Namespace,
        Policy = SimulatorContainerSettings.Read(reader.Section("policy"), "simulator.policy", SimulatorArgs.DefaultPolicyPort),
        Sim = SimulatorContainerSettings.Read(reader.Section("sim"), "simulator.sim", SimulatorArgs.DefaultSimPort),
        ImageRegistry = site.ImageRegistry,
        ImagePullSecret = pullSecret.AsInput(),
        ServiceAccountName = DeveloperNamespace.PlainServiceAccount,
        ServiceName = reader.Required(ServiceNameSetting),
        Replicas = reader.WholeNumber(ReplicasSetting) is var count && reader.Has(ReplicasSetting) ? count : null,
        PodManagement = reader.Choice(PodManagementSetting) ?? PodManagement.Ordered,
        Workload = reader.Choice(SimulatorWorkloadSetting),
        KubernetesVersion = version,
        DisruptionBudget = DisruptionBudget.Read(reader),
        Autoscaling = Autoscaling.Read(reader),
        Spread = PodSpread.Read(reader),
        NodeSelector = WorkloadSettings.NodeLabels(reader),
        Tolerations = PlacementSettings.Tolerations(reader),
        RunAsUser = WorkloadSettings.RunAsUser(reader),
        AwaitReady = reader.Flag(WorkloadSettings.AwaitReady),
        Awake = awake,
    };

    private static JumpPodArgs ReadJumpPod(SettingsReader reader, WorkspaceSite site, string? version, bool paused, WakingHours? awake)
    {
        (var workload, awake) = ReadWorkload(reader, JumpPodWorkloadSetting, version, paused, awake);
        return new()
        {
            Namespace = site.Namespace,
            Image = reader.Required(JumpPodImageSetting),
            ServiceAccountName = DeveloperNamespace.PlainServiceAccount,
            Workload = workload,
            Awake = awake,
        };
    }

    private static ChoiceSetting<SinglePodWorkload> Workload(string key) =>
        new(key, "Deployment, or a bare pod that is gone with its node and can hardly be changed once it is up")
        {
            DefaultWords = $"deployment; pod where kubernetesVersion is older than {SimulatorRules.AppsSince}",
        };

    private static (SinglePodWorkload Workload, WakingHours? Awake) ReadWorkload(
        SettingsReader reader, ChoiceSetting<SinglePodWorkload> setting, string? version, bool paused, WakingHours? awake)
    {
        var chosen = reader.Choice(setting);
        if (paused)
        {
            // A bare pod cannot be there and not run: for the time being a Deployment of none is there in its place, which no clock wakes.
            return (SinglePodWorkload.Deployment, chosen == SinglePodWorkload.Pod ? null : awake);
        }

        reader.Report(chosen == SinglePodWorkload.Pod ? [BarePod.Warning(SettingKeys.Full(setting.Key), "pod", "deployment")] : []);
        return (chosen ?? (SimulatorRules.IsBefore(version, SimulatorRules.AppsSince) ? SinglePodWorkload.Pod : SinglePodWorkload.Deployment), awake);
    }

    // As a container engine's config file has them: Docker's own is https://index.docker.io/v1/.
    [GeneratedRegex("^(https?://)?[a-zA-Z0-9]([-a-zA-Z0-9.]*[a-zA-Z0-9])?(:[0-9]+)?(/[A-Za-z0-9_-]+([.][A-Za-z0-9_-]+)*)*/?\\z")]
    private static partial Regex RegistryServer();
}
