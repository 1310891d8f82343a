using Infra.Core.Settings;

namespace Infra.Core.Search;

/// <summary>Reads a search from settings.</summary>
internal static class SearchSettings
{
    private static readonly SearchSpace SpaceDefaults = new() { Parameters = [] };
    private static readonly LeaseSpec LeaseDefaults = new();
    private static readonly RunSpec RunDefaults = new() { Command = [] };
    private static readonly LedgerSpec LedgerDefaults = new();

    private static readonly TextSetting Name = new("name", "Name of the queue in Redis, which no other search of it may have") { DefaultWords = "NAMESPACE-NAME" };

    private static readonly TextSetting ParameterName = new("name", "Name, which the program gets as QUEUE_PARAM_NAME") { Required = true };

    private static readonly DecimalSetting Start = new("start", "Value of the first point; required but for the filler") { DefaultWords = "for the filler what the others leave" };

    private static readonly DecimalSetting Minimum = new("minimum", "Smallest value") { Default = 0 };

    private static readonly DecimalSetting Maximum = new("maximum", "Largest value") { DefaultWords = "none" };

    private static readonly DecimalSetting Origin = new("origin", "Steps land on this value and whole increments from it") { DefaultWords = "start" };

    private static readonly DecimalSetting Below = new("below", "Upper end of the step's range, exclusive; all but the last need it") { DefaultWords = "none" };

    private static readonly DecimalSetting Increment = new("increment", "How far one step goes, 0 for not at all") { Required = true };

    private static readonly ObjectSetting Steps = new("steps", "How far a step goes, by range of values in ascending order; without any the parameter does not move")
    {
        Shape = SettingShape.List,
        Members = [Below, Increment],
    };

    private static readonly ObjectSetting Parameters = new("parameters", "What the search varies; the order is part of each point's hash")
    {
        Shape = SettingShape.List,
        Members = [ParameterName, Start, Minimum, Maximum, Origin, Steps],
    };

    private static readonly TextSetting Filler = new("filler", "Parameter that takes up what the others leave of total") { DefaultWords = "none" };

    private static readonly DecimalSetting Total = new("total", "Sum of all parameters, where there is a filler") { Default = SpaceDefaults.Total };

    private static readonly ChoiceSetting<SearchMode> Mode = new("mode", "Which points are neighbours") { Default = SpaceDefaults.Mode };

    private static readonly WholeNumberSetting Reach =
        new("reach", "Most steps in one parameter to a neighbour") { Default = SpaceDefaults.Reach, Minimum = 1, Maximum = SearchRules.MaxReach };

    private static readonly ObjectSetting Space = new("space", "The points that may be visited") { Required = true, Members = [Parameters, Filler, Total, Mode, Reach] };

    private static readonly WholeNumberSetting Points = new("points", "Most points ever accepted; 0 for no limit") { Default = 0, Minimum = 0 };

    private static readonly WholeNumberSetting Depth = new("depth", "Most steps over stable points from the start") { DefaultWords = "no limit", Minimum = 0 };

    private static readonly ObjectSetting Limits = new("limits", "Where the search stops although there are neighbours left") { Members = [Points, Depth] };

    private static readonly WholeNumberSetting LeaseSeconds = Seconds("seconds", "After how long a silent worker has lost its point", LeaseDefaults.Seconds, 1);

    private static readonly WholeNumberSetting Attempts =
        new("attempts", "How often a point is tried before it is given up") { Default = LeaseDefaults.Attempts, Minimum = 1, Maximum = SearchRules.MaxAttempts };

    private static readonly WholeNumberSetting Backoff = Seconds("backoffSeconds", "Wait after a point's first failure; it doubles with each further one", LeaseDefaults.BackoffSeconds, 0);

    private static readonly WholeNumberSetting MaximumBackoff = Seconds("maximumBackoffSeconds", "Longest such wait", LeaseDefaults.MaximumBackoffSeconds, 0);

    private static readonly ObjectSetting Lease =
        new("lease", "How long a worker may be silent, and how often a point is tried") { Members = [LeaseSeconds, Attempts, Backoff, MaximumBackoff] };

