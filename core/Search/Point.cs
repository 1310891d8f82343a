using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Infra.Core.Quantities;

namespace Infra.Core.Search;

/// <summary>One state of the parameters, in the three forms it has: dictionary, code and hash.</summary>
internal sealed class Point
{
    private readonly decimal[] _values;
    private readonly string[] _texts;

    /// <summary>A point of numbers, in the order of the names.</summary>
    /// <param name="names">The parameters' names; their order is part of the hash.</param>
    /// <param name="values">As many values as there are names.</param>
    internal Point(IReadOnlyList<string> names, decimal[] values)
        : this(names, values, Array.ConvertAll(values, DecimalText.Format))
    {
    }

    /// <summary>A point, in the order of the names.</summary>
    /// <param name="names">The parameters' names; their order is part of the hash.</param>
    /// <param name="values">As many values as there are names.</param>
    /// <param name="texts">The one text of each.</param>
    internal Point(IReadOnlyList<string> names, decimal[] values, string[] texts)
    {
        Names = names;
        _values = values;
        _texts = texts;
        Code = string.Join(',', texts);
        var text = new StringBuilder();
        for (var index = 0; index < texts.Length; index++)
        {
            text.Append(names[index]).Append(texts[index]);
        }

        Hash = HashOf(text.ToString());
    }

    /// <summary>The parameters' names.</summary>
    internal IReadOnlyList<string> Names { get; }

    /// <summary>The values, in the order of <see cref="Names"/>.</summary>
    internal IReadOnlyList<decimal> Values => _values;

    /// <summary>The values as the program gets them.</summary>
    internal IReadOnlyList<string> Texts => _texts;

    /// <summary>The values' canonical texts, joined by commas; can be turned back into the point.</summary>
    internal string Code { get; }

    /// <summary>The point's unique id: md5 over each name followed by its value, in 32 lower-case hex digits.</summary>
    internal string Hash { get; }

    /// <summary>The point as the program reads it: names to exact numbers or to words, in order.</summary>
    /// <returns>A JSON object on one line.</returns>
    internal string ToJson()
    {
        var text = new StringBuilder("{");
        for (var index = 0; index < _texts.Length; index++)
        {
            // A number's text begins with a digit or a sign; a word may do so too and is then no number.
            var isNumber = DecimalText.TryParse(_texts[index], out var value) && value == _values[index];
            text.Append(index == 0 ? "" : ",").Append('"').Append(Names[index]).Append("\":")
                .Append(isNumber ? _texts[index] : JsonSerializer.Serialize(_texts[index]));
        }

        return text.Append('}').ToString();
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage(
        "Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "An id that earlier ledgers already hold; it protects nothing.")]
    private static string HashOf(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
}
