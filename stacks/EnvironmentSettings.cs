using System.Collections.Immutable;
using Infra.Components.Cloud;
using Infra.Components.Data;
using Infra.Components.Gke;
using Infra.Components.Tenancy;
using Infra.Core.Findings;
using Infra.Core.Settings;
using Pulumi;

namespace Infra.Stacks;

/// <summary>An environment as its stack file asks for it.</summary>
public sealed record EnvironmentSettings
{
    private static readonly TextSetting LocationSetting =
        new("location", "Zone (europe-west4-a) for a cluster with one control plane, region (europe-west4) for one that survives the loss of a zone") { Required = true };

    private static readonly TextSetting CostCenterSetting = new("costCenter", "Who pays, as a label on everything that costs") { Default = "lab" };

    private static readonly FlagSetting ProtectSetting =
        new("protect", "Whether what holds data can be deleted only after this is turned off and deployed") { Default = true };

    private static readonly TextSetting WorkerAccountSetting =
        new("worker.accountId", "Name of the service account that workers act as") { Default = "ultron" };

    private static readonly TextListSetting WorkerNamespacesSetting =
        new("worker.namespaces", $"Namespaces whose pods of the ServiceAccount {DeveloperNamespace.WorkloadServiceAccount} act as it");

    private static readonly FlagSetting WorkerConnectorSetting =
        new("worker.cloudSqlConnector", "Whether it may use Cloud SQL's connectors, a right for the whole project") { Default = false };

    private static readonly TextSetting BillingAccountSetting =
        new("budget.billingAccount", "Billing account that pays for the project, 012345-6789AB-CDEF01") { Required = true };

    private static readonly WholeNumberSetting MonthlyAmountSetting =
        new("budget.monthlyAmount", "Cost of a month at which the alert says that all is spent") { Unit = "units of the account's currency", Required = true };

    private static readonly TextSetting CurrencySetting =
        new("budget.currencyCode", "Currency of the billing account, such as EUR") { DefaultWords = "the account's" };

    private EnvironmentSettings()
    {
    }

    /// <summary>Every setting of an environment, in the order in which they are described.</summary>
    public static ImmutableArray<Setting> Declared { get; } =
    [
        StackProgram.Kind, LocationSetting, CostCenterSetting, ProtectSetting, .. NetworkSettings.Declared, .. ClusterSettings.Declared,
        .. NodePoolSettings.Declared, .. DataSettings.Declared, WorkerAccountSetting, WorkerNamespacesSetting, WorkerConnectorSetting,
        BillingAccountSetting, MonthlyAmountSetting, CurrencySetting, WaiverSettings.Waivers,
    ];

    /// <summary>The Google Cloud project's id (<c>gcp:project</c>).</summary>
    public required string Project { get; init; }

    /// <summary>The labels of everything that costs.</summary>
    public required CommonLabels Labels { get; init; }

    /// <summary>Whether what holds data is protected from deletion.</summary>
    public required bool Protect { get; init; }

    /// <summary>The network.</summary>
    public required NetworkSpec Network { get; init; }

    /// <summary>The cluster.</summary>
    public required ClusterSpec Cluster { get; init; }

    /// <summary>The node pools.</summary>
    public required ImmutableArray<NodePoolSpec> NodePools { get; init; }

    /// <summary>The database.</summary>
    public required DatabaseSpec Database { get; init; }

    /// <summary>Redis.</summary>
    public required RedisSpec Redis { get; init; }

    /// <summary>The bucket for artifacts.</summary>
    public required BucketSpec Artifacts { get; init; }

    /// <summary>The registry for images.</summary>
    public required RegistrySpec Images { get; init; }

    /// <summary>The name of the workers' service account.</summary>
    public required string WorkerAccountId { get; init; }

    /// <summary>The ServiceAccounts of the cluster that act as it.</summary>
    public required ImmutableArray<KubernetesServiceAccount> WorkerSubjects { get; init; }

    /// <summary>Whether workers may use Cloud SQL's connectors.</summary>
    public required bool WorkerCloudSqlConnector { get; init; }

