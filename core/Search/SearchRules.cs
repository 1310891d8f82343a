using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Infra.Core.Findings;
using Infra.Core.Settings;

namespace Infra.Core.Search;

/// <summary>What can be wrong with a <see cref="SearchSpec"/>: what the queue's program would refuse once it runs.</summary>
public static partial class SearchRules
{
    /// <summary>The most steps in one parameter to a neighbour.</summary>
    public const int MaxReach = 100;

    /// <summary>The most neighbours of a point; more would fill any queue with the first steps.</summary>
    public const int MaxNeighbours = 100_000;

    /// <summary>The longest lease, and the longest wait, in seconds: a day.</summary>
    public const int MaxWaitSeconds = 86_400;

    /// <summary>The most attempts at a point.</summary>
    public const int MaxAttempts = 1000;

    /// <summary>The longest run in seconds: a week.</summary>
    public const int MaxTimeoutSeconds = 604_800;

    /// <summary>The longest grace in seconds; what is left of the 15 s that GKE gives a pod on a Spot node is for handing the point back.</summary>
    /// <remarks>https://cloud.google.com/kubernetes-engine/docs/concepts/spot-vms#termination-graceful-shutdown (checked 2026-11)</remarks>
    public const int MaxGraceSeconds = 12;

    /// <summary>The most rows of one transaction.</summary>
    public const int MaxBatch = 5000;

    /// <summary>The most characters of a table's name.</summary>
    public const int MaxTableLength = 50;

    /// <summary>The most values of a parameter that moves by steps, where a strategy goes by its values.</summary>
    public const int MaxValues = 100_000;

    /// <summary>The most points of a grid.</summary>
    public const int MaxGrid = 10_000_000;

    /// <summary>The most parameters that move for which the whole edge may be followed without a limit.</summary>
    public const int MaxEdge = 3;

    /// <summary>The longest search in hours: a year.</summary>
    public const int MaxHours = 8760;

    /// <summary>Checks a search.</summary>
    /// <param name="path">The property that holds it.</param>
    /// <param name="search">The search.</param>
    /// <returns>Every finding.</returns>
    public static IReadOnlyList<Finding> Check(string path, SearchSpec search)
    {
        ArgumentNullException.ThrowIfNull(search);
        return Check($"{path}.", search, needsProgram: true);
    }

    /// <summary>Checks a search.</summary>
    /// <param name="path">What stands before its properties, with the point between.</param>
    /// <param name="search">The search.</param>
    /// <param name="needsProgram">Whether it is no search without the program that workers run.</param>
    internal static IReadOnlyList<Finding> Check(string path, SearchSpec search, bool needsProgram) =>
        [
            .. search.Name is { } name ? CheckName($"{path}Name", name, "use for example \"my-search\"") : [],
            .. CheckSpace($"{path}Space", search),
            .. CheckStrategy(path, search),
            .. CheckResults(path, search),
            .. NumberBounds.Check($"{path}Limits.Points", search.Limits.Points, 0, int.MaxValue, "points, where 0 means no limit"),
            .. NumberBounds.Check($"{path}Limits.Depth", search.Limits.Depth, 0, int.MaxValue, "steps"),
            .. CheckHours($"{path}Limits.Hours", search.Limits.Hours),
            .. CheckLease($"{path}Lease", search.Lease),
            .. CheckRun($"{path}Run", search.Run, needsProgram),
            .. search.Ledger.Table is { } table ? CheckTable($"{path}Ledger.Table", table, "use for example \"my_search\"") : [],
            .. NumberBounds.Check($"{path}Ledger.Batch", search.Ledger.Batch, 1, MaxBatch, "rows"),
            .. NumberBounds.Check($"{path}Ledger.TakeOverSeconds", search.Ledger.TakeOverSeconds, 1, MaxWaitSeconds, "seconds"),
        ];

    /// <summary>Checks the name of a queue in Redis.</summary>
    internal static IEnumerable<Finding> CheckName(string path, string name, string fix) =>
        QueueName().IsMatch(name) ? [] : [new(path, $"must be 1 to 63 lower-case letters, digits and hyphens, a letter first; got \"{name}\"", fix)];

