using System.Collections.Immutable;

namespace Pulumi;

/// <summary>An output whose type is not known at compile time.</summary>
internal interface IOutput
{
    ValueTask<OutputData<object?>> GetBoxedDataAsync();
}

/// <summary>
/// A value that may still be on its way, may be unknown until an update, may be secret, and remembers which resources it came from.
/// </summary>
public sealed class Output<T> : IOutput
{
    private readonly OutputData<T> _data;
    private readonly Task<OutputData<T>>? _task;
    private readonly OutputSource<T>? _source;

    internal Output(OutputData<T> data) => _data = data;

    internal Output(OutputSource<T> source) => _source = source;

    private Output(ValueTask<OutputData<T>> data)
    {
        if (data.IsCompletedSuccessfully)
        {
            _data = data.Result;
            return;
        }

        _task = data.AsTask();
        Deployment.TryGetCurrent()?.Track(_task);
    }

    internal ValueTask<OutputData<T>> DataAsync =>
        _source is not null ? _source.DataAsync
        : _task is not null ? new(_task)
        : new(_data);

    internal static Output<T> From(ValueTask<OutputData<T>> data) => new(data);

    ValueTask<OutputData<object?>> IOutput.GetBoxedDataAsync()
    {
        var data = DataAsync;
        return data.IsCompletedSuccessfully ? new(data.Result.Boxed) : AwaitAsync();

        async ValueTask<OutputData<object?>> AwaitAsync() => (await data.ConfigureAwait(false)).Boxed;
    }

    public static Output<T> Create(Task<T> value) => Output.Create(value);

    public Output<TResult> Apply<TResult>(Func<T, TResult> func) => Output<TResult>.From(ApplyAsync(func));

    public Output<TResult> Apply<TResult>(Func<T, Task<TResult>> func) => Output<TResult>.From(ApplyAsync(func));

    public Output<TResult> Apply<TResult>(Func<T, Input<TResult>?> func) => Apply(value => func(value).ToOutput());

    public Output<TResult> Apply<TResult>(Func<T, Output<TResult>?> func) => Output<TResult>.From(ApplyAsync(func));

    public Output<ValueTuple> Apply(Func<T, Task> func) =>
        Apply(async Task<ValueTuple> (value) =>
        {
            await func(value).ConfigureAwait(false);
            return default;
        });

    public Output<TResult> UntypedApply<TResult>(Func<object?, Output<TResult>> func) => Apply<TResult>(value => func(value));

    public override string ToString()
    {
        const string Advice =
            "An Output<T> has no text of its own: use Apply(value => ...) or Output.Format($\"...\") to build a string from it.";
        Log.Warn(Advice);
        return Advice;
    }

    internal Output<T> WithSecret(bool isSecret) => From(WithSecretAsync(new(isSecret)));

    internal Output<T> WithSecret(ValueTask<bool> isSecret) => From(WithSecretAsync(isSecret));

    internal async ValueTask<T> ValueOrAsync(T whenUnknown)
    {
        var data = await DataAsync.ConfigureAwait(false);
        return data.IsKnown ? data.Value : whenUnknown;
    }

    private async ValueTask<OutputData<T>> WithSecretAsync(ValueTask<bool> isSecret)
    {
        var data = await DataAsync.ConfigureAwait(false);
        return data with { IsSecret = await isSecret.ConfigureAwait(false) };
    }

    // The function runs only on a known value; whatever it makes of it inherits secrecy and dependencies.
    private async ValueTask<OutputData<TResult>> ApplyAsync<TResult>(Func<T, TResult> func)
    {
        var data = await DataAsync.ConfigureAwait(false);
        return data.IsKnown ? new(data.Resources, func(data.Value), true, data.IsSecret) : Unknown<TResult>(data);
    }

    private async ValueTask<OutputData<TResult>> ApplyAsync<TResult>(Func<T, Task<TResult>> func)
    {
        var data = await DataAsync.ConfigureAwait(false);
        return data.IsKnown
            ? new(data.Resources, await func(data.Value).ConfigureAwait(false), true, data.IsSecret)
            : Unknown<TResult>(data);
    }

    private async ValueTask<OutputData<TResult>> ApplyAsync<TResult>(Func<T, Output<TResult>?> func)
    {
        var data = await DataAsync.ConfigureAwait(false);
        if (!data.IsKnown)
        {
            return Unknown<TResult>(data);
        }

        if (func(data.Value) is not { } inner)
        {
            return new(data.Resources, default!, true, data.IsSecret);
        }

        var result = await inner.DataAsync.ConfigureAwait(false);
        return new(data.Resources.Union(result.Resources), result.Value, result.IsKnown, data.IsSecret || result.IsSecret);
    }

    private static OutputData<TResult> Unknown<TResult>(OutputData<T> data) => new(data.Resources, default!, false, data.IsSecret);
}

/// <summary>A value that is settled later, from outside: the outputs of a resource, or a <see cref="DeferredOutput{T}"/>.</summary>
internal sealed class OutputSource<T> : IOutputSource
{
    private readonly Lock _lock = new();
    private readonly ImmutableHashSet<Resource> _resources;
    private OutputData<T> _data;
    private volatile bool _isSettled;
    private TaskCompletionSource<OutputData<T>>? _waiting;

    public OutputSource(ImmutableHashSet<Resource> resources)
    {
        _resources = resources;
        Output = new Output<T>(this);
    }

    public Output<T> Output { get; }

    IOutput IOutputSource.Output => Output;

    /// <summary>The value; most are settled before anybody asks, and only the others cost a task.</summary>
    public ValueTask<OutputData<T>> DataAsync
    {
        get
        {
            if (_isSettled)
            {
                return new(_data);
            }

            lock (_lock)
            {
                return _isSettled ? new(_data) : new((_waiting ??= new()).Task);
            }
        }
    }

    public void Follow(Output<T> output) => _ = FollowAsync(output);

    void IOutputSource.Settle(OutputData<object?> data) => Settle(new(
        data.Resources.IsEmpty ? _resources : _resources.Union(data.Resources),
        data.Value is null ? default! : (T)data.Value,
        data.IsKnown,
        data.IsSecret));

    void IOutputSource.SettleWithDefault(bool isKnown) => Settle(new(_resources, default!, isKnown, false));

    public void Fail(Exception exception)
    {
        lock (_lock)
        {
            (_waiting ??= new()).TrySetException(exception);
        }
    }

    private void Settle(OutputData<T> data)
    {
        TaskCompletionSource<OutputData<T>>? waiting;
        lock (_lock)
        {
            _data = data;
            _isSettled = true;
            waiting = _waiting;
        }

        waiting?.TrySetResult(data);
    }

    private async Task FollowAsync(Output<T> output)
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

internal interface IOutputSource
{
    IOutput Output { get; }

    void Settle(OutputData<object?> data);

    void SettleWithDefault(bool isKnown);

    void Fail(Exception exception);
}

/// <summary>An output that can be handed out before there is anything to compute it from.</summary>
public sealed class DeferredOutput<T>
{
    private readonly OutputSource<T> _source = new([]);
    private int _resolved;

    public Output<T> Output => _source.Output;

    public void Resolve(Output<T> output)
    {
        if (Interlocked.Exchange(ref _resolved, 1) != 0)
        {
            throw new InvalidOperationException("This deferred output is already resolved");
        }

        _source.Follow(output);
    }
}