    /// <summary>The billing account and the monthly budget; null for none.</summary>
    public required (string BillingAccount, BudgetSpec Spec)? Budget { get; init; }

    /// <summary>Reads and checks the settings.</summary>
    /// <param name="reader">The root of the settings.</param>
    /// <param name="stack">The stack's name, which is the environment's.</param>
    /// <returns>The settings.</returns>
    /// <exception cref="ResourceException">The settings are wrong; the text names every mistake.</exception>
    public static EnvironmentSettings Read(SettingsReader reader, string stack)
    {
        ArgumentNullException.ThrowIfNull(reader);
        reader.Choice(StackProgram.Kind);
        var project = new Config("gcp").Get("project");
        if (string.IsNullOrEmpty(project))
        {
            reader.Report([new Finding("gcp:project", "must be set: the Google Cloud project's id; got nothing; pulumi config set gcp:project <id>")]);
        }

        var location = reader.Required(LocationSetting);
        if (!location.Contains('-', StringComparison.Ordinal))
        {
            // What depends on the location can say nothing of one that is none.
            if (location.Length > 0)
            {
                reader.Report(LocationSetting, $"must be a zone or a region of Google Cloud; got \"{location}\"; write for example europe-west4-a");
            }

            location = "europe-west4-a";
        }

        var isProtected = reader.Flag(ProtectSetting);
        var labels = new CommonLabels { Environment = stack, CostCenter = reader.Required(CostCenterSetting) };
        // A setting each, not a group: the stack's name and the cost centre.
        reader.Report(CommonLabelsRules.Check(labels).Select(finding => finding with { Path = finding.Path.Replace("Labels.", "", StringComparison.Ordinal) }).At(""));
        var cluster = ClusterSettings.Read(reader, stack, location, isProtected);
        var pools = NodePoolSettings.Read(reader);
        var network = NetworkSettings.Read(reader, stack, cluster, pools);
        var worker = reader.Section("worker");
        var settings = new EnvironmentSettings
        {
            Project = project ?? "",
            Labels = labels,
            Protect = isProtected,
            Network = network,
            Cluster = cluster,
            NodePools = pools,
            Database = DataSettings.ReadDatabase(reader, stack, isProtected),
            Redis = DataSettings.ReadRedis(reader, stack, isProtected),
            Artifacts = DataSettings.ReadBucket(reader, stack, isProtected),
            Images = DataSettings.ReadRegistry(reader, stack, isProtected),
            Budget = ReadBudget(reader, reader.Section("budget")),
            WorkerAccountId = worker.Required(WorkerAccountSetting),
            WorkerSubjects = [.. worker.TextList(WorkerNamespacesSetting).Select(space =>
                new KubernetesServiceAccount(space, DeveloperNamespace.WorkloadServiceAccount))],
            WorkerCloudSqlConnector = worker.Flag(WorkerConnectorSetting),
        };
        reader.Report(WorkerIdentityRules.Check(settings.WorkerAccountId, settings.WorkerSubjects, []).Select(InWordsOfSettings).At("worker"));
        WaiverSettings.Read(reader);
        reader.ThrowIfAny(stack);
        return settings;
    }

    // Settings name the namespaces alone, for the ServiceAccount in them is always the same.
    private static Finding InWordsOfSettings(Finding finding) => finding with
    {
        Path = finding.Path.Replace("Subjects[", "Namespaces[", StringComparison.Ordinal).Replace("].Namespace", "]", StringComparison.Ordinal),
        Message = finding.Message.Replace($"/{DeveloperNamespace.WorkloadServiceAccount} is named twice", " is named twice", StringComparison.Ordinal),
    };

    private static (string BillingAccount, BudgetSpec Spec)? ReadBudget(SettingsReader root, SettingsReader reader)
    {
        if (!reader.IsGiven)
        {
            return null;
        }

        var account = reader.Required(BillingAccountSetting);
        var spec = new BudgetSpec { MonthlyAmount = reader.WholeNumber(MonthlyAmountSetting) ?? 1, CurrencyCode = reader.Text(CurrencySetting) };
        root.Report(BudgetRules.Check(spec).At("budget"));
        return (account, spec);
    }
}
