using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using WorkQueue.Hosting;
using WorkQueue.Settings;

namespace WorkQueue.Leases;

/// <summary>
/// What a result came from, as JSON for its row: <c>settings</c>, the beginning of their file's SHA-256; <c>queue</c>, this program's version; and where the
/// worker is told, <c>image</c>, <c>version</c> and <c>commit</c> of the search's program.
/// </summary>
internal static class RunLineage
{
    // A reference with a digest has at most 255 characters before it: https://github.com/distribution/reference (NameTotalLengthMax), checked 2026-11.
    private const int MaximumText = 400;

    // Longer than what the above makes; whoever can write to Redis may have written more.
    private const int MaximumLength = 4000;

    private static readonly (string Name, string Variable)[] Told = [("image", "QUEUE_IMAGE"), ("version", "QUEUE_PROGRAM_VERSION"), ("commit", "QUEUE_COMMIT")];

    /// <summary>The lineage of what this process runs.</summary>
    /// <param name="settings">The search.</param>
    /// <param name="environment">The process' environment, which the image and the stack have a say in.</param>
    /// <returns>JSON on one line.</returns>
    public static string Of(QueueSettings settings, EnvironmentReader environment)
    {
        var lineage = new JsonObject
        {
            ["settings"] = settings.FileDigest,
            ["queue"] = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
        };
        foreach (var (name, variable) in Told)
        {
            if (environment.Find(variable) is { } text)
                lineage[name] = CleanText.Cut(CleanText.Line(text), MaximumText);
        }

        return lineage.ToJsonString();
    }

    /// <summary>A lineage from elsewhere, as it may go into a row.</summary>
    /// <returns>JSON; null where it is none.</returns>
    public static string? Read(string? text)
    {
        try
        {
            return text is { Length: > 0 and <= MaximumLength } && JsonNode.Parse(text) is JsonObject lineage ? lineage.ToJsonString() : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
