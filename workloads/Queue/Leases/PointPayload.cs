using System.Globalization;

namespace WorkQueue.Leases;

/// <summary>What the queue keeps of each point.</summary>
/// <param name="Code">Its values.</param>
/// <param name="Parent">The hash of the point it was found from; empty for a start.</param>
/// <param name="Depth">Steps from the start.</param>
internal sealed record PointPayload(string Code, string Parent, int Depth)
{
    /// <summary>Reads "code;parent;depth".</summary>
    /// <param name="text">The text.</param>
    /// <returns>Its parts.</returns>
    public static PointPayload Parse(string text)
    {
        var parts = text.Split(';');
        return new PointPayload(parts[0], parts[1], int.Parse(parts[2], CultureInfo.InvariantCulture));
    }
}
