namespace Infra.Tests.Support;

/// <summary>Golden files: what came out when somebody last looked at it. <c>UPDATE_GOLDEN=1</c> in the environment writes them anew.</summary>
public static class Golden
{
    /// <summary>The repository that the tests belong to.</summary>
    public static string Root { get; } = Find();

    /// <summary>Fails unless a text is what the file says.</summary>
    /// <param name="file">The file, seen from the repository's root.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="InvalidOperationException">They differ; the message has the lines.</exception>
    public static void Compare(string file, string text)
    {
        var path = Path.Combine(Root, file);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, text);
        }

        var expected = File.Exists(path) ? File.ReadAllText(path) : "";
        if (expected != text)
        {
            throw new InvalidOperationException($"{file} is no longer what comes out; if it should be, UPDATE_GOLDEN=1 writes it anew:\n{Difference(expected, text)}");
        }
    }

    /// <summary>The lines in which a text differs from another: those that it lacks after a minus, its own after a plus.</summary>
    /// <param name="other">The other text.</param>
    /// <param name="text">The text.</param>
    /// <returns>A line each; empty where both are the same.</returns>
    public static string Difference(string other, string text)
    {
        var (before, after) = (other.Split('\n'), text.Split('\n'));

        // The longest common part from each pair of lines on.
        var common = new int[before.Length + 1, after.Length + 1];
        for (var i = before.Length - 1; i >= 0; i--)
        {
            for (var j = after.Length - 1; j >= 0; j--)
            {
                common[i, j] = before[i] == after[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        var lines = new List<string>();
        for (int i = 0, j = 0; i < before.Length || j < after.Length;)
        {
            if (i < before.Length && j < after.Length && before[i] == after[j])
            {
                (i, j) = (i + 1, j + 1);
            }
            else if (j == after.Length || (i < before.Length && common[i + 1, j] >= common[i, j + 1]))
            {
                lines.Add($"- {before[i++]}\n");
            }
            else
            {
                lines.Add($"+ {after[j++]}\n");
            }
        }

        return string.Concat(lines);
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
