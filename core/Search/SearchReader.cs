using Infra.Core.Settings;

namespace Infra.Core.Search;

/// <summary>Reads a search from an object of settings, be it in a stack's file or in the queue's own.</summary>
internal static class SearchReader
{
    /// <summary>Reads a search; what is wrong with it is noted in the fields, and what rules have to say comes from <see cref="SearchRules"/>.</summary>
    /// <param name="fields">The object.</param>
    /// <param name="withOutputs">Whether it names the folder of the outputs.</param>
    /// <returns>The search, with what stands for parts that could not be read.</returns>
    internal static SearchSpec Read(SettingsFields fields, bool withOutputs)
    {
        var otherwise = None;
        var space = fields.Section("space", ReadSpace);
        if (space is null && fields.IsObject)
        {
            fields.Wrong("space", "must be set; got nothing; list the parameters under parameters");
        }

        return new()
        {
            Name = fields.Text("name"),
            Space = space ?? otherwise.Space,
            Strategy = fields.Choice("strategy", SearchStrategy.Neighbours),
            Seed = fields.Whole("seed") ?? 0,
            Objective = fields.Section("objective", section => new ObjectiveSpec { Name = section.Required("name"), Goal = section.Choice("goal", SearchGoal.Minimize) }),
            StableWhen = fields.Text("stableWhen"),
            Limits = fields.Section("limits", ReadLimits) ?? otherwise.Limits,
            Lease = fields.Section("lease", ReadLease) ?? otherwise.Lease,
            Run = fields.Section("run", section => ReadRun(section, withOutputs)) ?? new RunSpec { Command = [] },
            Ledger = fields.Section("ledger", ReadLedger) ?? otherwise.Ledger,
        };
    }

    /// <summary>What stands for a search that is missing, which has a finding of its own: nothing here has one.</summary>
    internal static SearchSpec None => new()
    {
        Space = new SearchSpace { Parameters = [new SearchParameter { Name = "x", Start = 0, Steps = [new SearchStep { Increment = 1 }] }] },
        Run = new RunSpec { Command = ["true"] },
    };

    private static SearchSpace ReadSpace(SettingsFields fields) => new()
    {
        Parameters = fields.Sections("parameters", ReadParameter),
        Filler = fields.Text("filler"),
        Total = Number(fields, "total") ?? 1,
        Mode = fields.Choice("mode", SearchMode.Sides),
        Reach = fields.Whole("reach") ?? 1,
    };

    private static SearchParameter ReadParameter(SettingsFields fields)
    {
        var choices = fields.Texts("choices");
        return new()
        {
            Name = fields.Required("name"),
            Type = fields.Choice("type", ParameterType.Number),
            Choices = choices,
            Start = choices.Count == 0 ? Number(fields, "start") : null,
            StartChoice = choices.Count == 0 ? null : fields.Text("start"),
            Minimum = Number(fields, "minimum") ?? 0,
            Maximum = Number(fields, "maximum"),
            Scale = fields.Choice("scale", ParameterScale.Linear),
            Origin = Number(fields, "origin"),
            Steps = fields.Sections("steps", ReadStep),
        };
    }

    private static SearchStep ReadStep(SettingsFields fields)
    {
        if (fields.Find("increment") is null && fields.Find("factor") is null)
        {
            fields.Wrong("increment", "must be set; got nothing; name how far one step goes");
        }

        return new() { Below = Number(fields, "below"), Increment = Number(fields, "increment") ?? 0, Factor = Number(fields, "factor") };
    }

    private static SearchLimits ReadLimits(SettingsFields fields) =>
        new() { Points = fields.Whole("points") ?? 0, Depth = fields.Whole("depth"), Hours = Number(fields, "hours") };

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

    private static RunSpec ReadRun(SettingsFields fields, bool withOutputs)
    {
        var otherwise = new RunSpec { Command = fields.Command("command", isProgram: true) };
        return otherwise with
        {
            TimeoutSeconds = fields.Whole("timeoutSeconds") ?? otherwise.TimeoutSeconds,
            GraceSeconds = fields.Whole("graceSeconds") ?? otherwise.GraceSeconds,
            Outputs = withOutputs ? fields.Text("outputs") : null,
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

    /// <summary>A number, exactly as it is written, for a point's hash is taken over its digits; null where it is missing or wrong.</summary>
    private static decimal? Number(SettingsFields fields, string key)
    {
        if (fields.Text(key) is not { } text)
        {
            return null;
        }

        if (DecimalText.TryParse(text, out var value))
        {
            return value;
        }

        fields.Wrong(key, $"must be a number of at most {DecimalText.MaximumDigits} digits and decimal places; got \"{text}\"; write for example 0.001");
        return null;
    }
}
