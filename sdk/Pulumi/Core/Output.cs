namespace Pulumi;

/// <summary>An output whose type is not known at compile time.</summary>
internal interface IOutput
{
    ValueTask<OutputData> DataAsync { get; }
}

/// <summary>
/// A value that may still be on its way, may be unknown until an update, may be secret, and remembers which resources it came from.
/// </summary>
public sealed class Output<T> : IOutput
{
    private readonly OutputData? _data;
    private readonly Task<OutputData>? _task;
    private readonly OutputSource? _source;

    internal Output(OutputData data) => _data = data;

    internal Output(OutputSource source) => _source = source;

    private Output(ValueTask<OutputData> data)
    {
        if (data.IsCompletedSuccessfully)
        {
            _data = data.Result;
            return;
        }

        _task = data.AsTask();
        Deployment.TryGetCurrent()?.Track(_task);
    }

    internal ValueTask<OutputData> DataAsync =>
        _source is not null ? _source.DataAsync
        : _task is not null ? new(_task)
        : new(_data!);

    ValueTask<OutputData> IOutput.DataAsync => DataAsync;

    internal static Output<T> From(ValueTask<OutputData> data) => new(data);

    public static Output<T> Create(Task<T> value) => Output.Create(value);

    public Output<TResult> Apply<TResult>(Func<T, TResult> func) =>
        Output<TResult>.From(OutputData.ApplyAsync(this, value => func(OutputData.As<T>(value))));

    public Output<TResult> Apply<TResult>(Func<T, Task<TResult>> func) =>
        Output<TResult>.From(OutputData.ApplyAsync(this, value => func(OutputData.As<T>(value)), task => ((Task<TResult>)task).Result));

    public Output<TResult> Apply<TResult>(Func<T, Input<TResult>?> func) => Apply(value => func(value).ToOutput());

    public Output<TResult> Apply<TResult>(Func<T, Output<TResult>?> func) =>
        Output<TResult>.From(OutputData.ApplyAsync(this, IOutput? (value) => func(OutputData.As<T>(value)), default(TResult)));

    public Output<ValueTuple> Apply(Func<T, Task> func) =>
        Output<ValueTuple>.From(OutputData.ApplyAsync(this, value => func(OutputData.As<T>(value)), _ => default(ValueTuple)));

    public Output<TResult> UntypedApply<TResult>(Func<object?, Output<TResult>> func) => Apply<TResult>(value => func(value));

    public override string ToString()
    {
        const string Advice =
            "An Output<T> has no text of its own: use Apply(value => ...) or Output.Format($\"...\") to build a string from it.";
        Log.Warn(Advice);
        return Advice;
    }

    internal Output<T> WithSecret(bool isSecret) => WithSecret(new ValueTask<bool>(isSecret));

    internal Output<T> WithSecret(ValueTask<bool> isSecret) => From(OutputData.WithSecretAsync(this, isSecret));

    internal async ValueTask<T> ValueOrAsync(T whenUnknown)
    {
        var data = await DataAsync.ConfigureAwait(false);
        return data.IsKnown ? OutputData.As<T>(data.Value) : whenUnknown;
    }
}
