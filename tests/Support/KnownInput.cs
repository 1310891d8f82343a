using Pulumi;
using Pulumi.Utilities;

namespace Infra.Tests.Support;

/// <summary>Reads what a spec holds as an input.</summary>
public static class KnownInput
{
    /// <summary>The value of an input that waits for no resource.</summary>
    public static T Now<T>(this Input<T>? input) => OutputUtilities.GetValueAsync(input.ToOutput()).Result;

    /// <summary>The values of inputs that wait for no resource, by name.</summary>
    public static Dictionary<string, string> Now(this IEnumerable<KeyValuePair<string, Input<string>>> inputs) =>
        inputs.ToDictionary(pair => pair.Key, pair => pair.Value.Now(), StringComparer.Ordinal);
}
