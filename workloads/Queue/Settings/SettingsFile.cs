using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Infra.Core.Findings;
using Infra.Core.Search;
using Infra.Core.Settings;

namespace WorkQueue.Settings;

/// <summary>Reads the settings file; every mistake in it is reported at once, with its path.</summary>
internal static class SettingsFile
{
    /// <summary>Reads a settings file.</summary>
    /// <exception cref="UserErrorException">The file is missing, is no JSON, or holds mistakes: all of them in one message.</exception>
    public static QueueSettings ReadFile(string path) =>
        Read(TextFile.Read("settings file", path, "name one that is there, for most verbs with --settings or QUEUE_SETTINGS"), path);

    /// <summary>Reads settings from JSON text.</summary>
    /// <exception cref="UserErrorException">The text is no JSON, or holds mistakes: all of them in one message.</exception>
    public static QueueSettings Read(string json, string source)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return Read(document.RootElement, source, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)))[..16]);
        }
        catch (JsonException error)
        {
            throw new UserErrorException($"settings file \"{source}\" is no JSON: line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}", "mend it there");
        }
        catch (InvalidOperationException error) when (error.Message.Contains("UTF-16", StringComparison.Ordinal))
        {
            throw new UserErrorException($"settings file \"{source}\" holds half a character, written as \\ud800 or the like", "write both halves, or the character itself");
        }
    }

    private static QueueSettings Read(JsonElement root, string source, string digest)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new UserErrorException($"settings file \"{source}\" must be an object with the settings of a search; got {SettingsReader.Describe(root)}", "begin it with {");
        var reader = SettingsReader.OfFile(root, SearchReader.OfFile);
        var search = SearchReader.Read(reader, withOutputs: true);
        // A path of properties is one of settings but for the first letters.
        reader.Report(SearchRules.Check("", search, needsProgram: false).Select(finding => finding with { Path = SettingKeys.InWords(finding.Path) }));
        var problems = reader.Finish();
        return problems.Count == 0 ? new QueueSettings(search) { FileDigest = digest } : throw new UserErrorException($"settings file \"{source}\"", problems);
    }
}
