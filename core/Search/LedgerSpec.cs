namespace Infra.Core.Search;

/// <summary>How results are written to the database.</summary>
public sealed record LedgerSpec
{
    /// <summary>The table: 1 to 50 letters, digits and underscores, a letter first; no other search may have the same.</summary>
    /// <value>Null: <c>NAMESPACE_NAME</c> with underscores for hyphens.</value>
    public string? Table { get; init; }

    /// <summary>The most rows of one transaction, 1 to 5000.</summary>
    /// <value>500</value>
    public int Batch { get; init; } = 500;

    /// <summary>The seconds after which another process takes over what a silent one has left, 1 to 86400.</summary>
    /// <value>60</value>
    public int TakeOverSeconds { get; init; } = 60;
}
