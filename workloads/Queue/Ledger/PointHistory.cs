using System.Text.Json;
using Infra.Core.Findings;
using Infra.Core.Search;

namespace WorkQueue.Ledger;

/// <summary>All that is known of a point.</summary>
/// <param name="Row">Its row.</param>
/// <param name="Attempts">Its attempts that came to nothing, the first one first.</param>
/// <param name="Parents">The points it was found from, the nearest one first, back to where the search began.</param>
internal sealed record PointHistory(FoundRow Row, IReadOnlyList<FailedAttempt> Attempts, IReadOnlyList<FoundRow> Parents)
{
    /// <summary>The fewest digits that a point may be named by.</summary>
    public const int FewestDigits = 4;

    // More than that nobody reads, and a ledger that somebody has changed may lead in a circle.
    private const int MostParents = 1000;

    /// <summary>Reads a point.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="space">The search's space.</param>
    /// <param name="start">How its hash begins.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="UserErrorException">There is none, or there are several.</exception>
    public static async Task<PointHistory> ReadAsync(LedgerDatabase ledger, ParameterSpace space, string start, CancellationToken cancel)
    {
        if (start.Length is < FewestDigits or > 32 || !start.All(char.IsAsciiHexDigitLower))
            throw UserErrorException.Misuse($"hash: must be {FewestDigits} to 32 lower-case hex digits, the first ones of a point's hash; got \"{Hosting.CleanText.Line(start)}\"", "queue rows shows them");
        var found = await ledger.FindAsync(start, 2, cancel);
        if (found.Count != 1)
        {
            throw found.Count == 0
                ? new UserErrorException($"hash: must be of a point of the ledger; got {start}, which none has", "queue rows shows them")
                : new UserErrorException($"hash: must be of one point; got {start}, as {found[0].Hash} and {found[1].Hash} begin", "give more digits");
        }

        var parents = new List<FoundRow>();
        for (var parent = found[0].Parent; parent is not null && parents.Count < MostParents;)
        {
            if (await ledger.FindAsync(parent, 1, cancel) is not [var row, ..])
                break;
            parents.Add(new FoundRow(space, row));
            parent = row.Parent;
        }

        return new(new FoundRow(space, found[0]), await ledger.AttemptsAsync(found[0].Hash, cancel), parents);
    }

    /// <summary>The point as JSON.</summary>
    public string ToJson() =>
        $"{{\"point\":{Row.ToJson()},\"attempts\":{JsonSerializer.Serialize(Attempts.Select(each => new { each.Attempt, each.Worker, end = FoundRow.Time(each.At), error = each.ErrorMsg, output = each.OutPath }), JsonSerializerOptions.Web)},\"parents\":[{string.Join(',', Parents.Select(parent => parent.ToJson()))}]}}";
}
