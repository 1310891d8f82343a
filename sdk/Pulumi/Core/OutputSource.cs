using System.Collections.Immutable;

namespace Pulumi;

/// <summary>A value that is settled later, from outside: the outputs of a resource, or a <see cref="DeferredOutput{T}"/>.</summary>
/// <param name="resources">The resources it comes from whatever it is.</param>
/// <param name="whenNone">What stands for no value: the default of its type.</param>
internal sealed class OutputSource(ImmutableHashSet<Resource> resources, object? whenNone) : IOutput
{
    private readonly Lock _lock = new();
    private volatile OutputData? _data;
    private TaskCompletionSource<OutputData>? _waiting;

    /// <summary>The value; most are settled before anybody asks, and only the others cost a task.</summary>
    public ValueTask<OutputData> DataAsync
    {
        get
        {
            if (_data is { } settled)
            {
                return new(settled);
            }

            lock (_lock)
            {
                return _data is { } data ? new(data) : new((_waiting ??= new()).Task);
            }
        }
    }

    public void Follow(IOutput output) => _ = FollowAsync(output);

    public void Settle(OutputData data)
    {
        TaskCompletionSource<OutputData>? waiting;
        lock (_lock)
        {
            _data = data = new(resources.Union(data.Resources), data.Value ?? whenNone, data.IsKnown, data.IsSecret);
            waiting = _waiting;
        }

        waiting?.TrySetResult(data);
    }

    public void SettleWithDefault(bool isKnown) => Settle(new([], whenNone, isKnown, false));

    public void Fail(Exception exception)
    {
        lock (_lock)
        {
            (_waiting ??= new()).TrySetException(exception);
        }
    }

    private async Task FollowAsync(IOutput output)
    {
        try
        {
            Settle(await output.DataAsync.ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
    }
}
