using Pulumi;

namespace Infra.Experiments.Tests;

/// <summary>Keeps the arguments of the children that a component makes, as they are before secrets become plain values for the mocks.</summary>
internal sealed class ArgsOf<T>
    where T : ResourceArgs
{
    private readonly List<T> _all = [];

    internal IReadOnlyList<T> All => _all;

    internal ComponentResourceOptions Options => new()
    {
        ResourceTransformations =
        {
            child =>
            {
                if (child.Args is T args)
                {
                    _all.Add(args);
                }

                return null;
            },
        },
    };
}
