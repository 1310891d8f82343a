namespace Pulumi.SchemaExport;

/// <summary>The names of resources and functions wanted, from one value of the command line.</summary>
public static class ResourceNames
{
    /// <summary>
    /// The names that a file lists, or the value itself if there is no such file. A schema file stands for its own resources and
    /// functions; any other file has a name on each line, <c>#</c> begins a comment.
    /// </summary>
    public static IEnumerable<string> Read(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (!File.Exists(value))
        {
            return [value];
        }

        var lines = File.ReadAllLines(value);
        return lines.Length > 0 && lines[0].StartsWith("package ", StringComparison.Ordinal)
            ? lines.Select(line => line.Split(' ')).Where(words => words is ["resource" or "function", _, ..]).Select(words => words[2])
            : lines.Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0);
    }
}
