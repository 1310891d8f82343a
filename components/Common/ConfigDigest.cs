using System.Security.Cryptography;
using System.Text;

namespace Infra.Components.Common;

/// <summary>The digest of what pods read at their start, by which they are started anew when it has changed.</summary>
internal static class ConfigDigest
{
    /// <summary>The annotation of the pods.</summary>
    internal const string Annotation = "infra/config";

    private static readonly AsyncLocal<Func<string, string>?> CurrentReading = new();

    /// <summary>How the parts are read in what is run from here on; null for as they are.</summary>
    /// <remarks>A preview has its own word for each value that only a cloud knows, another one each time; the digest must not be another one for it.</remarks>
    internal static Func<string, string>? Reading
    {
        get => CurrentReading.Value;
        set => CurrentReading.Value = value;
    }

    internal static string Of(IEnumerable<string> parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts.Select(part => Reading?.Invoke(part) ?? part)))))[..16];
}