    /// <summary>Checks the name of a ledger's table.</summary>
    internal static IEnumerable<Finding> CheckTable(string path, string table, string fix) =>
        TableName().IsMatch(table) ? [] : [new(path, $"must be 1 to {MaxTableLength} letters, digits and underscores, a letter first; got \"{table}\"", fix)];

    private static IEnumerable<Finding> CheckHours(string path, decimal? hours) => hours is <= 0 or > MaxHours
        ? [new(path, $"must be above 0 and at most {MaxHours} hours; got {Text(hours.Value)}", "use for example 8, or leave it out for no limit")]
        : [];

    private static IEnumerable<Finding> CheckResults(string path, SearchSpec search) => Finding.Of(
    [
        search.Objective is { } objective && objective.Name.Length is 0 or > ResultValues.MaxNameLength
            ? new($"{path}Objective.Name", $"must be the name of a value that the program writes, of 1 to {ResultValues.MaxNameLength} characters; got \"{search.Objective!.Name}\"", "use for example \"temperature\"")
            : null,
        search.StableWhen is { } condition && !Condition.TryParse(condition, out _, out var position, out var problem)
            ? new($"{path}StableWhen", $"must be a condition on what the program writes; got \"{condition}\", where at character {position} {problem}", "write it like temperature < 300 and flux.O2 > 1e-7")
            : null,
    ]);

    // What a strategy needs beyond what makes a space.
    private static IEnumerable<Finding> CheckStrategy(string path, SearchSpec search)
    {
        var (strategy, word, space) = (search.Strategy, SettingKeys.Word(search.Strategy), search.Space);
        if (strategy is SearchStrategy.Neighbours or SearchStrategy.External)
        {
            return [];
        }

        var moving = space.Parameters.Count(parameter =>
            parameter.Name != space.Filler && (parameter.Choices.Count > 1 || parameter.Steps.Count > 0 || parameter.Maximum > parameter.Minimum));
        return Finding.Of(
        [
            strategy is SearchStrategy.Random or SearchStrategy.Sobol or SearchStrategy.Descent && search.Limits.Points == 0
                ? new($"{path}Limits.Points", $"must be set for the strategy {word}, which would never end; got nothing", "name how many points to run, as 1000")
                : null,
            strategy == SearchStrategy.Descent && search.Objective is null
                ? new($"{path}Objective", "must be set for the strategy descent, which looks for the best; got nothing", "name the value that the program writes, as { name: temperature }")
                : null,
            .. space.Parameters.Select((parameter, i) => IsCounted(parameter, space) ? CheckRange($"{path}Space.Parameters[{i}]", parameter, strategy, word) : null),
            strategy == SearchStrategy.Boundary && moving > MaxEdge && search.Limits.Points == 0
                ? new($"{path}Limits.Points", $"must be set for the strategy boundary with more than {MaxEdge} parameters that move, whose edge has too many points to follow all of it; got nothing for {moving}", "name how many points to run, as 10000")
                : null,
            strategy == SearchStrategy.Grid && space.Parameters.Aggregate(1m, (all, parameter) => Math.Min(all * Values(parameter, space), MaxGrid + 1m)) > MaxGrid
                ? new($"{path}Space.Parameters", $"must make at most {MaxGrid} points for the strategy grid; got more", "make the steps larger, or use the strategy sobol")
                : null,
            strategy is SearchStrategy.Sobol or SearchStrategy.Boundary or SearchStrategy.Descent && moving > SobolSequence.MaxDimensions
                ? new($"{path}Space.Parameters", $"must be at most {SobolSequence.MaxDimensions} that move for the strategy {word}; got {moving}", "let the others stand still, or use the strategy random")
                : null,
        ]);
    }

    private static bool IsCounted(SearchParameter parameter, SearchSpace space) => parameter.Name != space.Filler && parameter.Choices.Count == 0;

