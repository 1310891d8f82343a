using Infra.Components.Common;
using Infra.Core.Findings;

namespace Infra;

/// <summary>What a user asked for cannot be done, for reasons that the message names.</summary>
public sealed class InfraException : Exception
{
    /// <summary>Creates the exception from one text.</summary>
    /// <param name="message">Lower case, no full stop, never a secret; may have several lines.</param>
    public InfraException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception from one text, for another one.</summary>
    /// <param name="message">Lower case, no full stop, never a secret; may have several lines.</param>
    /// <param name="inner">What it came from.</param>
    internal InfraException(string message, InfraException inner)
        : base(message, inner)
    {
        Stack = inner.Stack;
        Details = inner.Details;
        Findings = inner.Findings;
    }

    /// <summary>Creates the exception from several findings about one thing.</summary>
    /// <param name="what">The thing at fault in words (<c>stack file</c>).</param>
    /// <param name="name">Its name.</param>
    /// <param name="findings">At least one finding.</param>
    public InfraException(string what, string name, IReadOnlyCollection<Finding> findings)
        : base(FindingList.Describe(what, name, findings)) =>
        Findings = [.. findings];

    /// <summary>What is wrong, one by one; empty where there is one text alone.</summary>
    public IReadOnlyList<Finding> Findings { get; } = [];

    /// <summary>Where the program itself failed, everything known about it; null for a user's mistake.</summary>
    public string? Details { get; init; }

    /// <summary>The stack at fault, where a stack could not be previewed; null where it is no stack's fault.</summary>
    public string? Stack { get; internal set; }
}
