using System.Collections.Immutable;
using Infra.Components.Pods;
using Infra.Core.Settings;
using Pulumi;

namespace Infra.Stacks;

/// <summary>A developer's namespace on any cluster of one's own kubeconfig, such as minikube, kind or k3s.</summary>
public sealed class LocalStack : WorkspaceStack
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

        Compose(settings, PreferredNodes.Of(ClusterAccess.Of(cluster), classes), dispatcher);
    }

    /// <summary>Every setting of a local stack, in the order in which they are described.</summary>
    public static ImmutableArray<Setting> Settings { get; } = [StackProgram.Kind, ContextSetting, ClusterAccess.IdentifierSetting, .. WorkspaceSettings.Declared];
}
