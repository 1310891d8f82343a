namespace Pulumi.Generator;

/// <summary>A line of a schema file that cannot be used, and why.</summary>
internal sealed class SchemaProblem(int line, string message)
{
    /// <summary>Counted from 0.</summary>
    public int Line { get; } = line;

    public string Message { get; } = message;
}
