using System.Globalization;
using System.Text.RegularExpressions;
using Infra.Core.Findings;

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

    /// <summary>Checks a search.</summary>
    /// <param name="path">The property that holds it.</param>
    /// <param name="search">The search.</param>
    /// <returns>Every finding.</returns>
    public static IReadOnlyList<Finding> Check(string path, SearchSpec search)
    {
        ArgumentNullException.ThrowIfNull(search);
        return
        [
            .. search.Name is { } name ? CheckName($"{path}.Name", name, "use for example \"my-search\"") : [],
            .. CheckSpace($"{path}.Space", search.Space),
            .. Within($"{path}.Limits.Points", search.Limits.Points, 0, int.MaxValue, "points, where 0 means no limit"),
            .. Within($"{path}.Limits.Depth", search.Limits.Depth ?? 0, 0, int.MaxValue, "steps"),
            .. CheckLease($"{path}.Lease", search.Lease),
            .. CheckRun($"{path}.Run", search.Run),
            .. search.Ledger.Table is { } table ? CheckTable($"{path}.Ledger.Table", table, "use for example \"my_search\"") : [],
            .. Within($"{path}.Ledger.Batch", search.Ledger.Batch, 1, MaxBatch, "rows"),
            .. Within($"{path}.Ledger.TakeOverSeconds", search.Ledger.TakeOverSeconds, 1, MaxWaitSeconds, "seconds"),
        ];
    }

    /// <summary>Checks the name of a queue in Redis.</summary>
    internal static IEnumerable<Finding> CheckName(string path, string name, string fix)
    {
        if (!QueueName().IsMatch(name))
        {
            yield return new(path, $"must be 1 to 63 lower-case letters, digits and hyphens, a letter first; got \"{name}\"; {fix}");
        }
    }

    /// <summary>Checks the name of a ledger's table.</summary>
    internal static IEnumerable<Finding> CheckTable(string path, string table, string fix)
    {
        if (!TableName().IsMatch(table))
        {
            yield return new(path, $"must be 1 to {MaxTableLength} letters, digits and underscores, a letter first; got \"{table}\"; {fix}");
        }
    }

    /// <summary>Checks a whole number.</summary>
    internal static IEnumerable<Finding> Within(string path, int value, int least, int most, string unit)
    {
        if (value < least || value > most)
        {
            yield return new(path, $"must be {(most == int.MaxValue ? $"{least} or more" : $"{least} to {most}")} {unit}; got {value}; use {Math.Clamp(value, least, most)}");
        }
    }

    private static IEnumerable<Finding> CheckSpace(string path, SearchSpace space)
    {
        var parameters = space.Parameters;
        if (parameters.Count == 0)
        {
            yield return new($"{path}.Parameters", "must be at least one parameter; got none; name what the search varies");
            yield break;
        }

        foreach (var finding in parameters.SelectMany((parameter, i) => CheckParameter($"{path}.Parameters[{i}]", parameter, space.Filler)))
        {
            yield return finding;
        }

        foreach (var twice in parameters.GroupBy(parameter => parameter.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            yield return new($"{path}.Parameters", $"must each have a name of its own; got {twice.Count()} named \"{twice.Key}\"; rename them");
        }

        var moving = parameters.Count(parameter => parameter.Steps.Count > 0);
        if (moving == 0)
        {
            yield return new($"{path}.Parameters", "must have one that moves; got steps for none; give one the step { increment: 0.001 }");
        }

        foreach (var finding in space.Filler is { } filler ? CheckFiller(path, space, filler) : [])
        {
            yield return finding;
        }

        foreach (var finding in Within($"{path}.Reach", space.Reach, 1, MaxReach, "steps"))
        {
            yield return finding;
        }

        if (space is { Mode: SearchMode.Diagonals, Reach: >= 1 and <= MaxReach } && Math.Pow((2 * space.Reach) + 1, moving) - 1 > MaxNeighbours)
        {
            yield return new(
                $"{path}.Reach",
                $"must give a point at most {MaxNeighbours} neighbours; got {space.Reach} with {moving} parameters that move and the mode diagonals; lower it, or use the mode sides");
        }
    }

    private static IEnumerable<Finding> CheckParameter(string path, SearchParameter parameter, string? filler)
    {
        if (!ParameterName().IsMatch(parameter.Name))
        {
            yield return new($"{path}.Name", $"must be letters, digits and underscores, a letter first; got \"{parameter.Name}\"; rename it");
        }

        if (parameter.Start is null && parameter.Name != filler)
        {
            yield return new($"{path}.Start", "must be set for every parameter but the filler; got nothing; name the value of the first point");
        }

        if (parameter.Maximum < parameter.Minimum)
        {
            yield return new($"{path}.Maximum", $"must be at least minimum ({Text(parameter.Minimum)}); got {Text(parameter.Maximum.Value)}; raise it, or lower minimum");
        }
        else if (parameter.Start < parameter.Minimum || parameter.Start > parameter.Maximum)
        {
            yield return new($"{path}.Start", $"must be {Bounds(parameter)}; got {Text(parameter.Start.Value)}; begin at {Text(parameter.Start < parameter.Minimum ? parameter.Minimum : parameter.Maximum!.Value)}");
        }

        for (var i = 0; i < parameter.Steps.Count; i++)
        {
            var step = parameter.Steps[i];
            if (step.Increment < 0)
            {
                yield return new($"{path}.Steps[{i}].Increment", $"must be 0 or more; got {Text(step.Increment)}; use {Text(-step.Increment)}, or 0 where the parameter is not to move");
            }

            if (step.Below is null && i < parameter.Steps.Count - 1)
            {
                yield return new($"{path}.Steps[{i}].Below", "must be set for every step but the last; got nothing; name where its range ends");
            }

            if (i > 0 && step.Below <= parameter.Steps[i - 1].Below)
            {
                yield return new($"{path}.Steps[{i}].Below", $"must be above that of the step before ({Text(parameter.Steps[i - 1].Below!.Value)}); got {Text(step.Below.Value)}; put the steps in order");
            }
        }
    }

    private static IEnumerable<Finding> CheckFiller(string path, SearchSpace space, string name)
    {
        var index = space.Parameters.ToList().FindIndex(parameter => parameter.Name == name);
        if (index < 0)
        {
            var names = space.Parameters.Select(parameter => parameter.Name).ToList();
            var near = Spelling.Nearest(name, names);
            yield return new($"{path}.Filler", $"must be one of the parameters, {string.Join(", ", names)}; got \"{name}\"; {(near is null ? "name one of those" : $"use {near}")}");
            yield break;
        }

        var filler = space.Parameters[index];
        if (filler.Steps.Count > 0)
        {
            yield return new($"{path}.Parameters[{index}].Steps", $"must be empty for the filler, which follows the others; got {filler.Steps.Count}; remove them");
        }

        if (Others(space, name) is not { } others)
        {
            yield return new($"{path}.Total", "must be within the range of a decimal number together with the starts; got a sum beyond it; lower the starts");
            yield break;
        }

        var rest = space.Total - others;
        if (filler.Start is { } start && start != rest)
        {
            yield return new($"{path}.Parameters[{index}].Start", $"must be what the others leave of total ({Text(space.Total)}), {Text(rest)}; got {Text(start)}; leave it out");
        }
        else if (filler.Start is null && (rest < filler.Minimum || rest > filler.Maximum))
        {
            yield return new($"{path}.Parameters[{index}].Start", $"must be {Bounds(filler)}; got {Text(rest)}, what the others leave of total ({Text(space.Total)}); change the start of another");
        }
    }

    private static decimal? Others(SearchSpace space, string filler)
    {
        try
        {
            var sum = space.Parameters.Where(parameter => parameter.Name != filler).Sum(parameter => parameter.Start ?? 0);
            _ = space.Total - sum;
            return sum;
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static IEnumerable<Finding> CheckLease(string path, LeaseSpec lease) =>
    [
        .. Within($"{path}.Seconds", lease.Seconds, 1, MaxWaitSeconds, "seconds"),
        .. Within($"{path}.Attempts", lease.Attempts, 1, MaxAttempts, "attempts"),
        .. Within($"{path}.BackoffSeconds", lease.BackoffSeconds, 0, MaxWaitSeconds, "seconds"),
        .. Within($"{path}.MaximumBackoffSeconds", lease.MaximumBackoffSeconds, 0, MaxWaitSeconds, "seconds"),
    ];

    private static IEnumerable<Finding> CheckRun(string path, RunSpec run) =>
    [
        .. run.Command.Count == 0 || run.Command[0].Length == 0
            ? [new Finding($"{path}.Command", "must be the program and its arguments; got nothing; name the program that workers run for each point")]
            : Array.Empty<Finding>(),
        .. Within($"{path}.TimeoutSeconds", run.TimeoutSeconds, 1, MaxTimeoutSeconds, "seconds"),
        .. Within($"{path}.GraceSeconds", run.GraceSeconds, 0, MaxGraceSeconds, "seconds, so that a point is handed back within the 15 s that a Spot node gives"),
    ];

    private static string Bounds(SearchParameter parameter) => parameter.Maximum is { } most
        ? $"within minimum and maximum, {Text(parameter.Minimum)} to {Text(most)}"
        : $"at least minimum ({Text(parameter.Minimum)})";

    private static string Text(decimal value) => value.ToString("0.############################", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{0,62}\z")]
    private static partial Regex QueueName();

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_]*\z")]
    private static partial Regex ParameterName();

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_]{0,49}\z")]
    private static partial Regex TableName();
}
