using System.Security.Cryptography;
using System.Text;

namespace WorkQueue.Space;

/// <summary>One state of the parameters, in the three forms it has: dictionary, code and hash.</summary>
internal sealed class Point
{
    private readonly decimal[] _values;

    /// <summary>A point with these values, in the order of the names.</summary>
    /// <param name="names">The parameters' names; their order is part of the hash.</param>
    /// <param name="values">As many values as there are names.</param>
    public Point(IReadOnlyList<string> names, decimal[] values)
    {
        Names = names;
        _values = values;
        var texts = Array.ConvertAll(values, DecimalText.Format);
        Code = string.Join(',', texts);
        var text = new StringBuilder();
        for (var index = 0; index < texts.Length; index++)
            text.Append(names[index]).Append(texts[index]);
        Hash = HashOf(text.ToString());
    }

    /// <summary>The parameters' names.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The values, in the order of <see cref="Names"/>.</summary>
    public IReadOnlyList<decimal> Values => _values;

    /// <summary>The values' canonical texts, joined by commas; can be turned back into the point.</summary>
    public string Code { get; }

    /// <summary>The point's unique id: md5 over each name followed by its value, in 32 lower-case hex digits.</summary>
    public string Hash { get; }

    /// <summary>The point as the program reads it: names to exact numbers, in order.</summary>
    /// <returns>A JSON object on one line.</returns>
    public string ToJson()
    {
        var text = new StringBuilder("{");
        for (var index = 0; index < _values.Length; index++)
            text.Append(index == 0 ? "" : ",").Append('"').Append(Names[index]).Append("\":").Append(DecimalText.Format(_values[index]));
        return text.Append('}').ToString();
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage(
        "Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "An id that earlier ledgers already hold; it protects nothing.")]
    private static string HashOf(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
}
