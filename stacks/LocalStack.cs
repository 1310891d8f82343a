using System.Collections.Immutable;
using Infra.Components.Pods;
using Infra.Core.Settings;
using Pulumi;

namespace Infra.Stacks;

/// <summary>A developer's namespace on any cluster of one's own kubeconfig, such as minikube, kind or k3s.</summary>
public sealed class LocalStack : Stack
{
    private static readonly TextSetting ContextSetting =
        new("context", "Context of one's kubeconfig") { DefaultWords = "the current one" };

    /// <summary>Makes the stack from its settings.</summary>
    /// <param name="options">Options for the stack; null for none.</param>
    /// <param name="clock">Says what day it is; the machine's clock when null.</param>
    /// <exception cref="ResourceException">The settings are wrong; the text names every mistake.</exception>
    public LocalStack(StackOptions? options = null, TimeProvider? clock = null)
        : base(options)
    {
        var stack = Deployment.Instance.StackName;
        var reader = RunningSettings.Reader();
        reader.Choice(StackProgram.Kind);
        var cluster = ClusterAccess.OfContext(reader.Text(ContextSetting), reader.Text(ClusterAccess.IdentifierSetting));
        var settings = WorkspaceSettings.Read(reader, stack, hasEnvironment: false, clock);
        var dispatcher = settings.Compute.Dispatcher(environment: null);
        reader.Report(settings.Compute.Check(settings.NamespaceName, dispatcher));
        reader.Report(settings.Compute.CheckPriorities(queue: null, dispatcher));
        var classes = ComputeClassSettings.ReadForeign(reader, hasEnvironment: false, settings.Compute.Pools);
        reader.Report(ComputeClassSettings.CheckAsked(reader, settings.Compute, [.. classes.Keys], $"infra:{ComputeClassSettings.Section}"));
        reader.ThrowIfAny(stack);

        var workspace = new Workspace(settings, PreferredNodes.Of(ClusterAccess.Of(cluster), classes), dispatcher);
        Namespace = workspace.Namespace;
        Addresses = workspace.Addresses;
        SimulatorPods = workspace.SimulatorPods;
        Queries = workspace.Queries;
        QueueStatus = workspace.QueueStatus;
    }

    /// <summary>Every setting of a local stack, in the order in which they are described.</summary>
    public static ImmutableArray<Setting> Settings { get; } = [StackProgram.Kind, ContextSetting, ClusterAccess.IdentifierSetting, .. WorkspaceSettings.Declared];

    /// <summary>Output: the name of the namespace that all of the stack is in.</summary>
    [Output("namespace")]
    public Output<string> Namespace { get; private set; }

    /// <summary>Host and port of each service, by what it is (<c>trainer</c>, <c>policy</c>, <c>sim</c>).</summary>
    [Output("addresses")]
    public Output<ImmutableDictionary<string, string>> Addresses { get; private set; }

    /// <summary>The stable names of the simulator's pods; none on clusters without StatefulSets.</summary>
    [Output("simulatorPods")]
    public Output<ImmutableArray<string>> SimulatorPods { get; private set; }

    /// <summary>Command lines that query the services from inside; none without the shell pod.</summary>
    [Output("queries")]
    public Output<ImmutableArray<string>> Queries { get; private set; }

    /// <summary>The command that shows the state of the search, a line for each search; empty without one.</summary>
    [Output("queueStatus")]
    public Output<string> QueueStatus { get; private set; }
}
