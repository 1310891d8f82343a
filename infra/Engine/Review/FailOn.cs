using System.Collections.Immutable;
using System.Globalization;
using Infra.Core.Findings;

namespace Infra.Review;

/// <summary>What shall fail a comparison (<c>--fail-on</c>).</summary>
/// <param name="Words">The words of verdict items.</param>
/// <param name="CostPercent">By how much a cost may rise at most, in percent; null for any.</param>
/// <param name="CostAmount">By how much a cost may rise at most, in units of the currency a month; null for any.</param>
public sealed record FailOn(ImmutableArray<string> Words, decimal? CostPercent, decimal? CostAmount)
{
    internal const string DeleteData = "delete-data";
    internal const string Replace = "replace";
    internal const string PreviewFails = "preview-fails";
    internal const string Irreversible = "irreversible";
    internal const string Access = "access";
    internal const string Public = "public";
    internal const string Unplaceable = "unplaceable";
    internal const string Guardrail = "guardrail";

    private const string Cost = "cost:+";

    private static readonly string[] Known = [DeleteData, Replace, PreviewFails, Irreversible, Access, Public, Unplaceable, Guardrail];

    /// <summary>Reads the words, separated by commas or blanks.</summary>
    /// <param name="texts">The words.</param>
    /// <param name="mistakes">Receives what is no such word.</param>
    /// <returns>What shall fail.</returns>
    public static FailOn Read(IEnumerable<string> texts, ICollection<string> mistakes)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(mistakes);
        var words = ImmutableArray.CreateBuilder<string>();
        decimal? percent = null, amount = null;
        foreach (var word in texts.SelectMany(text => text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries)))
        {
            var number = word.StartsWith(Cost, StringComparison.Ordinal) ? word[Cost.Length..] : "";
            if (Known.Contains(word))
            {
                words.Add(word);
            }
            else if (decimal.TryParse(number.TrimEnd('%'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var most) && number.Length - number.TrimEnd('%').Length <= 1)
            {
                percent = number.EndsWith('%') ? most : percent;
                amount = number.EndsWith('%') ? amount : most;
            }
            else
            {
                var near = Spelling.Nearest(word, Known);
                mistakes.Add($"--fail-on: must be of {string.Join(", ", Known)}, cost:+10%, cost:+500; got \"{word}\"{(near is null ? "" : $"; did you mean {near}?")}");
            }
        }

        return new(words.ToImmutable(), percent, amount);
    }
}
