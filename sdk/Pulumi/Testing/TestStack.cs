namespace Pulumi.Testing;

/// <summary>A stack whose resources a test's function creates.</summary>
internal sealed class TestStack : Stack
{
    public TestStack(Func<Task<IDictionary<string, object?>>> createResources) =>
        Results = createResources().GetAwaiter().GetResult();

    /// <summary>What the function returned.</summary>
    public IDictionary<string, object?> Results { get; }
}
