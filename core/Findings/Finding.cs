namespace Infra.Core.Findings;

/// <summary>How serious a <see cref="Finding"/> is.</summary>
public enum FindingLevel
{
    /// <summary>The plan works but costs more, or is less safe, than its author may want.</summary>
    Warning,

    /// <summary>Google Cloud or Kubernetes would refuse the plan, or it would lose data or money.</summary>
    Error,
}

/// <summary>One mistake found in what a caller asked for.</summary>
/// <param name="Path">The property or setting at fault, as its author wrote it (<c>Size.MaxNodeCount</c>, <c>infra:replicas</c>).</param>
/// <param name="Message">
/// The rule with its bounds and unit, the value got, and the fix, separated by semicolons; lower case, no full stop, never a secret.
/// </param>
/// <param name="Level">Errors refuse the plan; warnings are only shown.</param>
public sealed record Finding(string Path, string Message, FindingLevel Level = FindingLevel.Error)
{
    /// <summary>The property or setting at fault, as one line.</summary>
    public string Path { get; init; } = PlainText.Line(Path);

    /// <summary>The rule, the value got and the fix, as one line.</summary>
    public string Message { get; init; } = PlainText.Line(Message);

    /// <summary>The finding as one line: <c>path: message</c>.</summary>
    /// <returns>The line, without a bullet.</returns>
    public override string ToString() => $"{Path}: {Message}";
}
