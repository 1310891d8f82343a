using System.Diagnostics.CodeAnalysis;
using Pulumi;
using Pulumi.Utilities;

namespace Infra.Components.Common;

/// <summary>Reads inputs that need no other resource, so that a component can check them before it makes anything.</summary>
/// <remarks>
/// A rule broken inside an <c>Apply</c> shows the user a stack trace, and stops only that one resource. What a settings file says is known at
/// once and is checked at once; only what other resources compute is left to <c>Apply</c>.
/// </remarks>
public static class KnownInputs
{
    /// <summary>Reads an input that is there already.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="input">A plain value, a setting, or the output of a resource.</param>
    /// <param name="value">The value; it stays secret if the input is, so it must not be shown.</param>
    /// <returns>False if the input is null, unknown, failed, or waits for something.</returns>
    public static bool TryGetNow<T>(this Input<T>? input, [MaybeNullWhen(false)] out T value) => input.IsKnownNow(out value) && value is not null;

    /// <summary>Whether an input is there already, be it only that it is nothing.</summary>
    internal static bool IsKnownNow<T>(this Input<T>? input, [MaybeNull] out T value)
    {
        value = default;
        if (input is null)
        {
            return true;
        }

        var output = input.ToOutput();
        if (OutputUtilities.GetIsKnownAsync(output) is not { IsCompletedSuccessfully: true, Result: true }
            || OutputUtilities.GetValueAsync(output) is not { IsCompletedSuccessfully: true } known)
        {
            return false;
        }

        value = known.Result;
        return true;
    }
}
