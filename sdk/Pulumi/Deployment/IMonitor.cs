using Pulumi.Serialization;

namespace Pulumi;

/// <summary>What answers registrations and calls; mocks are one implementation, an engine would be another.</summary>
internal interface IMonitor
{
    /// <summary>Registers a resource, or reads one that exists.</summary>
    ValueTask<ResourceState> RegisterAsync(ResourceRequest request);

    /// <summary>Calls a function and returns its result.</summary>
    ValueTask<SerializedProperty> InvokeAsync(string token, Dictionary<string, SerializedProperty> args, string? provider);

    /// <summary>Tells the outputs of a component or stack.</summary>
    ValueTask RegisterOutputsAsync(string urn, Dictionary<string, SerializedProperty> outputs);
}

/// <summary>A resource on its way to the monitor, with everything it waited for settled.</summary>
/// <param name="Resource">The resource itself.</param>
/// <param name="ReadId">The ID of an existing resource to read; null to register a new one.</param>
/// <param name="ImportId">The ID of an existing resource to take over.</param>
/// <param name="Parent">The parent's URN; empty for the stack.</param>
/// <param name="Inputs">The inputs by wire name.</param>
/// <param name="Provider">The URN and ID of an explicit provider; null without.</param>
internal sealed record ResourceRequest(
    Resource Resource,
    string? ReadId,
    string? ImportId,
    string Parent,
    Dictionary<string, SerializedProperty> Inputs,
    string? Provider);

/// <summary>What the monitor knows of a resource.</summary>
internal sealed record ResourceState(string Urn, string? Id, Dictionary<string, SerializedProperty> Outputs);

/// <summary>How important a message is.</summary>
internal enum LogSeverity
{
    Debug,
    Info,
    Warning,
    Error,
}
