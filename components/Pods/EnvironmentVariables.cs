using System.Collections.Immutable;
using Pulumi;

namespace Infra.Components.Pods;

/// <summary>Environment variables by name. Their names are known when the program runs; a value may be another resource's output.</summary>
/// <remarks>
/// Written as any map of Pulumi's: <c>Environment = { ["LOG_LEVEL"] = "info", ["BUCKET"] = bucket.BucketName }</c>, or <c>new() { … }</c>. It is not an
/// <c>InputMap</c>, because there one value that is known later hides every name from the rules and from a preview, and one secret value makes all of
/// them secret. Names of variables are told apart by their case.
/// </remarks>
public sealed class EnvironmentVariables : Dictionary<string, Input<string>>
{
    /// <summary>None yet.</summary>
    public EnvironmentVariables()
        : base(StringComparer.Ordinal)
    {
    }

    /// <summary>Those of a map.</summary>
    /// <param name="variables">Values by name.</param>
    public EnvironmentVariables(IEnumerable<KeyValuePair<string, Input<string>>> variables)
        : base(variables, StringComparer.Ordinal)
    {
    }

    /// <summary>Those of a map of plain values.</summary>
    /// <param name="variables">Values by name.</param>
    public EnvironmentVariables(IEnumerable<KeyValuePair<string, string>> variables)
        : this(variables.Select(pair => KeyValuePair.Create(pair.Key, (Input<string>)pair.Value)))
    {
    }

    /// <summary>Plain values.</summary>
    /// <param name="variables">Values by name.</param>
    public static implicit operator EnvironmentVariables(Dictionary<string, string> variables) => new(variables);

    /// <summary>Plain values.</summary>
    /// <param name="variables">Values by name.</param>
    public static implicit operator EnvironmentVariables(ImmutableDictionary<string, string> variables) => new(variables);

    /// <summary>Plain values.</summary>
    /// <param name="variables">Values by name.</param>
    public static implicit operator EnvironmentVariables(ImmutableSortedDictionary<string, string> variables) => new(variables);

    /// <summary>The variables in the order of their names, in which pods get them.</summary>
    internal IEnumerable<KeyValuePair<string, Input<string>>> Sorted() => this.OrderBy(pair => pair.Key, StringComparer.Ordinal);
}
