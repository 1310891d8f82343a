using System.Collections.Immutable;
using Infra.Components.Cloud;
using Infra.Components.Data;
using Infra.Components.Gke;
using Infra.Components.Tenancy;
using Infra.Core.Findings;
using Infra.Core.Names;
using Infra.Core.Settings;
using Pulumi;

namespace Infra.Stacks;

/// <summary>An environment as its stack file asks for it.</summary>
public sealed record EnvironmentSettings
{
    // Where data and passwords are. The log of changes is always on: https://docs.cloud.google.com/logging/docs/audit (checked 2026-11)
    private static readonly string[] Audited = ["cloudsql.googleapis.com", "secretmanager.googleapis.com", "storage.googleapis.com"];

    private static readonly TextSetting LocationSetting =
        new("location", "Zone (europe-west4-a) for a cluster with one control plane, region (europe-west4) for one that survives the loss of a zone") { Required = true };

    private static readonly TextSetting CostCenterSetting = new("costCenter", "Who pays, as a label on everything that costs") { Default = "lab" };

    private static readonly BudgetSpec BudgetDefaults = new() { MonthlyAmount = 1 };

    private static readonly FlagSetting ProtectSetting =
        new("protect", "Whether the cluster with its pools, the network and what holds data can be deleted only after this is turned off and deployed") { Default = true };

    private static readonly TextSetting WorkerAccountSetting =
        new("worker.accountId", "Name of a service account without rights, with which the names of the namespaces' accounts begin; only one environment of a project may have it") { DefaultWords = "ultron-STACK" };

    private static readonly TextListSetting WorkerNamespacesSetting =
        new("worker.namespaces", $"Namespaces that use the bucket and the database: each gets a service account, which its pods of the ServiceAccount {DeveloperNamespace.WorkloadServiceAccount} act as, a folder, a database and a user of its own");

    private static readonly FlagSetting WorkerConnectorSetting =
        new("worker.cloudSqlConnector", "Whether those accounts may use Cloud SQL's connectors, a right for the whole project") { Default = false };

    private static readonly FlagSetting AuditLogsSetting =
        new("auditLogs", $"Whether access to the data of {string.Join(", ", Audited)} in the project is logged; logs cost by volume") { Default = false };

    private static readonly TextListSetting SecretLocationsSetting =
        new("secretLocations", "Regions that Secret Manager keeps the passwords in, where the organisation allows no others (constraints/gcp.resourceLocations); set or changed later it replaces those secrets")
        {
            DefaultWords = "those that Google chooses",
        };

    private static readonly TextSetting BillingAccountSetting =
        new("budget.billingAccount", "Billing account that pays for the project, 012345-6789AB-CDEF01") { Required = true };

    private static readonly WholeNumberSetting MonthlyAmountSetting =
        new("budget.monthlyAmount", "Cost of a month at which the alert says that all is spent") { Unit = "units of the account's currency", Required = true };

    private static readonly TextSetting CurrencySetting =
        new("budget.currencyCode", "Currency of the billing account, such as EUR; Google refuses any other") { DefaultWords = "the account's" };

    private static readonly WholeNumberListSetting ThresholdsSetting =
        new("budget.thresholds", $"Parts of the amount at which mail is sent once they are spent, in percent, 1 to {MaxPercent}; {InWords(BudgetDefaults.Thresholds)} where none are named");

    private static readonly WholeNumberListSetting ForecastThresholdsSetting =
        new("budget.forecastThresholds", $"The same for what Google expects to be spent by the end of the month; {InWords(BudgetDefaults.ForecastThresholds)} where none are named");

    private static readonly TextListSetting EmailsSetting =
        new("notifications.emails", $"Who gets mail when a budget's threshold is passed, besides the billing account's administrators, and where monitoring has an alert; at most {NotificationsRules.MaxEmails}");

    private static readonly FlagSetting MonitoringSetting =
        new("monitoring", "Whether Cloud Monitoring has a dashboard of GPUs, queues and pods, and alerts: GPUs idle for an hour, a search or its ledger that stands still, a database disk that is nearly full") { Default = false };

    // What a part is at most, in percent.
    private const int MaxPercent = (int)(BudgetRules.MaxThreshold * 100);