    private static Finding? CheckRange(string at, SearchParameter parameter, SearchStrategy strategy, string word)
    {
        var (hasSteps, goesBySteps) = (parameter.Steps.Count > 0, strategy is SearchStrategy.Grid or SearchStrategy.Boundary);
        if (parameter.Maximum is not { } most)
        {
            return hasSteps ? new($"{at}.Maximum", $"must be set for the strategy {word}, which needs to know where the space ends; got nothing", "name the largest value") : null;
        }

        if (!HasRange(parameter, most, out var bound))
        {
            return new($"{at}.Maximum", $"must be less than {bound} above minimum for the strategy {word}; got {Text(most)}", "lower it, or raise minimum");
        }

        if (!hasSteps)
        {
            return goesBySteps && parameter.Type == ParameterType.Number && most > parameter.Minimum
                ? new($"{at}.Steps", $"must be set for the strategy {word}, which goes by steps; got none", $"give it the step {{ increment: {Text((most / 10) - (parameter.Minimum / 10))} }}, or leave maximum out where it is not to move")
                : null;
        }

        return Values(parameter, most) is > MaxValues and var count
            ? new($"{at}.Steps", $"must give at most {MaxValues} values for the strategy {word}; got about {Text(decimal.Truncate(count))}", $"make the steps larger{(goesBySteps ? "" : ", or leave them out for any value")}")
            : null;
    }

    // Every whole number is counted where there are no steps; all others are decimals.
    private static bool HasRange(SearchParameter parameter, decimal most, out string bound)
    {
        (var range, bound) = parameter.Type == ParameterType.Integer && parameter.Steps.Count == 0 ? ((double)long.MaxValue, "9.2e18") : ((double)decimal.MaxValue, "7.9e28");
        return (double)most - (double)parameter.Minimum < range;
    }

    // How many values a parameter has in a grid, about; one where that is not known.
    private static decimal Values(SearchParameter parameter, SearchSpace space) => Math.Max(1, !IsCounted(parameter, space) ? parameter.Choices.Count
        : parameter is { Steps.Count: > 0, Maximum: { } most } && HasRange(parameter, most, out _) ? Values(parameter, most) : 1);

    // About how many values steps make; never too few.
    private static decimal Values(SearchParameter parameter, decimal most)
    {
        if (parameter.Steps is [{ Factor: > 1 and var factor }])
        {
            return parameter.Minimum <= 0 || most < parameter.Minimum ? 0 : (decimal)Math.Min(1e9, Math.Log((double)most / (double)parameter.Minimum) / Math.Log((double)factor)) + 1;
        }

        var increments = parameter.Steps.Select(step => step.Increment).Where(increment => increment > 0).ToList();
        return increments.Count == 0 ? 1 : (decimal)Math.Min(1e9, (double)(most - parameter.Minimum) / (double)increments.Min()) + 1;
    }

