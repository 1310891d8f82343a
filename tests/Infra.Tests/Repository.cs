using Infra.Tests.Support;

namespace Infra.Tests;

/// <summary>The repository that the tests belong to, and its golden files.</summary>
internal static class Repository
{
    public static string Root => Golden.Root;

    /// <summary>Compares a text with a golden file of these tests.</summary>
    public static void AssertGolden(string name, string text) => Golden.Compare($"tests/Infra.Tests/Golden/{name}", text);
}