    private EnvironmentSettings()
    {
    }

    /// <summary>Every setting of an environment, in the order in which they are described.</summary>
    public static ImmutableArray<Setting> Declared { get; } =
    [
        StackProgram.Kind, StackProgram.Purpose, LocationSetting, CostCenterSetting, ProtectSetting, .. NetworkSettings.Declared, .. ClusterSettings.Declared,
        .. NodePoolSettings.Declared, ComputeClassSettings.Setting, .. AddonSettings.Declared, .. QueueingSettings.Declared, .. DataSettings.Declared, WorkerAccountSetting, WorkerNamespacesSetting, WorkerConnectorSetting,
        .. TenantSettings.Declared, .. EncryptionSettings.Declared, SecretLocationsSetting, AuditLogsSetting,
        BillingAccountSetting, MonthlyAmountSetting, CurrencySetting, ThresholdsSetting, ForecastThresholdsSetting, EmailsSetting, MonitoringSetting, .. StackMoney.OfEnvironment,
        .. DeployerSettings.Declared, WaiverSettings.Waivers,
    ];

    /// <summary>The Google Cloud project's id (<c>gcp:project</c>).</summary>
    public required string Project { get; init; }

    /// <summary>The labels of everything that costs.</summary>
    public required ResourceLabels Labels { get; init; }

    /// <summary>Whether what holds data is protected from deletion.</summary>
    public required bool Protect { get; init; }

    /// <summary>The network.</summary>
    public required NetworkSpec Network { get; init; }

    /// <summary>The cluster.</summary>
    public required ClusterSpec Cluster { get; init; }

    /// <summary>The node pools.</summary>
    public required ImmutableArray<NodePoolSpec> NodePools { get; init; }

    /// <summary>The classes of node pools that stand in for each other.</summary>
    public required ImmutableArray<ComputeClassSpec> ComputeClasses { get; init; }

    /// <summary>What the cluster is given besides what GKE brings.</summary>
    public required ImmutableArray<ClusterAddon> Addons { get; init; }

    /// <summary>The queues of the stacks on it; null where nothing is queued.</summary>
    public required EnvironmentQueues? Queues { get; init; }

    /// <summary>The database.</summary>
    public required DatabaseSpec Database { get; init; }

    /// <summary>Redis.</summary>
    public required RedisSpec Redis { get; init; }

    /// <summary>The bucket for artifacts.</summary>
    public required BucketSpec Artifacts { get; init; }

    /// <summary>The registry for images.</summary>
    public required RegistrySpec Images { get; init; }

    /// <summary>The name that the workers' service accounts begin with; null for one made from the environment's.</summary>
    public required string? WorkerAccountId { get; init; }

    /// <summary>The ServiceAccounts of the cluster that get one each.</summary>
    public required ImmutableArray<KubernetesServiceAccount> WorkerSubjects { get; init; }

    /// <summary>Who gets mail; empty for nobody but the billing account's administrators.</summary>
    public required ImmutableArray<string> NotificationEmails { get; init; }

    /// <summary>Whether there is a dashboard with alerts.</summary>
    public required bool Monitoring { get; init; }

    /// <summary>Whether workers may use Cloud SQL's connectors.</summary>
    public required bool WorkerCloudSqlConnector { get; init; }

    /// <summary>The regions in which the passwords are kept; empty for wherever Google chooses.</summary>
    public required IReadOnlyList<string> SecretLocations { get; init; }

    /// <summary>The services of Google Cloud of which it is logged who reads what.</summary>
    public required IReadOnlyList<string> AuditedServices { get; init; }

    /// <summary>The servers whose files developers' pods may mount.</summary>
    public required IReadOnlyList<string> NfsServers { get; init; }

    /// <summary>The namespaces whose pods may use what GPUDirect takes of a node.</summary>
    public required ImmutableArray<string> GpuDirectNamespaces { get; init; }

    /// <summary>The stacks of the folder that are on the environment.</summary>
    public required FolderDevelopers Developers { get; init; }

    /// <summary>The services of Google Cloud that the environment calls.</summary>
    public IReadOnlyList<string> Services => ProjectServicesRules.For(Cluster, NodePools, Images, Network.IapSsh, Budget is not null, Deployers is not null);

