using System.Security.Cryptography;
using System.Text;
using Infra.Core.Findings;
using Infra.Guardrails;
using Infra.Plans;

namespace Infra.Pages;

/// <summary>What all pages have in common: the frame, the looks, the script.</summary>
internal static class PageLayout
{
    /// <summary>Says in a page that this program made it.</summary>
    internal const string Generator = "<meta name=\"generator\" content=\"infra page\">";

    private static readonly string Style = Read("page.css");
    private static readonly string Script = Read("page.js");

    // A browser that is told so loads nothing at all, and runs these two and nothing that came in by a stack's file.
    private static readonly string Policy =
        $"default-src 'none'; style-src '{Digest(Style)}'; script-src '{Digest(Script)}'; base-uri 'none'; form-action 'none'";

    /// <summary>A whole page.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="header">What stands at its head, with its only heading of the first rank.</param>
    /// <param name="main">All else.</param>
    /// <returns>The file's text.</returns>
    internal static string Write(string title, Html header, Html main) => Html.Of($"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" content="{new Html(Policy)}">
        <meta name="referrer" content="no-referrer">
        {new Html(Generator)}
        <title>{title}</title>
        <style>{new Html(Style)}</style>
        </head>
        <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header>{header}</header>
        <main id="main" tabindex="-1">{main}</main>
        <footer><p>Made by <code>infra page</code> from the files of this folder, without asking the cloud: what is deployed may differ (<code>infra status</code>, <code>infra drift</code>).</p></footer>
        <script>{new Html(Script)}</script>
        </body>
        </html>

        """).Text!;

    /// <summary>A section with its heading; nothing where it has no content.</summary>
    internal static Html Section(string id, string heading, Html content) => content.Text is null or "" ? default : Html.Of($"""
        <section aria-labelledby="{id}"><h2 id="{id}">{heading}</h2>{content}</section>

        """);

    /// <summary>A table that scrolls by itself where the page is narrow.</summary>
    internal static Html Table(string label, IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<Html>> rows) => Html.Of($"""
        <div class="scroll" role="group" aria-label="{label}" tabindex="0"><table><thead><tr>{Html.Each(heads, head => Html.Of($"<th scope=\"col\">{head}</th>"))}</tr></thead>
        <tbody>{Html.Each(rows, row => Html.Of($"<tr><th scope=\"row\">{row[0]}</th>{Html.Each(row.Skip(1), cell => Html.Of($"<td>{cell}</td>"))}</tr>\n"))}</tbody></table></div>

        """);

    /// <summary>Names and what they stand for.</summary>
    internal static Html Facts(IEnumerable<(string Name, Html Value)> facts) => Html.Of($"""
        <dl class="facts">{Html.Each(facts.Where(fact => fact.Value.Text is { Length: > 0 }), fact => Html.Of($"<div><dt>{fact.Name}</dt><dd>{fact.Value}</dd></div>"))}</dl>

        """);

    internal static Html Plain(string? text) => Html.Of($"{text}");

    /// <summary>A command to be copied.</summary>
    internal static Html Command(string line) => Html.Of($"<pre class=\"command\" tabindex=\"0\"><code>{line}</code></pre>\n");

    /// <summary>How something stands.</summary>
    internal static Html Chip((string Text, string Kind) state) => Html.Of($"<span class=\"chip {state.Kind}\">{state.Text}</span>");

    /// <summary>A part of a whole, as a bar; what it says stands beside it in words.</summary>
    internal static Html Bar(double part, double most) => most <= 0 ? default : Html.Of($"""
        <svg class="bar{(part > most ? " over" : "")}" width="72" height="8" viewBox="0 0 72 8" aria-hidden="true"><rect class="all" width="72" height="8" rx="4"/><rect class="part" width="{Math.Round(72 * Math.Clamp(part / most, 0, 1), 1)}" height="8" rx="4"/></svg>
        """);

    /// <summary>Links that lead out of the site, to Google's console.</summary>
    internal static Html Links(string label, IEnumerable<(string Text, string Address)> links) => links.ToList() is { Count: > 0 } all ? Html.Of($"""
        <nav class="links" aria-label="{label}"><ul>{Html.Each(all, link => Html.Of($"<li><a href=\"{link.Address}\" rel=\"noreferrer\">{link.Text}</a></li>"))}</ul></nav>

        """) : default;

    /// <summary>What guard rails object to, and what is waived.</summary>
    internal static Html Findings(PageStack stack)
    {
        if (stack.Previewed.Failure is { } failure)
        {
            return Html.Of($"<pre class=\"error\" tabindex=\"0\">{Html.Lines(failure.Error)}</pre>");
        }

        var waivers = stack.Previewed.Assessment!.Guardrails.Waivers;
        return stack.Findings.Count + waivers.Length == 0
            ? Html.Of($"<p class=\"finding good\">Nothing.</p>")
            : Html.Of($"""
                <ul class="findings">{Html.Each(stack.Findings, Finding)}{Html.Each(waivers, waiver => Html.Of($"<li class=\"finding calm\"><strong>waived: {waiver.Rule}</strong> <span>{NumberWords.Count(waiver.Findings, "objection")}</span><br>{waiver.Reason}</li>\n"))}</ul>

                """);
    }

    private static Html Finding(GuardrailFinding finding)
    {
        var (kind, word) = finding.Level == FindingLevel.Error ? ("bad", "error") : ("warn", "warning");
        return Html.Of($"<li class=\"finding {kind}\"><strong>{word}: {finding.Rule}</strong> <span>{finding.Resource}</span><br>{finding.Message}</li>\n");
    }

    private static string Read(string name)
    {
        using var reader = new StreamReader(typeof(PageLayout).Assembly.GetManifestResourceStream($"Infra.Pages.{name}")!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static string Digest(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
}
