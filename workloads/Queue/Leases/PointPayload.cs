using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace WorkQueue.Leases;

/// <summary>What the queue keeps of each point.</summary>
/// <param name="Code">Its values.</param>
/// <param name="Parent">The hash of the point it was found from; empty for a start.</param>
/// <param name="Depth">Steps from the start.</param>
internal sealed record PointPayload(string Code, string Parent, int Depth)
{
    /// <summary>Reads "code;parent;depth"; anyone who can write to Redis may have written it.</summary>
    /// <param name="text">The text; null for none.</param>
    /// <param name="payload">Its parts.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out PointPayload? payload)
    {
        payload = text?.Split(';') is [var code, var parent, var depthText] && (parent.Length == 0 || LeaseRecord.IsHash(parent))
            && int.TryParse(depthText, NumberStyles.None, CultureInfo.InvariantCulture, out var depth) ? new PointPayload(code, parent, depth) : null;
        return payload is not null;
    }
}
