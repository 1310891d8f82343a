namespace Pulumi;

/// <summary>An output that can be handed out before there is anything to compute it from.</summary>
public sealed class DeferredOutput<T>
{
    private readonly OutputSource _source = new([], default(T));
    private int _resolved;

    public DeferredOutput() => Output = new(_source);

    public Output<T> Output { get; }

    public void Resolve(Output<T> output)
    {
        if (Interlocked.Exchange(ref _resolved, 1) != 0)
        {
            throw new InvalidOperationException("This deferred output is already resolved");
        }

        _source.Follow(output);
    }
}
