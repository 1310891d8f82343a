using Infra.Core.Settings;
using Pulumi;

namespace Infra.Stacks;

/// <summary>Makes the stack that the config describes; what the Pulumi CLI and the offline preview both run.</summary>
public sealed class StackProgram : IServiceProvider
{
    /// <summary>What the stack is.</summary>
    public static ChoiceSetting<StackKind> Kind { get; } = new("kind", "What the stack is") { Required = true };

    /// <summary>What the stack is for; nothing is made of it.</summary>
    internal static TextSetting Purpose { get; } = new("purpose", "What the stack is for, in a few words for the page that infra page makes") { DefaultWords = "none" };

    /// <summary>Every setting of each kind of stack.</summary>
    public static IReadOnlyList<(string Kind, IReadOnlyList<Setting> Declared)> Settings =>
    [
        ("environment", EnvironmentSettings.Declared), ("developer", DeveloperStack.Settings), ("local", LocalStack.Settings),
    ];

    /// <summary>Makes the stack of the config of the moment. Must be called inside a Pulumi deployment.</summary>
    /// <param name="options">Options for the stack; null for none.</param>
    /// <returns>The stack with all its resources.</returns>
    /// <exception cref="ResourceException">The settings are wrong; the text names every mistake.</exception>
    public static Stack Create(StackOptions? options) => Create(options, TimeProvider.System);

    /// <summary>Makes the stack of the config of the moment at another moment than now. Must be called inside a Pulumi deployment.</summary>
    /// <param name="options">Options for the stack; null for none.</param>
    /// <param name="clock">Says what day it is, for settings that hold until a day.</param>
    /// <returns>The stack with all its resources.</returns>
    /// <exception cref="ResourceException">The settings are wrong; the text names every mistake.</exception>
    public static Stack Create(StackOptions? options, TimeProvider clock)
    {
        var reader = RunningSettings.Reader();
        if (reader.Choice(Kind) is not { } kind)
        {
            // Which other settings there are depends on the kind, so only those that no kind has are told.
            reader.Know(Settings.SelectMany(each => each.Declared));
            reader.ThrowIfAny(Deployment.Instance.StackName);
            throw new InvalidOperationException("a stack without a kind must have been refused");
        }

        return kind switch
        {
            StackKind.Environment => new EnvironmentStack(options, clock),
            StackKind.Developer => new DeveloperStack(options, clock),
            StackKind.Local => new LocalStack(options, clock),
            _ => throw new InvalidOperationException($"no stack of kind {kind}"),
        };
    }

    /// <summary>The stack, whatever type is asked for: a project has one program.</summary>
    /// <param name="serviceType">Not looked at.</param>
    /// <returns>The stack.</returns>
    public object GetService(Type serviceType) => Create(null);
}
