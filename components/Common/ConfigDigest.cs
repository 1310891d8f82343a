using System.Security.Cryptography;
using System.Text;

namespace Infra.Components.Common;

/// <summary>The digest of what pods read at their start, by which they are started anew when it has changed.</summary>
internal static class ConfigDigest
{
    /// <summary>The annotation of the pods.</summary>
    internal const string Annotation = "infra/config";

    /// <summary>The digest.</summary>
    internal static string Of(IEnumerable<string> parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))))[..16];
}
