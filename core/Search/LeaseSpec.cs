namespace Infra.Core.Search;

/// <summary>How long a worker may be silent, and how often a point is tried.</summary>
public sealed record LeaseSpec
{
    /// <summary>The seconds after which a silent worker has lost its point, 1 to 86400.</summary>
    /// <value>60</value>
    public int Seconds { get; init; } = 60;

    /// <summary>How often a point is tried before it is given up, 1 to 1000.</summary>
    /// <value>3</value>
    public int Attempts { get; init; } = 3;

    /// <summary>The seconds to wait after a point's first failure, 0 to 86400; they double with each further one.</summary>
    /// <value>5</value>
    public int BackoffSeconds { get; init; } = 5;

    /// <summary>The longest such wait in seconds, 0 to 86400.</summary>
    /// <value>300</value>
    public int MaximumBackoffSeconds { get; init; } = 300;
}
