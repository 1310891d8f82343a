using System.Collections.Immutable;

namespace Pulumi.Utilities;

/// <summary>What tests and tools may ask of an output that programs should not.</summary>
public static class OutputUtilities
{
    public static Output<T> CreateUnknown<T>(T value) => new(new OutputData([], value, false, false));

    public static Output<T> CreateUnknown<T>(Func<Task<T>> valueFactory) => CreateUnknown<T>(default(T)!).Apply(_ => valueFactory());

    public static Output<T> WithDependency<T>(Output<T> output, Resource resource)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(resource);
        return Output<T>.From(GetAsync());

        async ValueTask<OutputData> GetAsync()
        {
            var data = await output.DataAsync.ConfigureAwait(false);
            return data with { Resources = data.Resources.Add(resource) };
        }
    }

    public static async Task<bool> GetIsKnownAsync<T>(Output<T> output) => (await output.DataAsync.ConfigureAwait(false)).IsKnown;

    public static Task<T> GetValueAsync<T>(Output<T> output) => output.ValueOrAsync(default!).AsTask();

    public static async Task<ImmutableHashSet<Resource>> GetDependenciesAsync<T>(Output<T> output) =>
        (await output.DataAsync.ConfigureAwait(false)).Resources;
}
