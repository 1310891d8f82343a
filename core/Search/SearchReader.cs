using Infra.Core.Settings;

namespace Infra.Core.Search;

/// <summary>Reads a search from an object of settings, be it in a stack's file or in the queue's own.</summary>
internal static class SearchReader
{
    private static readonly SearchSpace SpaceDefaults = new() { Parameters = [] };
    private static readonly LeaseSpec LeaseDefaults = new();
    private static readonly RunSpec RunDefaults = new() { Command = [] };
    private static readonly LedgerSpec LedgerDefaults = new();

    private static readonly TextSetting Name = new("name", "Name of the queue in Redis, which no other search of it may have") { DefaultWords = "NAMESPACE-NAME" };

    private static readonly TextSetting ParameterName = new("name", "Name, which the program gets as QUEUE_PARAM_NAME") { Required = true };

    private static readonly ChoiceSetting<ParameterType> Type = new("type", "Whether all values are whole numbers") { Default = ParameterType.Number };

    private static readonly TextListSetting Choices =
        new("choices", "Words that are its values, instead of numbers; each is one step from every other") { DefaultWords = "none: its values are numbers", OrOne = true };

    private static readonly TextSetting StartChoice = new("start", "Value of the first point; required where the strategy begins at one, but for the filler")
    {
        DefaultWords = "minimum, or the first of choices",
    };

    private static readonly DecimalSetting Start = new(StartChoice.Key, StartChoice.Description) { DefaultWords = StartChoice.DefaultWords };

    private static readonly DecimalSetting Minimum = new("minimum", "Smallest value") { Default = 0 };

    private static readonly DecimalSetting Maximum = new("maximum", "Largest value") { DefaultWords = "none" };

    private static readonly ChoiceSetting<ParameterScale> Scale =
        new("scale", "How values are spread over the range where a strategy draws them") { Default = ParameterScale.Linear };

    private static readonly DecimalSetting Origin = new("origin", "Steps land on this value and whole increments from it") { DefaultWords = "start" };

    private static readonly DecimalSetting Below = new("below", "Upper end of the step's range, exclusive; all but the last need it") { DefaultWords = "none" };

    private static readonly DecimalSetting Increment = new("increment", "How far one step goes, 0 for not at all; this or factor") { DefaultWords = "0" };

    private static readonly DecimalSetting Factor = new("factor", "What a step multiplies or divides by, above 1; it is the parameter's only step") { DefaultWords = "none" };

    private static readonly ObjectSetting Steps = new("steps", "How far a step goes, by range of values in ascending order; without any the parameter does not move")
    {
        Shape = SettingShape.List,
        Members = [Below, Increment, Factor],
    };

    private static readonly ObjectSetting Parameters = new("parameters", "What the search varies; the order is part of each point's hash")
    {
        Shape = SettingShape.List,
        Members = [ParameterName, Type, Choices, StartChoice, Minimum, Maximum, Scale, Origin, Steps],
    };

    private static readonly TextSetting Filler = new("filler", "Parameter that takes up what the others leave of total") { DefaultWords = "none" };

    private static readonly DecimalSetting Total = new("total", "Sum of all parameters, where there is a filler") { Default = SpaceDefaults.Total };

    private static readonly ChoiceSetting<SearchMode> Mode = new("mode", "Which points are neighbours") { Default = SpaceDefaults.Mode };

    private static readonly WholeNumberSetting Reach =
        new("reach", "Most steps in one parameter to a neighbour") { Default = SpaceDefaults.Reach, Minimum = 1, Maximum = SearchRules.MaxReach };

    private static readonly ObjectSetting Space = new("space", "The points that may be visited") { Required = true, Members = [Parameters, Filler, Total, Mode, Reach] };

    private static readonly ChoiceSetting<SearchStrategy> Strategy = new("strategy", "The way through the space") { Default = SearchStrategy.Neighbours };

    private static readonly WholeNumberSetting Seed = new("seed", "What strategies that draw points begin with: the same seed gives the same points") { Default = 0 };

    private static readonly TextSetting ObjectiveName = new("name", "Value that the program writes") { Required = true };

    private static readonly ChoiceSetting<SearchGoal> Goal = new("goal", "Which values are the best") { Default = SearchGoal.Minimize };

