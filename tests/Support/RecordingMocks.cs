using System.Collections.Immutable;
using Pulumi.Testing;

namespace Infra.Tests.Support;

/// <summary>Stands in for the engine and all providers, and keeps what a program sent them.</summary>
/// <remarks>
/// A resource gets its inputs back as its state, an id, and what its provider would compute. A function call that no test has set throws, so that
/// no test passes on an empty answer.
/// </remarks>
public sealed class RecordingMocks : IMocks
{
    private readonly Lock _lock = new();
    private readonly List<MockResourceArgs> _registrations = [];
    private readonly List<RecordedCall> _calls = [];
    private readonly Dictionary<string, Func<MockResourceArgs, IEnumerable<KeyValuePair<string, object>>>> _computed = new(ProviderValues.Computed, StringComparer.Ordinal);
    private readonly Dictionary<string, Func<MockCallArgs, object>> _answers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (ImmutableDictionary<string, object> Outputs, ImmutableArray<string> Secrets)> _stacks = new(StringComparer.Ordinal);

    /// <summary>Every registration in order, components and providers among them.</summary>
    public IReadOnlyList<MockResourceArgs> Registrations
    {
        get
        {
            lock (_lock)
            {
                return [.. _registrations];
            }
        }
    }

    /// <summary>Every function call in order.</summary>
    public IReadOnlyList<RecordedCall> Calls
    {
        get
        {
            lock (_lock)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>Sets what the provider computes for one type of resource, besides the inputs.</summary>
    /// <param name="type">The type token.</param>
    /// <param name="values">The computed values by wire name, from the registration; they win over the inputs.</param>
    /// <returns>This object.</returns>
    public RecordingMocks Computing(string type, Func<MockResourceArgs, IEnumerable<KeyValuePair<string, object>>> values)
    {
        _computed[type] = values;
        return this;
    }

    /// <summary>Sets the answer to a function.</summary>
    /// <param name="token">The function.</param>
    /// <param name="answer">The result by wire name, from the call.</param>
    /// <returns>This object.</returns>
    public RecordingMocks Answering(string token, Func<MockCallArgs, IReadOnlyDictionary<string, object>> answer)
    {
        _answers[token] = call => answer(call).ToImmutableDictionary();
        return this;
    }

    /// <summary>Sets the outputs of a stack that the program refers to.</summary>
    /// <param name="stack">The stack as the program names it (<c>organization/infra/dev</c>).</param>
    /// <param name="outputs">Its outputs.</param>
    /// <param name="secretOutputs">Which of them are secret.</param>
    /// <returns>This object.</returns>
    public RecordingMocks WithStack(string stack, IReadOnlyDictionary<string, object> outputs, params string[] secretOutputs)
    {
        _stacks[stack] = (outputs.ToImmutableDictionary(), [.. secretOutputs]);
        return this;
    }

    /// <inheritdoc/>
    public Task<(string? id, object state)> NewResourceAsync(MockResourceArgs args)
    {
        ArgumentNullException.ThrowIfNull(args);
        lock (_lock)
        {
            _registrations.Add(args);
        }

        if (args.Type == "pulumi:pulumi:StackReference")
        {
            var (outputs, secrets) = _stacks.TryGetValue(args.Id ?? "", out var stack) || _stacks.TryGetValue(args.Name ?? "", out stack)
                ? stack
                : throw new InvalidOperationException($"mock not set for stack {args.Id}");
            return Answer(args.Id, args.Inputs.SetItem("name", args.Id ?? "").SetItem("outputs", outputs).SetItem("secretOutputNames", secrets));
        }

        var state = args.Inputs;
        if (_computed.TryGetValue(args.Type ?? "", out var computed))
        {
            state = state.SetItems(computed(args));
        }

        return Answer(string.IsNullOrEmpty(args.Id) ? ProviderValues.Id(args) : args.Id, state);
    }

    /// <inheritdoc/>
    public Task<object> CallAsync(MockCallArgs args)
    {
        ArgumentNullException.ThrowIfNull(args);
        var token = args.Token ?? "";
        lock (_lock)
        {
            _calls.Add(new RecordedCall(token, args.Args, args.Provider ?? ""));
        }

        return _answers.TryGetValue(token, out var answer)
            ? Task.FromResult(answer(args))
            : throw new InvalidOperationException($"mock not set for {token}");
    }

    private static Task<(string? id, object state)> Answer(string? id, ImmutableDictionary<string, object> state) =>
        Task.FromResult<(string?, object)>((id, state));
}
