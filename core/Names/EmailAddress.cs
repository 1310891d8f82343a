using System.Text.RegularExpressions;
using Infra.Core.Findings;

namespace Infra.Core.Names;

/// <summary>Addresses by which Google knows people, groups and service accounts, and to which it sends mail.</summary>
public static partial class EmailAddress
{
    /// <summary>Checks that a text has the form of an address; whether anybody has it only Google knows.</summary>
    /// <param name="path">Where it was written.</param>
    /// <param name="text">The text.</param>
    /// <returns>At most one finding.</returns>
    public static IReadOnlyList<Finding> Check(string path, string? text) =>
        Pattern().IsMatch(text ?? "") ? [] : [new(path, $"must be an e-mail address; got \"{text}\"", "write it like ada@example.com")];

    [GeneratedRegex(@"\A[^@\s:\[\]""]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+\z")]
    private static partial Regex Pattern();
}
