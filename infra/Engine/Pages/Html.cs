using System.Globalization;
using System.Net;
using Infra.Core.Findings;

namespace Infra.Pages;

/// <summary>A piece of a page. Whatever is put into a template is text unless it is such a piece, so nothing of a stack's file can become markup.</summary>
internal readonly record struct Html(string? Text)
{
    /// <summary>Fills a template.</summary>
    /// <param name="template">Markup with holes: a piece or several go in as they are, null as nothing, all else as text of one line.</param>
    internal static Html Of(FormattableString template) =>
        new(string.Format(CultureInfo.InvariantCulture, template.Format, [.. template.GetArguments().Select(Part)]));

    /// <summary>A piece for each of several values.</summary>
    internal static Html Each<T>(IEnumerable<T> values, Func<T, Html> piece) => new(string.Concat(values.Select(value => piece(value).Text)));

    internal static Html Lines(string text) => new(WebUtility.HtmlEncode(PlainText.Lines(text)));

    private static object Part(object? value) => value is Html piece ? piece.Text ?? "" : WebUtility.HtmlEncode(PlainText.Line(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""));
}
