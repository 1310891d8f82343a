using System.Text.Json;
using Infra.Components.Workloads.Queue;
using Infra.Core.Findings;
using Infra.Core.Settings;
using Infra.Project;
using Infra.Stacks;

namespace Infra.Guardrails;

/// <summary>Another stack of the folder, as far as its file alone says what it is.</summary>
/// <param name="Stack">The stack's name.</param>
/// <param name="SharesCluster">Whether it is on the same cluster.</param>
/// <param name="Namespaces">The namespaces that it makes.</param>
public sealed record StackNeighbour(string Stack, bool SharesCluster, IReadOnlyList<string> Namespaces)
{
    /// <summary>Its searches in the environment's Redis, by their names there and the keys of their settings.</summary>
    public IReadOnlyList<(string Name, string Key)> SharedQueues { get; init; } = [];

    /// <summary>Reads a stack's own file in the same way.</summary>
    /// <param name="project">The folder.</param>
    /// <param name="stack">The stack.</param>
    /// <returns>Null where it cannot be read.</returns>
    internal static StackNeighbour? Own(InfraProject project, string stack) =>
        project.StackNames.Contains(stack) && Config(project, stack) is { } config ? Of(stack, config, sharesCluster: true) : null;

    /// <summary>Reads the other stack files of the folder; one that cannot be read is left out, and its own preview says why.</summary>
    /// <param name="project">The folder.</param>
    /// <param name="stack">The stack whose neighbours are wanted.</param>
    /// <returns>The neighbours, by name.</returns>
    internal static IReadOnlyList<StackNeighbour> Of(InfraProject project, string stack)
    {
        if (Config(project, stack) is not { } own)
        {
            return [];
        }

        return
        [
            .. from other in project.StackNames
               where other != stack
               let config = Config(project, other)
               where config is not null && Kind(config) is "developer" or "local"
               select Of(other, config, AreOnOneCluster(own, config)),
        ];
    }

    /// <summary>A stack's settings; null where its file cannot be read.</summary>
    internal static IReadOnlyDictionary<string, string>? Config(InfraProject project, string stack)
    {
        try
        {
            return project.ReadConfig(stack);
        }
        catch (UserErrorException)
        {
            return null;
        }
    }

    private static StackNeighbour Of(string stack, IReadOnlyDictionary<string, string> config, bool sharesCluster)
    {
        var namespaces = StackNamespaces.Of(stack, config);
        return new(stack, sharesCluster, namespaces)
        {
            SharedQueues =
            [
                .. from queue in WorkQueueSettings.Read(StackNamespaces.Reader(config))
                   where queue.Redis == QueueRedis.Environment
                   select (WorkQueueRules.QueueName(queue, namespaces[0]), queue.SettingsPath),
            ],
        };
    }

    private static string? Kind(IReadOnlyDictionary<string, string> config) => config.GetValueOrDefault(SettingKeys.Full("kind"));

    // What names the cluster itself says more than a context, by which each kubeconfig may call it otherwise.
    private static bool AreOnOneCluster(IReadOnlyDictionary<string, string> own, IReadOnlyDictionary<string, string> other) =>
        Identifier(own) is { } cluster && Identifier(other) is { } otherCluster ? cluster == otherCluster : ClusterOf(own) is { } name && ClusterOf(other) == name;

    private static string? Identifier(IReadOnlyDictionary<string, string> config) => config.GetValueOrDefault(SettingKeys.Full("clusterIdentifier"));

    // An environment may be named with its organization and project.
    private static string? ClusterOf(IReadOnlyDictionary<string, string> config) =>
        config.GetValueOrDefault(SettingKeys.Full("environment")) is { } environment ? $"environment {environment.Split('/')[^1]}"
        : config.GetValueOrDefault(SettingKeys.Full("context")) is { } context ? $"context {context}"
        : Kind(config) == "local" ? "context" : null;
}

/// <summary>The environment that a stack is on, as far as its file says what it is.</summary>
/// <param name="Stack">The environment's stack.</param>
/// <param name="WorkerNamespaces">The namespaces whose pods may act as the workers' account; null where the file does not tell.</param>
public sealed record EnvironmentNeighbour(string Stack, IReadOnlyList<string>? WorkerNamespaces)
{
    /// <summary>Whether its cluster knows groups, so that developers may be named by them.</summary>
    /// <value>True.</value>
    public bool KnowsGroups { get; init; } = true;

    /// <summary>The servers whose files pods may mount.</summary>
    /// <value>Null: the file does not tell.</value>
    public IReadOnlyList<string>? NfsServers { get; init; }

    /// <summary>The guard rails of those that only an environment waives, which developers' stacks may waive on it.</summary>
    /// <value>Null: the file does not tell.</value>
    public IReadOnlyList<string>? DeveloperWaivers { get; init; }

    /// <summary>The settings of its cluster's drivers that are off: what they mount cannot be had there.</summary>
    public IReadOnlyList<string> MissingDrivers { get; init; } = [];

    /// <summary>Reads an environment's file.</summary>
    /// <param name="project">The folder.</param>
    /// <param name="stack">The environment's stack.</param>
    /// <returns>What it says; null where there is no such environment.</returns>
    internal static EnvironmentNeighbour? Of(InfraProject project, string stack)
    {
        if (!project.StackNames.Contains(stack) || StackNeighbour.Config(project, stack) is not { } config || config.GetValueOrDefault(SettingKeys.Full("kind")) != "environment")
        {
            return null;
        }

        var worker = StackNamespaces.Json(config, "worker");
        var namespaces = worker is { ValueKind: JsonValueKind.Object } && worker.Value.TryGetProperty("namespaces", out var list) ? Texts(list) : [];
        var cluster = StackNamespaces.Json(config, "cluster") is { ValueKind: JsonValueKind.Object } given ? given : default(JsonElement?);
        var knowsGroups = cluster is { } grouped && grouped.TryGetProperty("securityGroup", out _);
        bool IsOn(FlagSetting driver) =>
            cluster is { } at && at.TryGetProperty(driver.Name, out var value) ? string.Equals(value.ToString(), "true", StringComparison.OrdinalIgnoreCase) : driver.Default == true;
        return new(stack, namespaces)
        {
            KnowsGroups = knowsGroups,
            MissingDrivers = [.. ClusterSettings.Drivers.Where(driver => !IsOn(driver)).Select(driver => driver.Name)],
            NfsServers = Texts(StackNamespaces.Json(config, TenantSettings.NfsServers.Key)),
            DeveloperWaivers = Texts(StackNamespaces.Json(config, WaiverSettings.ForDevelopers.Key)),
        };
    }

    private static List<string> Texts(JsonElement? list) =>
        list is { ValueKind: JsonValueKind.Array } ? [.. list.Value.EnumerateArray().Select(each => each.ToString())] : [];
}
