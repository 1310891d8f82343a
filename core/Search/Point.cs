using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Infra.Core.Quantities;

namespace Infra.Core.Search;

/// <summary>One state of the parameters, in the three forms it has: dictionary, code and hash.</summary>
/// <param name="names">The parameters' names; their order is part of the hash.</param>
/// <param name="values">As many values as there are names.</param>
/// <param name="texts">The one text of each.</param>
internal sealed class Point(IReadOnlyList<string> names, decimal[] values, string[] texts)
{
    /// <summary>The parameters' names.</summary>
    internal IReadOnlyList<string> Names => names;

    /// <summary>The values, in the order of <see cref="Names"/>.</summary>
    internal IReadOnlyList<decimal> Values => values;

    /// <summary>The values as the program gets them.</summary>
    internal IReadOnlyList<string> Texts => texts;

    /// <summary>The values' canonical texts, joined by commas; can be turned back into the point.</summary>
    internal string Code { get; } = string.Join(',', texts);

    /// <summary>The point's unique id: md5 over each name followed by its value, in 32 lower-case hex digits.</summary>
    internal string Hash { get; } = HashOf(string.Concat(names.Zip(texts, (name, text) => name + text)));

    /// <summary>The point as the program reads it: names to exact numbers or to words, in order.</summary>
    /// <returns>A JSON object on one line.</returns>
    internal string ToJson() => $"{{{string.Join(',', names.Select((name, index) => $"\"{name}\":{Json(index)}"))}}}";

    // A number's text begins with a digit or a sign; a word may do so too and is then no number.
    private string Json(int index) =>
        DecimalText.TryParse(texts[index], out var value) && value == values[index] ? texts[index] : JsonSerializer.Serialize(texts[index]);

    [System.Diagnostics.CodeAnalysis.SuppressMessage(
        "Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "An id that earlier ledgers already hold; it protects nothing.")]
    private static string HashOf(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
}
