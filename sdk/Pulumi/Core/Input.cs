namespace Pulumi;

/// <summary>An input whose type is not known at compile time.</summary>
internal interface IInput
{
    /// <summary>
    /// The value as it is to be serialized: for lists and maps the elements one by one, so that a single unknown or secret
    /// element is met as such.
    /// </summary>
    IOutput ToOutput();
}

/// <summary>What a resource takes: a plain value or an output of another resource.</summary>
public class Input<T> : IInput
{
    private readonly Output<T>? _value;

    private protected Input(Output<T> value) => _value = value ?? throw new ArgumentNullException(nameof(value));

    // For lists and maps, which keep their elements apart and join them only when asked.
    private protected Input()
    {
    }

    internal virtual Output<T> Value => _value!;

    private protected virtual IOutput Serialized => Value;

    IOutput IInput.ToOutput() => Serialized;

    public static implicit operator Input<T>(T value) => Output.Create(value);

    public static implicit operator Input<T>(Output<T> value) => new(value);

    public static implicit operator Output<T>(Input<T> input) => input.Value;
}

/// <summary>What can be done with an input before it is given to a resource.</summary>
public static class InputExtensions
{
    public static Output<T> ToOutput<T>(this Input<T>? input) => input is null ? Output.Create(default(T)!) : input.Value;

    public static Output<TResult> Apply<T, TResult>(this Input<T>? input, Func<T, TResult> func) => input.ToOutput().Apply(func);

    public static Output<TResult> Apply<T, TResult>(this Input<T>? input, Func<T, Task<TResult>> func) => input.ToOutput().Apply(func);

    public static Output<TResult> Apply<T, TResult>(this Input<T>? input, Func<T, Input<TResult>?> func) => input.ToOutput().Apply(func);

    public static Output<TResult> Apply<T, TResult>(this Input<T>? input, Func<T, Output<TResult>?> func) => input.ToOutput().Apply(func);
}
