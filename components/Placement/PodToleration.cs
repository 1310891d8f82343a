namespace Infra.Components.Placement;

/// <summary>Lets a pod onto nodes that carry a taint.</summary>
/// <param name="Key">The taint's key.</param>
/// <param name="Operator"><c>Equal</c> or <c>Exists</c>.</param>
/// <param name="Value">The taint's value; null with <c>Exists</c>.</param>
/// <param name="Effect"><c>NoSchedule</c>, <c>PreferNoSchedule</c> or <c>NoExecute</c>; null for all.</param>
public sealed record PodToleration(string Key, string Operator, string? Value = null, string? Effect = null);