    private static readonly TextListSetting Command = new("command", "Program with its arguments, a list; no shell unless it is named") { Required = true, OrOne = true, IsProgram = true };

    private static readonly WholeNumberSetting Timeout =
        new("timeoutSeconds", "How long one run may take") { Unit = "seconds", Default = RunDefaults.TimeoutSeconds, Minimum = 1, Maximum = SearchRules.MaxTimeoutSeconds };

    private static readonly WholeNumberSetting Grace =
        new("graceSeconds", "Time between SIGTERM and SIGKILL") { Unit = "seconds", Default = RunDefaults.GraceSeconds, Minimum = 0, Maximum = SearchRules.MaxGraceSeconds };

    private static readonly ObjectSetting Run = new("run", "The program that workers run for each point") { Required = true, Members = [Command, Timeout, Grace] };

    private static readonly TextSetting Table = new("table", "Table of the results, which no other search may have") { DefaultWords = "NAMESPACE_NAME" };

    private static readonly WholeNumberSetting Batch = new("batch", "Most rows of one transaction") { Default = LedgerDefaults.Batch, Minimum = 1, Maximum = SearchRules.MaxBatch };

    private static readonly WholeNumberSetting TakeOver =
        Seconds("takeOverSeconds", "After how long another process takes over what a silent one has left", LedgerDefaults.TakeOverSeconds, 1);

    private static readonly ObjectSetting Ledger = new("ledger", "How results are written to the database") { Members = [Table, Batch, TakeOver] };

    /// <summary>The declaration.</summary>
    internal static ObjectSetting Setting { get; } =
        new("search", "What is searched, and by which program") { Required = true, Members = [Name, Space, Limits, Lease, Run, Ledger] };

    /// <summary>Reads a search.</summary>
    internal static SearchSpec Read(SettingsReader reader)
    {
        var (limits, lease, ledger) = (reader.Section(Limits), reader.Section(Lease), reader.Section(Ledger));
        return new()
        {
            Name = reader.Text(Name),
            Space = reader.Section(Space, ReadSpace) ?? SpaceDefaults,
            Limits = new() { Points = limits.WholeNumber(Points)!.Value, Depth = limits.WholeNumber(Depth) },
            Lease = new()
            {
                Seconds = lease.WholeNumber(LeaseSeconds)!.Value,
                Attempts = lease.WholeNumber(Attempts)!.Value,
                BackoffSeconds = lease.WholeNumber(Backoff)!.Value,
                MaximumBackoffSeconds = lease.WholeNumber(MaximumBackoff)!.Value,
            },
            Run = reader.Section(Run, section => new RunSpec
            {
                Command = section.TextList(Command),
                TimeoutSeconds = section.WholeNumber(Timeout)!.Value,
                GraceSeconds = section.WholeNumber(Grace)!.Value,
            }) ?? RunDefaults,
            Ledger = new() { Table = ledger.Text(Table), Batch = ledger.WholeNumber(Batch)!.Value, TakeOverSeconds = ledger.WholeNumber(TakeOver)!.Value },
        };
    }

    private static WholeNumberSetting Seconds(string key, string description, int otherwise, int least) =>
        new(key, description) { Unit = "seconds", Default = otherwise, Minimum = least, Maximum = SearchRules.MaxWaitSeconds };

    private static SearchSpace ReadSpace(SettingsReader reader) => new()
    {
        Parameters = reader.Sections(Parameters, parameter => new SearchParameter
        {
            Name = parameter.Required(ParameterName),
            Start = parameter.Number(Start),
            Minimum = parameter.Number(Minimum)!.Value,
            Maximum = parameter.Number(Maximum),
            Origin = parameter.Number(Origin),
            Steps = parameter.Sections(Steps, step => new SearchStep { Below = step.Number(Below), Increment = step.Number(Increment) ?? 0 }),
        }),
        Filler = reader.Text(Filler),
        Total = reader.Number(Total)!.Value,
        Mode = reader.Choice(Mode)!.Value,
        Reach = reader.WholeNumber(Reach)!.Value,
    };
}
