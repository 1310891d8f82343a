using System.Globalization;
using System.Text.Json.Nodes;
using Infra.Core.Quantities;

namespace Infra.Live;

/// <summary>Reads objects of a cluster, of which nothing is certain: whatever is not there, or is of another kind, reads as nothing.</summary>
internal static class JsonReading
{
    /// <summary>What stands behind a path of keys; null where there is nothing.</summary>
    internal static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var key in path)
        {
            node = node is JsonObject map && map.TryGetPropertyValue(key, out var member) ? member : null;
        }

        return node;
    }

    /// <summary>The text behind a path of keys; empty where there is none.</summary>
    internal static string Text(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    /// <summary>The whole number behind a path of keys; null where there is none.</summary>
    internal static long? Number(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.TryGetValue<long>(out var number) ? number : null;

    /// <summary>The quantity behind a path of keys, as Kubernetes writes it; 0 where there is none.</summary>
    internal static long Quantity(this JsonNode? node, params ReadOnlySpan<string> path) =>
        KubernetesQuantity.TryParse(node.Text(path), out var quantity) ? (long)quantity : 0;

    /// <summary>Whether there is the flag true behind a path of keys.</summary>
    internal static bool IsTrue(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

    /// <summary>The parts of the list behind a path of keys; none where there is no list.</summary>
    internal static IEnumerable<JsonNode> Items(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonArray list ? list.OfType<JsonNode>() : [];

    /// <summary>The moment behind a path of keys; null where there is none.</summary>
    internal static DateTimeOffset? Time(this JsonNode? node, params ReadOnlySpan<string> path) =>
        DateTimeOffset.TryParse(node.Text(path), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>An object's name.</summary>
    internal static string Name(this JsonNode node) => node.Text("metadata", "name");

    /// <summary>An object's namespace.</summary>
    internal static string Namespace(this JsonNode node) => node.Text("metadata", "namespace");

    /// <summary>The condition of a type among those of an object's status.</summary>
    internal static JsonNode? Condition(this JsonNode? node, string type) =>
        node.Items("status", "conditions").FirstOrDefault(condition => condition.Text("type") == type);

    /// <summary>The kind and name of the object that made this one, as <c>Kind/name</c>; null for none.</summary>
    internal static string? Owner(this JsonNode node) =>
        node.Items("metadata", "ownerReferences").Where(owner => owner.IsTrue("controller")).Select(owner => $"{owner.Text("kind")}/{owner.Text("name")}").FirstOrDefault();
}
