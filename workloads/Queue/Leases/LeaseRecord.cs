using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace WorkQueue.Leases;

/// <summary>A lease as Redis and the messages to the ledger hold it: "hash;token;attempt;claimed;worker".</summary>
/// <param name="Hash">The point.</param>
/// <param name="Token">The fencing token; empty in the message of the claim, whose id it is; 0 for a result that was known before.</param>
/// <param name="Attempt">Which try it is, from 1; 0 for a result that was known before.</param>
/// <param name="Claimed">When it was claimed; null where the message says it itself or nobody knows.</param>
/// <param name="Worker">Who holds it; empty for a result that was known before.</param>
internal sealed partial record LeaseRecord(string Hash, string Token, int Attempt, DateTimeOffset? Claimed, string Worker)
{
    /// <summary>Reads a lease; anyone who can write to Redis may have written it.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out LeaseRecord? lease)
    {
        DateTimeOffset moment = default;
        lease = text.Split(';', 5) is [var hash, var token, var attemptText, var claimed, var worker] && IsHash(hash)
            && (token.Length == 0 || Token_().IsMatch(token)) && int.TryParse(attemptText, NumberStyles.None, CultureInfo.InvariantCulture, out var attempt)
            && (claimed.Length == 0 || QueueLook.TryMoment(claimed, out moment))
            ? new LeaseRecord(hash, token, attempt, claimed.Length == 0 ? null : moment, worker) : null;
        return lease is not null;
    }

    /// <summary>Whether a text is a point's hash, which names its folder.</summary>
    /// <returns>Whether it is 32 lower-case hex digits.</returns>
    public static bool IsHash(string text) => Hash_().IsMatch(text);

    [GeneratedRegex(@"\A[0-9a-f]{32}\z")]
    private static partial Regex Hash_();

    // The id of a message: milliseconds, and a count within one; or the 0 of what has never run.
    [GeneratedRegex(@"\A(0|[0-9]{1,13}-[0-9]{1,6})\z")]
    private static partial Regex Token_();
}
