namespace Infra.Tests;

/// <summary>The repository that the tests belong to, and its golden files.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>Compares a text with a golden file; with UPDATE_GOLDEN=1 in the environment it writes the file instead.</summary>
    public static void AssertGolden(string name, string text)
    {
        var path = Path.Combine(Root, "tests", "Infra.Tests", "Golden", name);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        Assert.Equal(File.ReadAllText(path), text);
    }

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Infra.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("the tests must run inside the repository");
        }

        return folder;
    }
}