    /// <summary>Who deploys from GitHub; null for nobody.</summary>
    public required DeployersSpec? Deployers { get; init; }

    /// <summary>The billing account and the monthly budget; null for none.</summary>
    public required (string BillingAccount, BudgetSpec Spec)? Budget { get; init; }

    /// <summary>Reads and checks the settings.</summary>
    /// <param name="reader">The root of the settings.</param>
    /// <param name="stack">The stack's name, which is the environment's.</param>
    /// <param name="clock">Says what day it is; the machine's clock when null.</param>
    /// <returns>The settings.</returns>
    /// <exception cref="ResourceException">The settings are wrong; the text names every mistake.</exception>
    public static EnvironmentSettings Read(SettingsReader reader, string stack, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        reader.Choice(StackProgram.Kind);
        _ = reader.Text(StackProgram.Purpose);
        var project = new Config("gcp").Get("project");
        reader.Report(string.IsNullOrEmpty(project)
            ? [new("gcp:project", "must be set: the Google Cloud project's id; got nothing", "set it with pulumi config set gcp:project <id>")]
            : GcpNameRules.CheckProject("gcp:project", project));
        var location = reader.Required(LocationSetting);
        if (!location.Contains('-', StringComparison.Ordinal))
        {
            // What depends on the location can say nothing of one that is none.
            if (location.Length > 0)
            {
                reader.Report(LocationSetting, $"must be a zone or a region of Google Cloud; got \"{location}\"", "write for example europe-west4-a");
            }

            location = "europe-west4-a";
        }

        var isProtected = reader.Flag(ProtectSetting);
        var labels = new ResourceLabels { Environment = stack, CostCenter = reader.Required(CostCenterSetting) };
        // A setting each, not a group: the stack's name and the cost centre.
        reader.Report(ResourceLabelsRules.Check(labels).Select(finding => finding with { Path = finding.Path.Replace("Labels.", "", StringComparison.Ordinal) }).At(""));
        var pools = NodePoolSettings.Read(reader);
        var cluster = ClusterSettings.Read(reader, stack, location, isProtected, hasGpus: pools.Any(pool => pool.HasGpus));
        var classes = ComputeClassSettings.Read(reader);
        pools = ComputeClassSettings.Apply(reader, classes, pools, cluster);
        NodePoolSettings.Check(reader, pools, cluster, WrittenDay.Today(clock ?? TimeProvider.System));
        cluster = cluster with { MultiNetworking = pools.Any(pool => pool.GpuDirectKind is { Networks: > 0 }) };
        var network = NetworkSettings.Read(reader, stack, cluster, pools);
        var keys = EncryptionSettings.Read(reader, cluster.Region);
        var worker = reader.Section("worker");
        var developers = FolderDevelopers.Read();
        var settings = new EnvironmentSettings
        {
            Project = project ?? "",
            Labels = labels,
            Protect = isProtected,
            Network = network with { DeletionProtection = isProtected },
            Cluster = cluster,
            NodePools = [.. pools.Select(pool => pool with { DeletionProtection = isProtected, KmsKey = keys.Disks })],
            ComputeClasses = classes,
            Addons = AddonSettings.Read(reader),
            Queues = QueueingSettings.Read(reader, pools, cluster, developers.Queues),
            Developers = developers,
            Database = DataSettings.ReadDatabase(reader, stack, isProtected) with { KmsKey = keys.Database },
            Redis = DataSettings.ReadRedis(reader, stack, isProtected) with { KmsKey = keys.Redis },
            Artifacts = DataSettings.ReadBucket(reader, stack, isProtected) with { KmsKey = keys.Artifacts },
            SecretLocations = ReadSecretLocations(reader),
            AuditedServices = reader.Flag(AuditLogsSetting) ? Audited : [],
            Images = DataSettings.ReadRegistry(reader, stack, isProtected),
            Budget = ReadBudget(reader, reader.Section("budget")),
            NotificationEmails = reader.Section("notifications").TextList(EmailsSetting),
            Monitoring = reader.Flag(MonitoringSetting),
            WorkerAccountId = worker.Text(WorkerAccountSetting),
            WorkerSubjects = [.. worker.TextList(WorkerNamespacesSetting).Select(space =>
                new KubernetesServiceAccount(space, DeveloperNamespace.WorkloadServiceAccount))],
            WorkerCloudSqlConnector = worker.Flag(WorkerConnectorSetting),
            NfsServers = TenantSettings.ReadNfsServers(reader),
            GpuDirectNamespaces = TenantSettings.ReadGpuDirect(reader),
            Deployers = DeployerSettings.Read(reader),
        };
        reader.Report(WorkerIdentityRules.Check(settings.WorkerAccountId ?? WorkerIdentityRules.DefaultAccountId(stack), settings.WorkerSubjects).Select(InWordsOfSettings).At("worker"));
        if (settings is { Monitoring: true, Cluster.ManagedPrometheus: false })
        {
            reader.Report(MonitoringSetting, "must be off without managed Prometheus, which collects what it shows; got both", "set infra:cluster.managedPrometheus: true");
        }

        if (!settings.NotificationEmails.IsEmpty)
        {
            reader.Report(NotificationsRules.Check(settings.NotificationEmails).At("notifications"));
            if (settings.Budget is null && !settings.Monitoring)
            {
                reader.Report([new Finding(
                    SettingKeys.Full(EmailsSetting.Key), "has nothing to tell yet: mail is sent at a budget's thresholds and by alerts; got neither", "add infra:budget, or set infra:monitoring: true", FindingLevel.Warning)]);
            }
        }

        StackMoney.ReadEnvironment(reader);
        WaiverSettings.Read(reader);
        WaiverSettings.ReadForDevelopers(reader);
        reader.ThrowIfAny(stack);
        return settings;
    }

