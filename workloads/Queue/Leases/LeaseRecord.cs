using System.Globalization;

namespace WorkQueue.Leases;

/// <summary>A lease as Redis and the messages to the ledger hold it: "hash;token;attempt;claimed;worker".</summary>
/// <param name="Hash">The point.</param>
/// <param name="Token">The fencing token; empty in the message of the claim, whose id it is.</param>
/// <param name="Attempt">Which try it is, from 1; 0 for a result that was known before.</param>
/// <param name="Claimed">When it was claimed; null where the message says it itself or nobody knows.</param>
/// <param name="Worker">Who holds it; empty for a result that was known before.</param>
internal sealed record LeaseRecord(string Hash, string Token, int Attempt, DateTimeOffset? Claimed, string Worker)
{
    /// <summary>Reads a lease.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Its parts.</returns>
    public static LeaseRecord Parse(string text)
    {
        var parts = text.Split(';', 5);
        return new LeaseRecord(
            parts[0], parts[1], int.Parse(parts[2], CultureInfo.InvariantCulture), parts[3].Length == 0 ? null : QueueLook.Moment(parts[3]), parts[4]);
    }
}