    private static readonly ObjectSetting Objective =
        new("objective", "Which results are the best; without it a result is stable or unstable, and none is better") { Members = [ObjectiveName, Goal] };

    private static readonly TextSetting StableWhen =
        new("stableWhen", "Condition over the values that the program writes, by which a point is stable") { DefaultWords = "what the program says" };

    private static readonly WholeNumberSetting Points = new("points", "Most points ever accepted; 0 for no limit") { Default = 0, Minimum = 0 };

    private static readonly WholeNumberSetting Depth = new("depth", "Most steps over stable points from the start") { DefaultWords = "no limit", Minimum = 0 };

    private static readonly DecimalSetting Hours =
        new("hours", $"After how long the search ends, above 0 and at most {SearchRules.MaxHours}") { Unit = "hours", DefaultWords = "no limit" };

    private static readonly ObjectSetting Limits = new("limits", "Where the search stops although there are neighbours left") { Members = [Points, Depth, Hours] };

    private static readonly WholeNumberSetting LeaseSeconds = Seconds("seconds", "After how long a silent worker has lost its point", LeaseDefaults.Seconds, 1);

    private static readonly WholeNumberSetting Attempts =
        new("attempts", "How often a point is tried before it is given up") { Default = LeaseDefaults.Attempts, Minimum = 1, Maximum = SearchRules.MaxAttempts };

    private static readonly WholeNumberSetting Backoff = Seconds("backoffSeconds", "Wait after a point's first failure; it doubles with each further one", LeaseDefaults.BackoffSeconds, 0);

    private static readonly WholeNumberSetting MaximumBackoff = Seconds("maximumBackoffSeconds", "Longest such wait", LeaseDefaults.MaximumBackoffSeconds, 0);

    private static readonly ObjectSetting Lease =
        new("lease", "How long a worker may be silent, and how often a point is tried") { Members = [LeaseSeconds, Attempts, Backoff, MaximumBackoff] };

    private static readonly TextListSetting Command = new("command", "Program with its arguments, a list; no shell unless it is named") { OrOne = true, IsProgram = true };

    private static readonly WholeNumberSetting Timeout =
        new("timeoutSeconds", "How long one run may take") { Unit = "seconds", Default = RunDefaults.TimeoutSeconds, Minimum = 1, Maximum = SearchRules.MaxTimeoutSeconds };

    private static readonly WholeNumberSetting Grace =
        new("graceSeconds", "Time between SIGTERM and SIGKILL") { Unit = "seconds", Default = RunDefaults.GraceSeconds, Minimum = 0, Maximum = SearchRules.MaxGraceSeconds };

    private static readonly TextSetting Outputs = new("outputs", "Folder that gets a folder for each point") { DefaultWords = "outputs" };

    private static readonly ObjectSetting Run = new("run", "The program that workers run for each point") { Members = [Command with { Required = true }, Timeout, Grace] };

    private static readonly TextSetting Table = new("table", "Table of the results, which no other search may have") { DefaultWords = "NAMESPACE_NAME" };

    private static readonly WholeNumberSetting Batch = new("batch", "Most rows of one transaction") { Default = LedgerDefaults.Batch, Minimum = 1, Maximum = SearchRules.MaxBatch };

    private static readonly WholeNumberSetting TakeOver =
        Seconds("takeOverSeconds", "After how long another process takes over what a silent one has left", LedgerDefaults.TakeOverSeconds, 1);

    private static readonly ObjectSetting Ledger = new("ledger", "How results are written to the database") { Members = [Table, Batch, TakeOver] };

    /// <summary>The declaration in a stack.</summary>
    internal static ObjectSetting Setting { get; } = new("search", "What is searched, and by which program")
    {
        Required = true,
        Members = [Name, Space, Strategy, Seed, Objective, StableWhen, Limits, Lease, Run with { Required = true }, Ledger],
    };

    /// <summary>The declarations in the queue's own file, where a program may be missing and the folder of the outputs is named.</summary>
    internal static IReadOnlyList<Setting> OfFile { get; } =
        [.. Setting.Members.Where(member => member.Name != Run.Name), Run with { Members = [Command, Timeout, Grace, Outputs] }];