    private static IEnumerable<Finding> CheckSpace(string path, SearchSpec search)
    {
        var (space, parameters, drawn) = (search.Space, search.Space.Parameters, search.Strategy is not (SearchStrategy.Neighbours or SearchStrategy.External));
        if (parameters.Count == 0)
        {
            return [new($"{path}.Parameters", "must be at least one parameter; got none", "name what the search varies")];
        }

        ImmutableArray<string> Of(params string[] properties) => [.. parameters.SelectMany((_, i) => properties.Select(property => $"{path}.Parameters[{i}].{property}"))];
        var moving = parameters.Count(parameter => parameter.Steps.Count > 0 || parameter.Choices.Count > 1);
        return Finding.Of(
        [
            .. parameters.SelectMany((parameter, i) =>
                CheckParameter($"{path}.Parameters[{i}]", parameter, needsStart: !drawn && parameter.Name != space.Filler, MayBeFiller(space, parameter) ? $"{path}.Filler" : null)),
            .. parameters.GroupBy(parameter => parameter.Name, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(twice => new Finding(
                $"{path}.Parameters", $"must each have a name of its own; got {twice.Count()} named \"{twice.Key}\"", "rename them")),
            moving == 0 && !(drawn && parameters.Any(parameter => parameter.Name != space.Filler && parameter.Maximum > parameter.Minimum)) && search.Strategy != SearchStrategy.External
                ? new($"{path}.Parameters", "must have one that moves; got steps for none", "give one the step { increment: 0.001 }") { DependsOn = Of("Steps", "Choices") }
                : null,
            .. space.Filler is { } filler ? CheckFiller(path, space, filler, drawn) : [],
            .. NumberBounds.Check($"{path}.Reach", space.Reach, 1, MaxReach, "steps"),
            space is { Mode: SearchMode.Diagonals, Reach: >= 1 and <= MaxReach } && Math.Pow((2 * space.Reach) + 1, moving) - 1 > MaxNeighbours
                ? new(
                    $"{path}.Reach",
                    $"must give a point at most {MaxNeighbours} neighbours; got {space.Reach} with {moving} parameters that move and the mode diagonals", "lower it, or use the mode sides")
                : null,
        ]);
    }

    // A parameter that would be the filler, could that be read or were it written right.
    private static bool MayBeFiller(SearchSpace space, SearchParameter parameter) =>
        space.Filler is not { } filler
        || (space.Parameters.All(other => other.Name != filler) && (!ParameterName().IsMatch(parameter.Name) || Spelling.Nearest(filler, [parameter.Name]) is not null));

    private static IEnumerable<Finding> CheckParameter(string path, SearchParameter parameter, bool needsStart, string? elseFiller) =>
    [
        .. ParameterName().IsMatch(parameter.Name) ? Array.Empty<Finding>()
            : [new($"{path}.Name", $"must be letters, digits and underscores, a letter first; got \"{parameter.Name}\"", "rename it")],
        .. parameter.Choices.Count > 0 ? CheckChoices(path, parameter) : CheckNumbers(path, parameter, needsStart, elseFiller),
    ];

    private static IEnumerable<Finding> CheckStep(string path, SearchParameter parameter, int i)
    {
        var (step, at) = (parameter.Steps[i], $"{path}.Steps[{i}]");
        return Finding.Of(
        [
            step.Factor <= 1 ? new($"{at}.Factor", $"must be above 1; got {Text(step.Factor.Value)}", "use for example 2") : null,
            step is { Factor: not null, Increment: not 0 } ? new($"{at}.Increment", $"must be left out beside factor; got {Text(step.Increment)}", "remove one of them") : null,
            step.Factor is not null && parameter.Steps.Count > 1
                ? new($"{path}.Steps", $"must be one where it has a factor; got {parameter.Steps.Count}", "leave the one with the factor")
                : null,
            step.Factor is not null && parameter.Origin <= 0
                ? new($"{path}.Origin", $"must be above 0 where a step has a factor; got {Text(parameter.Origin.Value)}", "use for example 1, or leave it out")
                : null,
            step.Factor is not null && parameter.Minimum <= 0
                ? new($"{path}.Minimum", $"must be above 0 where a step has a factor; got {Text(parameter.Minimum)}", "name the smallest value")
                : null,
            step.Increment < 0
                ? new($"{at}.Increment", $"must be 0 or more; got {Text(step.Increment)}", $"use {Text(-step.Increment)}, or 0 where the parameter is not to move")
                : null,
            step.Below is null && i < parameter.Steps.Count - 1
                ? new($"{at}.Below", "must be set for every step but the last; got nothing", "name where its range ends")
                : null,
            i > 0 && step.Below <= parameter.Steps[i - 1].Below
                ? new($"{at}.Below", $"must be above that of the step before ({Text(parameter.Steps[i - 1].Below!.Value)}); got {Text(step.Below.Value)}", "put the steps in order")
                : null,
        ]);
    }

    // Where a walk by a small factor over whole numbers stands still or has no way back; far from zero it does neither.
    private static decimal? Stuck(SearchParameter spec)
    {
        const int Far = 1000;
        var parameter = new Parameter(spec, spec.Start ?? spec.Minimum, drawn: false);
        foreach (var direction in new[] { -1, 1 })
        {
            var value = parameter.Start;
            for (var step = 0; step < Far; step++)
            {
                var next = parameter.Reachable(value, 1).FirstOrDefault(other => Math.Sign(other - value) == direction);
                if (next == 0)
                {
                    if ((double)value * (double)(spec.Steps[0].Factor!.Value - 1) < 1 && value + direction >= parameter.Minimum && value + direction <= parameter.Maximum)
                    {
                        return value;
                    }

                    break;
                }

                if (!parameter.Reachable(next, 1).Contains(value))
                {
                    return value;
                }

                value = next;
            }
        }

        return null;
    }

    private static IEnumerable<Finding> CheckChoices(string path, SearchParameter parameter) =>
    [
        .. parameter.Choices.Index().Where(choice => !ChoiceWord().IsMatch(choice.Item)).Select(choice => new Finding(
            $"{path}.Choices[{choice.Index}]", $"must be 1 to 64 letters, digits, points, hyphens and underscores, a letter first; got \"{choice.Item}\"", "rename it")),
        .. parameter.Choices.GroupBy(choice => choice, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(twice => new Finding(
            $"{path}.Choices", $"must each stand once; got \"{twice.Key}\" {twice.Count()} times", "remove the others")),
        .. parameter.StartChoice is { } start && !parameter.Choices.Contains(start)
            ? [new($"{path}.Start", $"must be one of the choices, {string.Join(", ", parameter.Choices)}; got \"{start}\"", $"begin at {parameter.Choices[0]}")]
            : Array.Empty<Finding>(),
        .. new[]
        {
            ("Maximum", parameter.Maximum is not null), ("Minimum", parameter.Minimum != 0), ("Origin", parameter.Origin is not null), ("Steps", parameter.Steps.Count > 0),
            ("Type", parameter.Type != ParameterType.Number), ("Scale", parameter.Scale != ParameterScale.Linear),
        }.Where(each => each.Item2).Select(each => new Finding($"{path}.{each.Item1}", "must be left out beside choices, which have no order; got both", "remove one of them")),
    ];

    private static IEnumerable<Finding> CheckNumbers(string path, SearchParameter parameter, bool needsStart, string? elseFiller)
    {
        Finding? CheckWhole(string key, decimal? number) => parameter.Type == ParameterType.Integer && number is { } value && !decimal.IsInteger(value)
            ? new($"{path}.{key}", $"must be a whole number for the type integer; got {Text(value)}", $"use {Text(decimal.Round(value))}") : null;
        return Finding.Of(
        [
            parameter.Scale == ParameterScale.Logarithmic && parameter.Minimum <= 0
                ? new($"{path}.Minimum", $"must be above 0 on a logarithmic scale; got {Text(parameter.Minimum)}", "name the smallest value")
                : null,
            CheckWhole("Start", parameter.Start),
            CheckWhole("Minimum", parameter.Minimum),
            CheckWhole("Maximum", parameter.Maximum),
            CheckWhole("Origin", parameter.Origin),
            .. parameter.Steps.Select((step, i) => CheckWhole($"Steps[{i}].Increment", step.Increment)),
            needsStart && parameter.Start is null
                ? new($"{path}.Start", "must be set for every parameter but the filler; got nothing", "name the value of the first point")
                {
                    DependsOn = elseFiller is null ? [$"{path}.Choices"] : [$"{path}.Choices", $"{path}.Name", elseFiller],
                }
                : null,
            parameter.Maximum < parameter.Minimum
                ? new($"{path}.Maximum", $"must be at least minimum ({Text(parameter.Minimum)}); got {Text(parameter.Maximum.Value)}", "raise it, or lower minimum")
                : parameter.Start < parameter.Minimum || parameter.Start > parameter.Maximum
                ? new($"{path}.Start", $"must be {Bounds(parameter)}; got {Text(parameter.Start.Value)}", $"begin at {Text(parameter.Start < parameter.Minimum ? parameter.Minimum : parameter.Maximum!.Value)}")
                : null,
            parameter is { Type: ParameterType.Integer, Minimum: > 0, Origin: null or > 0, Steps: [{ Factor: > 1 and < 2 and var small }] } && Stuck(parameter) is { } stuck
                ? new($"{path}.Steps[0].Factor", $"must lead from each whole number to another one and back; got {Text(small)}, which does not at {Text(stuck)}", "use 2 or more, a larger minimum, or the type number")
                : null,
            .. Enumerable.Range(0, parameter.Steps.Count).SelectMany(i => CheckStep(path, parameter, i)),
        ]);
    }

    private static IEnumerable<Finding> CheckFiller(string path, SearchSpace space, string name, bool drawn)
    {
        var names = space.Parameters.Select(parameter => parameter.Name).ToList();
        if (names.IndexOf(name) is not (>= 0 and var index))
        {
            return
            [
                new($"{path}.Filler", $"must be one of the parameters, {string.Join(", ", names)}; got \"{name}\"", Spelling.Nearest(name, names) is { } near ? $"use {near}" : "name one of those")
                {
                    DependsOn = [.. Enumerable.Range(0, names.Count).Where(i => !ParameterName().IsMatch(names[i])).Select(i => $"{path}.Parameters[{i}].Name")],
                },
            ];
        }

        var (filler, at, rest) = (space.Parameters[index], $"{path}.Parameters[{index}]", Rest(space, name));
        return Finding.Of(
        [
            filler.Choices.Count > 0 ? new($"{at}.Choices", $"must be empty for the filler, which is a number; got {filler.Choices.Count}", "remove them") : null,
            filler.Steps.Count > 0 ? new($"{at}.Steps", $"must be empty for the filler, which follows the others; got {filler.Steps.Count}", "remove them") : null,

            // Where points are drawn, those whose filler would leave its bounds are left out; there is no first one that must be right.
            rest is not { } left ? new($"{path}.Total", "must be within the range of a decimal number together with the starts; got a sum beyond it", "lower the starts")
                : drawn || filler.Start == left ? null
                : filler.Start is { } start
                ? new($"{at}.Start", $"must be what the others leave of total ({Text(space.Total)}), {Text(left)}; got {Text(start)}", "leave it out")
                : left < filler.Minimum || left > filler.Maximum
                ? new($"{at}.Start", $"must be {Bounds(filler)}; got {Text(left)}, what the others leave of total ({Text(space.Total)})", "change the start of another")
                : null,
        ]);
    }

    // What the others leave of the total; null where that is beyond all decimal numbers.
    private static decimal? Rest(SearchSpace space, string filler)
    {
        try
        {
            return space.Total - space.Parameters.Where(parameter => parameter.Name != filler).Sum(parameter => parameter.Start ?? 0);
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static IEnumerable<Finding> CheckLease(string path, LeaseSpec lease) =>
    [
        .. NumberBounds.Check($"{path}.Seconds", lease.Seconds, 1, MaxWaitSeconds, "seconds"),
        .. NumberBounds.Check($"{path}.Attempts", lease.Attempts, 1, MaxAttempts, "attempts"),
        .. NumberBounds.Check($"{path}.BackoffSeconds", lease.BackoffSeconds, 0, MaxWaitSeconds, "seconds"),
        .. NumberBounds.Check($"{path}.MaximumBackoffSeconds", lease.MaximumBackoffSeconds, 0, MaxWaitSeconds, "seconds"),
    ];

    private static IEnumerable<Finding> CheckRun(string path, RunSpec run, bool needsProgram) =>
    [
        .. (needsProgram && run.Command.Count == 0) || run.Command is [{ Length: 0 }, ..]
            ? [new Finding($"{path}.Command", "must be the program and its arguments; got nothing", "name the program that workers run for each point")]
            : Array.Empty<Finding>(),
        .. NumberBounds.Check($"{path}.TimeoutSeconds", run.TimeoutSeconds, 1, MaxTimeoutSeconds, "seconds"),
        .. NumberBounds.Check($"{path}.GraceSeconds", run.GraceSeconds, 0, MaxGraceSeconds, "seconds, so that a point is handed back within the 15 s that a Spot node gives"),
    ];

    private static string Bounds(SearchParameter parameter) => parameter.Maximum is { } most
        ? $"within minimum and maximum, {Text(parameter.Minimum)} to {Text(most)}"
        : $"at least minimum ({Text(parameter.Minimum)})";

    private static string Text(decimal value) => value.ToString("0.############################", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A[a-z][a-z0-9.-]{0,62}\z")]
    private static partial Regex QueueName();

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_]*\z")]
    private static partial Regex ParameterName();

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_.-]{0,63}\z")]
    private static partial Regex ChoiceWord();

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_]{0,49}\z")]
    private static partial Regex TableName();
}
