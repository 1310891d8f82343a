using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Infra.Yaml;

/// <summary>Writes plain values as YAML in block style; the same value always gives the same bytes.</summary>
internal static partial class YamlWriter
{
    /// <summary>Writes a document.</summary>
    /// <param name="map">Keys in the order in which they are written; values are string, double, bool, null, list or another such map.</param>
    /// <returns>The text, each line ended by a line feed.</returns>
    public static string Write(IReadOnlyList<KeyValuePair<string, object?>> map)
    {
        var text = new StringBuilder();
        WriteMap(text, map, 0, firstIndented: true);
        return text.ToString();
    }

    /// <summary>A string as a YAML scalar: as it is where no reader could take it for anything else, or else in quotes.</summary>
    /// <returns>One line.</returns>
    public static string Quote(string value) => IsPlain(value) ? value : Escape(value);

    private static void WriteMap(StringBuilder text, IReadOnlyList<KeyValuePair<string, object?>> map, int indent, bool firstIndented)
    {
        foreach (var (key, value) in map)
        {
            text.Append(' ', firstIndented ? indent : 0).Append(Quote(key)).Append(':');
            firstIndented = true;
            WriteValue(text, value, indent);
        }
    }

    private static void WriteValue(StringBuilder text, object? value, int indent)
    {
        switch (value)
        {
            case IReadOnlyList<KeyValuePair<string, object?>> { Count: > 0 } map:
                text.Append('\n');
                WriteMap(text, map, indent + 2, firstIndented: true);
                break;
            case IReadOnlyList<object?> { Count: > 0 } list:
                text.Append('\n');
                foreach (var element in list)
                {
                    text.Append(' ', indent).Append('-');
                    if (element is IReadOnlyList<KeyValuePair<string, object?>> { Count: > 0 } map)
                    {
                        text.Append(' ');
                        WriteMap(text, map, indent + 2, firstIndented: false);
                    }
                    else
                    {
                        WriteValue(text, element, indent + 2);
                    }
                }

                break;
            case string multiline when IsBlock(multiline):
                text.Append(multiline.EndsWith('\n') ? " |\n" : " |-\n");
                foreach (var line in multiline.TrimEnd('\n').Split('\n'))
                {
                    text.Append(' ', line.Length == 0 ? 0 : indent + 2).Append(line).Append('\n');
                }

                break;
            default:
                text.Append(' ').Append(Scalar(value)).Append('\n');
                break;
        }
    }

    private static string Scalar(object? value) => value switch
    {
        null => "null",
        string text => Quote(text),
        bool flag => flag ? "true" : "false",
        double number when number == Math.Truncate(number) && Math.Abs(number) < 1e15 => ((long)number).ToString(CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        IReadOnlyList<KeyValuePair<string, object?>> => "{}",
        IReadOnlyList<object?> => "[]",
        _ => throw new ArgumentException($"no YAML for a value of type {value.GetType()}", nameof(value)),
    };

    // A literal block keeps a text readable; it cannot hold trailing blanks, a leading blank or control characters faithfully.
    private static bool IsBlock(string value) =>
        value.Contains('\n')
        && value[0] is not (' ' or '\n' or '\t')
        && !value.EndsWith("\n\n", StringComparison.Ordinal)
        && value.TrimEnd('\n').Length > 0
        && value.All(character => character == '\n' || !IsUnprintable(character))
        && value.Split('\n').All(line => line.Length == 0 || !char.IsWhiteSpace(line[^1]));

    private static bool IsPlain(string value) => (Word().IsMatch(value) && !Reserved().IsMatch(value)) || Quantity().IsMatch(value);

    // https://yaml.org/spec/1.2.2/#51-character-set, and what ends a line in some readers.
    private static bool IsUnprintable(char character) =>
        char.IsControl(character) || character is '\u2028' or '\u2029' or '\ufeff' or '\ufffe' or '\uffff';

    // Beyond the first plane a character stands as it is: readers in C and Go refuse its two halves as escapes.
    private static string Escape(string value) => "\"" + string.Concat(value.EnumerateRunes().Select(rune => rune.Value switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ when rune.IsBmp && IsUnprintable((char)rune.Value) => $"\\u{rune.Value:x4}",
        _ => rune.ToString(),
    })) + "\"";

    // No sign that YAML gives a meaning to at the start, no blank, and no colon that ends a key.
    [GeneratedRegex(@"\A[A-Za-z_/](?:[A-Za-z0-9_./@+=-]|:(?=[A-Za-z0-9_./@-]))*\z|\A\.[A-Za-z][A-Za-z0-9_.-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    // YAML 1.1 readers, kubectl's among them, take these for something else.
    [GeneratedRegex(@"\A(?:y|n|yes|no|on|off|true|false|null|\.inf|\.nan)\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Reserved();

    [GeneratedRegex(@"\A[1-9][0-9]*(?:m|Ki|Mi|Gi|Ti)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Quantity();
}
