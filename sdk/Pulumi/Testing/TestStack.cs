namespace Pulumi.Testing;

/// <summary>A stack whose resources a test's function creates.</summary>
internal sealed class TestStack(Func<Task<IDictionary<string, object?>>> createResources) : Stack
{
    /// <summary>What the function returned.</summary>
    public IDictionary<string, object?> Results { get; } = createResources().GetAwaiter().GetResult();
}
