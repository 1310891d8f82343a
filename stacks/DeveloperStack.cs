using System.Collections.Immutable;
using Infra.Components.Pods;
using Infra.Core.Findings;
using Infra.Core.NodePools;
using Infra.Core.Settings;
using Pulumi;

namespace Infra.Stacks;

/// <summary>A developer's namespace on an environment's cluster, with the trainer and the simulator in it.</summary>
public sealed class DeveloperStack : WorkspaceStack
{
    private static readonly TextSetting EnvironmentSetting =
        new("environment", "Stack of the environment whose cluster it runs on, for example dev; one of this project") { DefaultWords = "none, and context in its place" };

    private static readonly TextSetting ContextSetting =
        new("context", "Context of one's kubeconfig, where the cluster is not an environment's") { DefaultWords = "none" };

    /// <summary>Makes the stack from its settings.</summary>
    /// <param name="options">Options for the stack; null for none.</param>
    /// <param name="clock">Says what day it is; the machine's clock when null.</param>
    /// <exception cref="ResourceException">The settings are wrong; the text names every mistake.</exception>
    public DeveloperStack(StackOptions? options = null, TimeProvider? clock = null)
        : base(options)
    {
        var stack = Deployment.Instance.StackName;
        var reader = RunningSettings.Reader();
        reader.Choice(StackProgram.Kind);
        var environment = reader.Text(EnvironmentSetting);
        var context = reader.Text(ContextSetting);

        // Where it cannot be read, what it would offer is unknown, not missing.
        var hasEnvironment = reader.Has(EnvironmentSetting);
        if (environment is null == context is null)
        {
            reader.Report(
                EnvironmentSetting,
                $"must be set, or else context, and not both; got {(environment is null ? "neither" : $"\"{environment}\" and context \"{context}\"")}",
                environment is null ? "set one of them" : "keep one",
                ContextSetting);
        }

        var identifier = reader.Text(ClusterAccess.IdentifierSetting);
        if (environment is not null && identifier is not null)
        {
            reader.Report(
                ClusterAccess.IdentifierSetting,
                $"must be left out where the stack has an environment, which knows its cluster; got \"{identifier}\"", "remove it");
        }

        var settings = WorkspaceSettings.Read(reader, stack, hasEnvironment, clock);
        var (reference, pools, access) = ReadEnvironment(environment, settings, reader);
        var dispatcher = settings.Compute.Dispatcher(pools);

        // Everything at once, where it may be placed included; a stack that only finds out which others there are has no pools yet.
        reader.Report(settings.Compute.Check(settings.NamespaceName, dispatcher, poolsAreKnown: hasEnvironment ? pools is not null : context is not null));
        reader.Report(access);
        if (reference?.Has(AddonSettings.Keda) == false)
        {
            reader.Report(settings.Compute.Queues.Where(spec => spec.Workers.Keda is not null).Select(spec => AddonSettings.KedaIsMissing(environment!, spec)));
            reader.Report(settings.Awake is null ? [] : [AddonSettings.KedaIsNeeded(environment!)]);
        }

        var classes = ComputeClassSettings.ReadForeign(reader, hasEnvironment, settings.Compute.Pools);
        if (!hasEnvironment || pools is not null)
        {
            reader.Report(ComputeClassSettings.CheckAsked(
                reader,
                settings.Compute,
                !hasEnvironment ? [.. classes.Keys] : [.. pools!.Select(pool => pool.ComputeClass).OfType<string>().Distinct()],
                $"infra:{ComputeClassSettings.Section}{(environment is null ? "" : $" of stack \"{environment}\"")}"));
        }

        var queue = reference?.ReadQueue(environment!);
        reader.Report(settings.Compute.CheckPriorities(queue, dispatcher));
        reader.Report(queue is null ? [] : [.. settings.Compute.CheckQueuedPlaces(dispatcher), .. settings.Compute.CheckUnqueued(dispatcher)]);
        reader.ThrowIfAny(stack);
        var onCluster = PreferredNodes.Of(ClusterAccess.Of(reference?.Cluster ?? ClusterAccess.OfContext(context, identifier)), classes);
        Compose(settings, onCluster, dispatcher, reference, queue);
    }

    // Of a stack whose own settings are wrong those are told, whatever is wrong with its environment.
    private static (EnvironmentReference? Reference, IReadOnlyList<NodePoolFacts>? Pools, IReadOnlyList<Finding> Access) ReadEnvironment(
        string? environment, WorkspaceSettings settings, SettingsReader reader)
    {
        bool HasErrors() => reader.Findings.Any(finding => finding.Level == FindingLevel.Error);
        if (environment is null)
        {
            return (null, null, []);
        }

        try
        {
            var reference = new EnvironmentReference(environment, settings);
            return (reference, reference.ReadNodePools(), HasErrors() ? [] : [.. reference.CheckAccess(environment, settings)]);
        }
        catch (ResourceException)
        {
            reader.Report(settings.Compute.Check(settings.NamespaceName, dispatcher: null, poolsAreKnown: false));
            if (!HasErrors())
            {
                throw;
            }

            return (null, null, []);
        }
    }

    /// <summary>Every setting of a developer stack, in the order in which they are described.</summary>
    public static ImmutableArray<Setting> Settings { get; } =
        [StackProgram.Kind, EnvironmentSetting, ContextSetting, ClusterAccess.IdentifierSetting, .. WorkspaceSettings.Declared];
}
