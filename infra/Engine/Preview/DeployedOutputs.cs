using System.Collections.Immutable;
using System.Text.Json;
using Infra.Core.Findings;
using Infra.Plans;

namespace Infra.Preview;

/// <summary>What a deployed stack gives to others, as <c>pulumi stack output --json</c> writes it.</summary>
public sealed class DeployedOutputs
{
    private readonly JsonElement _outputs;
    private readonly string _source;

    private DeployedOutputs(JsonElement outputs, string source) => (_outputs, _source) = (outputs, source);

    /// <summary>Reads outputs.</summary>
    /// <param name="json">The text that the Pulumi CLI wrote.</param>
    /// <param name="source">Where it comes from, as messages name it.</param>
    /// <returns>The outputs.</returns>
    /// <exception cref="UserErrorException">It is no JSON object. The message shows none of it.</exception>
    public static DeployedOutputs Read(string json, string source) =>
        JsonInputs.TryParse(json) is { ValueKind: JsonValueKind.Object } outputs
            ? new(outputs, source)
            : throw new UserErrorException(
                $"{source}: must be a JSON object of a stack's outputs; got something else (not shown, it may be a secret)", "write it with pulumi stack output --json --show-secrets");

    /// <summary>The outputs in place of those that a preview found; what the preview keeps secret stays so.</summary>
    internal ImmutableSortedDictionary<string, PlanValue> InPlaceOf(Plan previewed, ComputedMarkers markers)
    {
        if (!_outputs.EnumerateObject().Any(output => previewed.Outputs.ContainsKey(output.Name)))
        {
            throw new UserErrorException(
                $"{_source}: must be the outputs of stack \"{previewed.Stack}\"; got none of its outputs", $"write it with pulumi stack output --json --show-secrets -s {previewed.Stack}");
        }

        return _outputs.EnumerateObject().ToImmutableSortedDictionary(
            output => output.Name,
            output => output.Value.ValueKind == JsonValueKind.String && output.Value.ValueEquals(ComputedMarkers.SecretText) ? new PlanSecret(new PlanText(markers.Secret()))
                : previewed.Outputs.GetValueOrDefault(output.Name) is PlanSecret ? new PlanSecret(PlanValue.Of(output.Value))
                : PlanValue.Of(output.Value),
            StringComparer.Ordinal);
    }
}