    // Settings name the namespaces alone, for the ServiceAccount in them is always the same.
    private static Finding InWordsOfSettings(Finding finding) => finding.Replace($"/{DeveloperNamespace.WorkloadServiceAccount} is named twice", " is named twice") with
    {
        Path = finding.Path.Replace("Subjects[", "Namespaces[", StringComparison.Ordinal).Replace("].Namespace", "]", StringComparison.Ordinal),
    };

    private static ImmutableArray<string> ReadSecretLocations(SettingsReader reader)
    {
        var locations = reader.TextList(SecretLocationsSetting);
        foreach (var location in locations.Where((location, i) => !GcpLocation.IsRegion(location) || locations.IndexOf(location) < i))
        {
            reader.Report(SecretLocationsSetting, $"must be regions, each once; got \"{location}\"", "use for example europe-west4");
        }

        return locations;
    }

    private static (string BillingAccount, BudgetSpec Spec)? ReadBudget(SettingsReader root, SettingsReader reader)
    {
        if (!reader.IsGiven)
        {
            return null;
        }

        var account = reader.Required(BillingAccountSetting);
        var spec = new BudgetSpec
        {
            MonthlyAmount = reader.WholeNumber(MonthlyAmountSetting) ?? 1,
            CurrencyCode = reader.Text(CurrencySetting),
            Thresholds = ReadThresholds(reader, ThresholdsSetting, BudgetDefaults.Thresholds),
            ForecastThresholds = ReadThresholds(reader, ForecastThresholdsSetting, BudgetDefaults.ForecastThresholds),
        };
        root.Report(BudgetRules.CheckAccount(account).Concat(BudgetRules.Check(spec)).At("budget"));
        return (account, spec);
    }

    private static IReadOnlyList<double> ReadThresholds(SettingsReader reader, WholeNumberListSetting setting, IReadOnlyList<double> fallback)
    {
        var given = reader.WholeNumberList(setting);
        foreach (var percent in given.Where(percent => percent is < 1 or > MaxPercent))
        {
            reader.Report(setting, $"must be 1 to {MaxPercent} percent of the amount; got {percent}", "90 is nine tenths of it");
        }

        // What is out of bounds has been told, in percent.
        return given.IsEmpty ? fallback : [.. given.Select(percent => Math.Clamp(percent, 1, MaxPercent) / 100.0)];
    }

    private static string InWords(IReadOnlyList<double> parts) =>
        string.Join(", ", parts.Select(part => (part * 100).ToString("0", System.Globalization.CultureInfo.InvariantCulture)));
}