    /// <summary>What stands for a search that is missing, which has a finding of its own: nothing here has one.</summary>
    internal static SearchSpec None => new()
    {
        Space = new SearchSpace { Parameters = [new SearchParameter { Name = "x", Start = 0, Steps = [new SearchStep { Increment = 1 }] }] },
        Run = new RunSpec { Command = ["true"] },
    };

    /// <summary>Reads a search; what is wrong with it stays with the reader, and what rules have to say comes from <see cref="SearchRules"/>.</summary>
    /// <param name="reader">The object.</param>
    /// <param name="withOutputs">Whether it names the folder of the outputs.</param>
    /// <returns>The search, with what stands for parts that could not be read.</returns>
    internal static SearchSpec Read(SettingsReader reader, bool withOutputs)
    {
        var (limits, lease, ledger) = (reader.Section(Limits), reader.Section(Lease), reader.Section(Ledger));
        return new()
        {
            Name = reader.Text(Name),
            Space = reader.Section(Space, ReadSpace) ?? None.Space,
            Strategy = reader.Choice(Strategy)!.Value,
            Seed = reader.WholeNumber(Seed)!.Value,
            Objective = reader.Section(Objective, section => new ObjectiveSpec { Name = section.Required(ObjectiveName), Goal = section.Choice(Goal)!.Value }),
            StableWhen = reader.Text(StableWhen),
            Limits = new() { Points = limits.WholeNumber(Points)!.Value, Depth = limits.WholeNumber(Depth), Hours = limits.Number(Hours) },
            Lease = new()
            {
                Seconds = lease.WholeNumber(LeaseSeconds)!.Value,
                Attempts = lease.WholeNumber(Attempts)!.Value,
                BackoffSeconds = lease.WholeNumber(Backoff)!.Value,
                MaximumBackoffSeconds = lease.WholeNumber(MaximumBackoff)!.Value,
            },
            Run = ReadRun(reader, withOutputs),
            Ledger = new() { Table = ledger.Text(Table), Batch = ledger.WholeNumber(Batch)!.Value, TakeOverSeconds = ledger.WholeNumber(TakeOver)!.Value },
        };
    }

    private static RunSpec ReadRun(SettingsReader reader, bool withOutputs)
    {
        var setting = withOutputs ? OfFile.OfType<ObjectSetting>().Single(member => member.Name == Run.Name) : Run with { Required = true };
        return reader.Section(setting, section => new RunSpec
        {
            Command = section.TextList(withOutputs ? Command : Command with { Required = true }),
            TimeoutSeconds = section.WholeNumber(Timeout)!.Value,
            GraceSeconds = section.WholeNumber(Grace)!.Value,
            Outputs = withOutputs ? section.Text(Outputs) : null,
        }) ?? RunDefaults;
    }

    private static WholeNumberSetting Seconds(string key, string description, int fallback, int least) =>
        new(key, description) { Unit = "seconds", Default = fallback, Minimum = least, Maximum = SearchRules.MaxWaitSeconds };

    private static SearchSpace ReadSpace(SettingsReader reader) => new()
    {
        Parameters = reader.Sections(Parameters, ReadParameter),
        Filler = reader.Text(Filler),
        Total = reader.Number(Total)!.Value,
        Mode = reader.Choice(Mode)!.Value,
        Reach = reader.WholeNumber(Reach)!.Value,
    };

    private static SearchParameter ReadParameter(SettingsReader reader)
    {
        var choices = reader.TextList(Choices);
        return new()
        {
            Name = reader.Required(ParameterName),
            Type = reader.Choice(Type)!.Value,
            Choices = choices,
            Start = choices.IsEmpty ? reader.Number(Start) : null,
            StartChoice = choices.IsEmpty ? null : reader.Text(StartChoice),
            Minimum = reader.Number(Minimum)!.Value,
            Maximum = reader.Number(Maximum),
            Scale = reader.Choice(Scale)!.Value,
            Origin = reader.Number(Origin),
            Steps = reader.Sections(Steps, ReadStep),
        };
    }

    private static SearchStep ReadStep(SettingsReader reader)
    {
        if (!reader.Has(Increment) && !reader.Has(Factor))
        {
            reader.Report(Increment, "must be set, or else factor; got nothing", "name how far one step goes");
        }

        return new() { Below = reader.Number(Below), Increment = reader.Number(Increment) ?? 0, Factor = reader.Number(Factor) };
    }
}
