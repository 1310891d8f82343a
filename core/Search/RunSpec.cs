namespace Infra.Core.Search;

/// <summary>The program that workers run for each point.</summary>
public sealed record RunSpec
{
    /// <summary>The program and its arguments, in exec form; it must be in the workers' image.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>The seconds that one run may take, 1 to 604800.</summary>
    /// <value>3600</value>
    public int TimeoutSeconds { get; init; } = 3600;

    /// <summary>The seconds between SIGTERM and SIGKILL, 0 to 12: the rest of the 15 s that a Spot node gives is for handing the point back.</summary>
    /// <value>10</value>
    public int GraceSeconds { get; init; } = 10;

    /// <summary>The folder that gets a folder for each point.</summary>
    /// <value>Null: in a stack a mounted bucket or disk, which is never named here; on one machine <c>outputs</c>.</value>
    public string? Outputs { get; init; }
}
