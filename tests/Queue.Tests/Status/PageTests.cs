using System.Globalization;
using System.Text.RegularExpressions;
using WorkQueue.Status;

namespace WorkQueue.Tests.Status;

/// <summary>The page as it stands in the program, without a browser.</summary>
public partial class PageTests
{
    [Fact]
    public void Page_Colours_AreTellableFromWhatTheyStandOn()
    {
        foreach (var (scheme, colours) in Schemes())
        {
            foreach (var under in new[] { "paper", "panel" })
            {
                // WCAG 2.2: 1.4.3 for text, 1.4.11 for what a picture is made of.
                foreach (var text in new[] { "ink", "soft", "link", "good", "warn", "bad", "running" })
                    Assert.True(Contrast(colours[text], colours[under]) >= 4.5, $"{scheme}: {text} on {under} is {Contrast(colours[text], colours[under]):0.00}:1");
                foreach (var mark in new[] { "stable", "unstable", "queued", "error", "mixed", "edge", "v0", "v1", "v2", "v3" })
                    Assert.True(Contrast(colours[mark], colours[under]) >= 3, $"{scheme}: {mark} on {under} is {Contrast(colours[mark], colours[under]):0.00}:1");
            }
        }
    }

    [Fact]
    public void Page_Asks_NobodyButItsServer()
    {
        var page = Resource();
        Assert.DoesNotMatch("https?://(?!www.w3.org/2000/svg)", page);
        Assert.DoesNotContain("innerHTML", page, StringComparison.Ordinal);
        Assert.Equal(Regex.Count(page, "<th[ >]"), Regex.Count(page, "<th scope"));
    }

    private static IEnumerable<(string Scheme, Dictionary<string, string> Colours)> Schemes()
    {
        var blocks = Root().Matches(Resource());
        Assert.Equal(2, blocks.Count);
        return blocks.Zip(["light", "dark"], (block, scheme) => (scheme, Colour().Matches(block.Value).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value)));
    }

    private static double Contrast(string one, string other)
    {
        var (light, dark) = (Math.Max(Luminance(one), Luminance(other)), Math.Min(Luminance(one), Luminance(other)));
        return (light + 0.05) / (dark + 0.05);
    }

    private static double Luminance(string hex)
    {
        double Part(int at) => int.Parse(hex.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0 is var share && share <= 0.04045 ? share / 12.92 : Math.Pow((share + 0.055) / 1.055, 2.4);
        return (0.2126 * Part(0)) + (0.7152 * Part(2)) + (0.0722 * Part(4));
    }

    private static string Resource()
    {
        using var reader = new StreamReader(typeof(StatusPages).Assembly.GetManifestResourceStream("page.html")!);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(":root \\{[^}]*\\}")]
    private static partial Regex Root();

    [GeneratedRegex("--([a-z0-9]+): #([0-9a-f]{6})")]
    private static partial Regex Colour();
}
