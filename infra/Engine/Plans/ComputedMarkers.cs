using System.Globalization;
using System.Text.RegularExpressions;

namespace Infra.Plans;

/// <summary>
/// Stands in for values that only a cloud or an encrypted stack file knows.
/// A marker is one word of lower-case letters and digits, as long as a whole number of base64 quartets, so that it goes unharmed through names, host names, JSON,
/// YAML, URLs and decoders; <see cref="Describe"/> turns it into words wherever text leaves the program.
/// </summary>
internal sealed partial class ComputedMarkers
{
    /// <summary>How a computed value is shown.</summary>
    public const string ComputedText = "(computed)";

    /// <summary>How a secret is shown.</summary>
    public const string SecretText = "[secret]";

    private const string ComputedPrefix = "computedx7q2m9vk";
    private const string SecretPrefix = "secretx7q2m9vkw8";
    private const string AddressPrefix = "240.113.";
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    private int _count;

    /// <summary>A marker for one value that a provider computes.</summary>
    /// <returns>A word that no other value of this preview has.</returns>
    public string Computed() => ComputedPrefix + Next();

    /// <summary>A marker for one secret that is not known here.</summary>
    /// <returns>A word that no other value of this preview has.</returns>
    public string Secret() => SecretPrefix + Next();

    /// <summary>A marker for one IPv4 address that a provider computes, for code that wants one it can read.</summary>
    /// <returns>An address of 240.0.0.0/4, which RFC 1112 keeps out of use, so that no real one is taken for it.</returns>
    public string Address()
    {
        var number = Interlocked.Increment(ref _count);
        return string.Create(CultureInfo.InvariantCulture, $"{AddressPrefix}{(number >> 8) & 255}.{number & 255}");
    }

    /// <summary>Replaces every marker in a text by <c>(computed)</c> or <c>[secret]</c>.</summary>
    /// <returns>The text without markers.</returns>
    public static string Describe(string text) =>
        Marker().Replace(text, match => match.Value.StartsWith("s", StringComparison.OrdinalIgnoreCase) ? SecretText : ComputedText);

    /// <summary>Whether a text is, or contains, a computed value.</summary>
    /// <returns>True if there is at least one marker in it.</returns>
    public static bool IsMarked(string text) => Marker().IsMatch(text);

    /// <summary>Whether a text contains a secret that is not known here.</summary>
    /// <returns>True if there is at least one secret's marker in it.</returns>
    public static bool HasSecret(string text) => text.Contains(SecretPrefix, StringComparison.OrdinalIgnoreCase);

    // A name that was cut short may have cut a marker; what is left of it is still no value.
    [GeneratedRegex(
        $@"(?:{ComputedPrefix}|{SecretPrefix})[0-9a-z]{{0,4}}|(?<![0-9.])240\.113\.[0-9]{{1,3}}\.[0-9]{{1,3}}(?![0-9])",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Marker();

    private string Next()
    {
        var number = Interlocked.Increment(ref _count);
        Span<char> digits = stackalloc char[4];
        for (var i = digits.Length - 1; i >= 0; i--)
        {
            digits[i] = Digits[number % Digits.Length];
            number /= Digits.Length;
        }

        return new string(digits);
    }
}
