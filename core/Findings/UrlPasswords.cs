using System.Text.RegularExpressions;

namespace Infra.Core.Findings;

/// <summary>Passwords within URLs, which get into every setting that people paste an address into.</summary>
internal static partial class UrlPasswords
{
    private const string Hidden = "[secret]";

    /// <summary>The text with the word <c>[secret]</c> for each password.</summary>
    internal static string Hide(string text) =>
        text.Contains("://", StringComparison.Ordinal)
            ? Url().Replace(text, match => match.Value.Replace($":{match.Groups["secret"].Value}@", $":{Hidden}@", StringComparison.Ordinal))
            : text;

    /// <summary>Where they stand; the group <c>secret</c> is the password alone.</summary>
    /// <remarks>https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1: user and password before the host.</remarks>
    [GeneratedRegex(@"[a-z][a-z0-9+.-]*://[^\s/:?#]*:(?<secret>[^\s/?#]+)@", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    internal static partial Regex Url();
}
