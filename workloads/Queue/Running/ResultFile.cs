using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Infra.Core.Search;
using Microsoft.Win32.SafeHandles;
using WorkQueue.Hosting;
using WorkQueue.Settings;

namespace WorkQueue.Running;

/// <summary>Reads what a program says came out of its run. The file is the program's, so it may be anything.</summary>
internal static class ResultFile
{
    /// <summary>The most bytes of a result: its message has at most 4,000 characters.</summary>
    public const int MaximumBytes = 64 * 1024;

    // open(2): read only is 0; do not wait for a pipe's other end; close when another program is run; do not follow a link.
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private static readonly int NoFollow = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x8000 : 0x20000;

    /// <summary>Reads a result.</summary>
    /// <param name="path">The file.</param>
    /// <param name="messageLimit">The most characters of the message.</param>
    /// <returns>What the program says, or what is wrong with it.</returns>
    public static ProgramResult Read(string path, int messageLimit)
    {
        try
        {
            if (!File.Exists(path) && new FileInfo(path).LinkTarget is null && !Path.Exists(path))
                return Bad("the program wrote no result.json");
            using var file = new SafeFileHandle(Open(path, NonBlocking | CloseOnExec | NoFollow), ownsHandle: true);
            if (file.IsInvalid)
                return Bad("result.json is no regular file: it must be none of link, pipe and device");
            using var stream = new FileStream(file, FileAccess.Read, bufferSize: 0);
            if (!stream.CanSeek || stream.Length == 0)
                return Bad("result.json is no regular file or is empty");
            if (stream.Length > MaximumBytes)
                return Bad($"result.json must have at most {MaximumBytes} bytes; got {stream.Length}");
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return Parse(bytes, messageLimit);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            return Bad($"result.json cannot be read: {CleanText.Line(error.Message)}");
        }
    }

    private static ProgramResult Parse(byte[] bytes, int messageLimit)
    {
        try
        {
            using var result = Document(bytes);
            var root = result.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return Bad("result.json is no object");
            string? problem = null;
            var values = root.TryGetProperty("values", out var given) ? ResultValues.Read(given, out problem) : ResultValues.None;
            if (problem is not null)
                return Bad($"result.json: {CleanText.Line(problem)}");
            return new ProgramResult(
                root.TryGetProperty("stable", out var stable) && stable.ValueKind is JsonValueKind.True or JsonValueKind.False ? stable.GetBoolean() : null,
                CleanText.Cut(root.TryGetProperty("message", out var text) ? Text(text) : "", messageLimit),
                values,
                null);
        }
        catch (JsonException)
        {
            return Bad("result.json is no JSON");
        }
        catch (InvalidOperationException)
        {
            return Bad("result.json has half a character in the name of a value");
        }
    }

    // Python writes NaN and the infinities bare, which is no JSON.
    private static JsonDocument Document(byte[] bytes)
    {
        try
        {
            return JsonDocument.Parse(bytes);
        }
        catch (JsonException)
        {
            return JsonDocument.Parse(ResultValues.Quoted(new UTF8Encoding(false, throwOnInvalidBytes: false).GetString(bytes)));
        }
    }

    private static string Text(JsonElement message)
    {
        try
        {
            return message.ToString();
        }
        catch (InvalidOperationException)
        {
            // Half a character, written as \ud800: the result is as good as any, and its words are shown as they are in the file.
            return message.GetRawText();
        }
    }

    private static ProgramResult Bad(string what) => new(null, "", ResultValues.None, $"exit code 0, but {what}");

    private static int Open(string path, int flags) => Open(Encoding.UTF8.GetBytes(path + "\0"), flags, 0);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags, int mode);
}

/// <summary>What a program says came out of its run.</summary>
/// <param name="Stable">Whether the point is stable; null where it does not say.</param>
/// <param name="Message">Its words.</param>
/// <param name="Values">Its numbers.</param>
/// <param name="Problem">What is wrong with the result; null when nothing is.</param>
internal sealed record ProgramResult(bool? Stable, string Message, IReadOnlyDictionary<string, double> Values, string? Problem)
{
    /// <summary>Says by a search's settings whether the point is stable.</summary>
    public bool Judge(QueueSettings settings, Point point, out string? problem)
    {
        problem = null;
        object? Fact(string name) => Values.TryGetValue(name, out var value) ? value : settings.Space.Fact(point, name);

        if (settings.StableWhen is { } condition)
        {
            if (condition.Names.FirstOrDefault(name => Fact(name) is null) is { } missing)
                problem = $"result.json has no value \"{missing}\", which stableWhen asks for";
            return condition.Holds(Fact);
        }

        if (settings.Search.Objective is { } objective)
        {
            if (Stable != false && !Values.ContainsKey(objective.Name))
                problem = $"result.json has no value \"{objective.Name}\", which is the objective";
            return Stable ?? true;
        }

        if (Stable is null)
            problem = "result.json has no \"stable\": true or false";
        return Stable ?? false;
    }
}
