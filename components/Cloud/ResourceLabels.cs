using System.Collections.Immutable;

namespace Infra.Components.Cloud;

/// <summary>
/// The labels that every Google Cloud resource of a stack carries, so that a bill can be split by environment and cost center.
/// </summary>
public sealed record ResourceLabels
{
    /// <summary>The environment (or developer stack) that the resources belong to; label <c>environment</c>.</summary>
    public required string Environment { get; init; }

    /// <summary>Who pays: a cost center, a team or a developer; label <c>cost-center</c>.</summary>
    public required string CostCenter { get; init; }

    /// <summary>What made the resources; label <c>managed-by</c>.</summary>
    /// <value>Default: <c>pulumi</c>.</value>
    public string ManagedBy { get; init; } = "pulumi";

    /// <summary>Further labels of the caller's own.</summary>
    /// <value>Default: none.</value>
    public IReadOnlyDictionary<string, string> Extra { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>All labels; the three named ones win over <see cref="Extra"/>.</summary>
    /// <returns>The labels by key.</returns>
    public ImmutableDictionary<string, string> ToDictionary() => Extra.ToImmutableDictionary()
        .SetItem("environment", Environment)
        .SetItem("cost-center", CostCenter)
        .SetItem("managed-by", ManagedBy);
}
