namespace Pulumi.Generator;

/// <summary>A line of a schema file that cannot be used, and why.</summary>
/// <param name="Line">Counted from 0.</param>
/// <param name="Message">Why.</param>
internal sealed record SchemaProblem(int Line, string Message);
