using Pulumi;

namespace Infra.Components.Common;

/// <summary>Changes arguments that are already an input of something.</summary>
internal static class InputChanges
{
    /// <summary>Changes the arguments in an input, once they are there.</summary>
    /// <typeparam name="T">The arguments.</typeparam>
    /// <param name="input">The input; not of two resources, for the arguments themselves are changed.</param>
    /// <param name="change">What to change.</param>
    /// <returns>What to set in the input's place.</returns>
    internal static Output<T> Change<T>(this Input<T> input, Action<T> change) => input.ToOutput().Apply(each =>
    {
        change(each);
        return each;
    });
}
