using System.Text.Json;
using Infra.Core.Settings;

namespace Infra.Core.Queueing;

/// <summary>A stack's queue as its environment tells of it.</summary>
/// <param name="Stack">The stack.</param>
/// <param name="AllowsHigh">Whether its Jobs may have the priority <c>high</c>.</param>
/// <param name="Nominal">What it is sure of, by pool and resource.</param>
/// <param name="Most">What it has at most, everything borrowed, by resource.</param>
public sealed record ClusterQueueFacts(
    string Stack,
    bool AllowsHigh,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> Nominal,
    IReadOnlyDictionary<string, long> Most);

/// <summary>Writes and reads an environment's output <c>clusterQueues</c>.</summary>
public static class ClusterQueueOutput
{
    /// <summary>The output's name. Null where nothing is queued; else an object by stack, be it empty.</summary>
    public const string Name = "clusterQueues";

    private const string AllowsHigh = "highPriority";
    private const string Nominal = "nominal";
    private const string Most = "most";

    /// <summary>Writes the queues.</summary>
    /// <param name="division">How the pools are divided; null where nothing is queued.</param>
    /// <param name="highPriority">The stacks whose Jobs may have the priority <c>high</c>.</param>
    /// <returns>JSON, with amounts as Kubernetes writes them.</returns>
    public static JsonElement Write(QueueDivision? division, IReadOnlyCollection<string> highPriority) =>
        PlainJson.Element(division?.Queues.ToDictionary(
            queue => queue.Name,
            queue => new Dictionary<string, object>
            {
                [AllowsHigh] = highPriority.Contains(queue.Name),
                [Nominal] = queue.Nominal.ToDictionary(flavor => flavor.Key, flavor => Texts(flavor.Value)),
                [Most] = Texts(division.Resources.ToDictionary(resource => resource, division.Capacity)),
            }));

    /// <summary>Reads the output's value as a stack reference or a plan hands it over.</summary>
    /// <param name="value">The value; null where there is none.</param>
    /// <returns>The queues by stack; null where nothing is queued.</returns>
    public static IReadOnlyDictionary<string, ClusterQueueFacts>? Read(object? value)
    {
        var json = PlainJson.Element(value);
        return json.ValueKind != JsonValueKind.Object ? null : json.EnumerateObject().ToDictionary(queue => queue.Name, queue => new ClusterQueueFacts(
            queue.Name,
            queue.Value.TryGetProperty(AllowsHigh, out var high) && high.ValueKind == JsonValueKind.True,
            Members(queue.Value, Nominal).ToDictionary(flavor => flavor.Name, IReadOnlyDictionary<string, long> (flavor) => Amounts(flavor.Value)),
            queue.Value.TryGetProperty(Most, out var most) ? Amounts(most) : new Dictionary<string, long>()));
    }

    private static List<JsonProperty> Members(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? [.. value.EnumerateObject()] : [];

    private static Dictionary<string, string> Texts(IReadOnlyDictionary<string, long> amounts) =>
        amounts.ToDictionary(amount => amount.Key, amount => QueuedResource.Quantity(amount.Key, amount.Value));

    private static Dictionary<string, long> Amounts(JsonElement amounts) => amounts.ValueKind != JsonValueKind.Object
        ? new Dictionary<string, long>()
        : amounts.EnumerateObject().ToDictionary(amount => amount.Name, amount => QueuedResource.Parse(amount.Name, amount.Value.ToString()) ?? 0);
}
