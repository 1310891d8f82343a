using System.Globalization;
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

    // System.Decimal keeps every number of 28 digits and as many decimal places.
    private const int MaxDigits = 28;

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
        var otherwise = new WorkQueueSpec { Image = "", Search = NoSearch };
        var search = fields.Section("search", ReadSearch);
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
            Search = search ?? NoSearch,
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

    // What stands for a search that is missing, which has a finding of its own: nothing here has one.
    private static SearchSpec NoSearch => new()
    {
        Space = new SearchSpace { Parameters = [new SearchParameter { Name = "x", Start = 0, Steps = [new SearchStep { Increment = 1 }] }] },
        Run = new RunSpec { Command = ["true"] },
    };

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

    private static SearchSpec ReadSearch(SettingsFields fields)
    {
        var otherwise = NoSearch;
        var space = fields.Section("space", ReadSpace);
        if (space is null && fields.IsObject)
        {
            fields.Wrong("space", "must be set; got nothing; list the parameters under parameters");
        }

        return new()
        {
            Name = fields.Text("name"),
            Space = space ?? otherwise.Space,
            Limits = fields.Section("limits", section => new SearchLimits { Points = section.Whole("points") ?? 0, Depth = section.Whole("depth") }) ?? otherwise.Limits,
            Lease = fields.Section("lease", ReadLease) ?? otherwise.Lease,
            Run = fields.Section("run", ReadRun) ?? new RunSpec { Command = [] },
            Ledger = fields.Section("ledger", ReadLedger) ?? otherwise.Ledger,
        };
    }

    private static SearchSpace ReadSpace(SettingsFields fields) => new()
    {
        Parameters = fields.Sections("parameters", ReadParameter),
        Filler = fields.Text("filler"),
        Total = Number(fields, "total") ?? 1,
        Mode = fields.Choice("mode", SearchMode.Sides),
        Reach = fields.Whole("reach") ?? 1,
    };

    private static SearchParameter ReadParameter(SettingsFields fields) => new()
    {
        Name = fields.Required("name"),
        Start = Number(fields, "start"),
        Minimum = Number(fields, "minimum") ?? 0,
        Maximum = Number(fields, "maximum"),
        Origin = Number(fields, "origin"),
        Steps = fields.Sections("steps", section => new SearchStep { Below = Number(section, "below"), Increment = RequiredNumber(section, "increment") }),
    };

    private static LeaseSpec ReadLease(SettingsFields fields)
    {
        var otherwise = new LeaseSpec();
        return new()
        {
            Seconds = fields.Whole("seconds") ?? otherwise.Seconds,
            Attempts = fields.Whole("attempts") ?? otherwise.Attempts,
            BackoffSeconds = fields.Whole("backoffSeconds") ?? otherwise.BackoffSeconds,
            MaximumBackoffSeconds = fields.Whole("maximumBackoffSeconds") ?? otherwise.MaximumBackoffSeconds,
        };
    }

    private static RunSpec ReadRun(SettingsFields fields)
    {
        var otherwise = new RunSpec { Command = fields.Command("command", isProgram: true) };
        return otherwise with
        {
            TimeoutSeconds = fields.Whole("timeoutSeconds") ?? otherwise.TimeoutSeconds,
            GraceSeconds = fields.Whole("graceSeconds") ?? otherwise.GraceSeconds,
        };
    }

    private static LedgerSpec ReadLedger(SettingsFields fields)
    {
        var otherwise = new LedgerSpec();
        return new()
        {
            Table = fields.Text("table"),
            Batch = fields.Whole("batch") ?? otherwise.Batch,
            TakeOverSeconds = fields.Whole("takeOverSeconds") ?? otherwise.TakeOverSeconds,
        };
    }

    private static decimal RequiredNumber(SettingsFields fields, string key)
    {
        if (fields.Find(key) is null)
        {
            fields.Wrong(key, "must be set; got nothing; name how far one step goes");
        }

        return Number(fields, key) ?? 0;
    }

    /// <summary>A number, exactly as it is written; null where it is missing or wrong.</summary>
    private static decimal? Number(SettingsFields fields, string key)
    {
        if (fields.Text(key) is not { } text)
        {
            return null;
        }

        if (TryParse(text, out var value))
        {
            return value;
        }

        fields.Wrong(key, $"must be a number of at most {MaxDigits} digits and decimal places; got \"{text}\"; write for example 0.001");
        return null;
    }

    // A point's hash is taken over its digits, so a number that would have to be rounded is refused.
    private static bool TryParse(string text, out decimal value)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (!decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out value))
        {
            return false;
        }

        var (mantissa, power) = text.ToLowerInvariant().Split('e') is [var before, var after]
            ? (before, int.Parse(after, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture))
            : (text, 0);
        var digits = mantissa.TrimStart('+', '-');
        var decimals = digits.Contains('.', StringComparison.Ordinal) ? digits.Length - digits.IndexOf('.', StringComparison.Ordinal) - 1 : 0;
        var all = digits.Replace(".", "", StringComparison.Ordinal);
        var trimmed = all.TrimEnd('0');
        var lowest = power - decimals + (all.Length - trimmed.Length);
        return trimmed.TrimStart('0').Length is 0 or <= MaxDigits && (value == 0 ? trimmed.TrimStart('0').Length == 0 : lowest >= -MaxDigits);
    }
}
