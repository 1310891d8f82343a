using System.Text.Json;
using Infra.Components.Workloads.Queue;
using Infra.Core.Settings;
using Infra.Plans;
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
        project.TryReadConfig(stack) is { } config ? Of(stack, config, sharesCluster: true) : null;

    /// <summary>Reads the other stack files of the folder; one that cannot be read is left out, and its own preview says why.</summary>
    /// <param name="project">The folder.</param>
    /// <param name="stack">The stack whose neighbours are wanted.</param>
    /// <returns>The neighbours, by name.</returns>
    internal static IReadOnlyList<StackNeighbour> Of(InfraProject project, string stack) => project.TryReadConfig(stack) is not { } own ? [] :
    [
        .. from other in project.StackNames
           where other != stack
           let config = project.TryReadConfig(other)
           where config?.Setting("kind") is "developer" or "local"
           select Of(other, config, AreOnOneCluster(own, config)),
    ];

    private static StackNeighbour Of(string stack, IReadOnlyDictionary<string, string> config, bool sharesCluster)
    {
        var namespaces = config.Namespaces(stack);
        return new(stack, sharesCluster, namespaces)
        {
            SharedQueues =
            [
                .. from queue in WorkQueueSettings.Read(config.Reader())
                   where queue.Redis == QueueRedis.Environment
                   select (WorkQueueRules.QueueName(queue, namespaces[0]), queue.SettingsPath),
            ],
        };
    }

    // What names the cluster itself says more than a context, by which each kubeconfig may call it otherwise.
    private static bool AreOnOneCluster(IReadOnlyDictionary<string, string> own, IReadOnlyDictionary<string, string> other) =>
        own.Setting("clusterIdentifier") is { } cluster && other.Setting("clusterIdentifier") is { } otherCluster
            ? cluster == otherCluster
            : ClusterOf(own) is { } name && ClusterOf(other) == name;

    private static string? ClusterOf(IReadOnlyDictionary<string, string> config) =>
        config.Environment() is { } environment ? $"environment {environment}"
        : config.Setting("context") is { } context ? $"context {context}"
        : config.Setting("kind") == "local" ? "context" : null;
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
        if (project.TryReadConfig(stack) is not { } config || !config.IsEnvironment())
        {
            return null;
        }

        var cluster = config.Json("cluster");
        bool IsOn(FlagSetting driver) =>
            JsonInputs.At(cluster, driver.Name) is { } value ? string.Equals(value.ToString(), "true", StringComparison.OrdinalIgnoreCase) : driver.Default == true;
        return new(stack, Texts(JsonInputs.At(config.Json("worker"), "namespaces")))
        {
            KnowsGroups = JsonInputs.At(cluster, "securityGroup") is not null,
            MissingDrivers = [.. ClusterSettings.Drivers.Where(driver => !IsOn(driver)).Select(driver => driver.Name)],
            NfsServers = Texts(config.Json(TenantSettings.NfsServers.Key)),
            DeveloperWaivers = Texts(config.Json(WaiverSettings.ForDevelopers.Key)),
        };
    }

    private static List<string> Texts(JsonElement? list) => JsonInputs.Items(list).ConvertAll(each => each.ToString());
}
