namespace Infra.Architecture.Tests;

/// <summary>A table that a person reads and a test holds: one entry a line, notes behind <c>#</c>.</summary>
internal static class TextFile
{
    public static IReadOnlyList<string> Lines(string name)
    {
        using var reader = new StreamReader(typeof(TextFile).Assembly.GetManifestResourceStream(name)!);
        return [.. reader.ReadToEnd().Split('\n').Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0)];
    }
}
