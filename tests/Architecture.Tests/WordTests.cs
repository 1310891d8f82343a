using System.Text.RegularExpressions;

namespace Infra.Architecture.Tests;

/// <summary>
/// A finding is data: who calls a component reads names as C# writes them, the author of settings as YAML does. So no text of a rule has a name of
/// ours in one of the two forms, but marks it (<c>‹maxNodes›</c>). This walks every text of the compiled code, not what one run happens to say.
/// </summary>
public sealed partial class WordTests
{
    private static readonly HashSet<string> Foreign = [.. TextFile.Lines("words.txt")];

    [Fact]
    public void Text_ForAnyReader_HasNoNameAsCSharpWritesIt() => Expect(Prose.All.Where(each => !each.IsOfCode), Pascal());

    [Fact]
    public void Text_OfARuleThatComponentsHave_HasNoNameAsYamlWritesIt() => Expect(Prose.All.Where(each => each.IsOfRules && !each.IsOfCode), Camel());

    [Fact]
    public void Mark_OfAName_IsAroundOneThatThereIs()
    {
        var names = Prose.Names;
        var unknown = Prose.All
            .SelectMany(each => Marked().Matches(each.Text).SelectMany(mark => mark.Groups[1].Value.Split('.')).Select(name => (name, each.Place)))
            .Where(mark => !names.Contains(char.ToUpperInvariant(mark.name[0]) + mark.name[1..]))
            .Select(mark => $"{mark.name}: {mark.Place}");

        Assert.Empty(unknown);
    }

    private static void Expect(IEnumerable<ProseText> texts, Regex names)
    {
        var found = (from each in texts
                     from Match word in names.Matches(Marked().Replace(each.Text, ""))
                     where !Foreign.Contains(word.Value)
                     select $"{word.Value} in \"{each.Text}\" of {each.Place}").ToList();

        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    // Two words in one, or a member of something. What stands in quotes or in a path of files is a value.
    [GeneratedRegex("""(?<![\w./"$-])(?:[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+\b(?![./-]\w)|[A-Z]\w+\.[A-Z]\w+)""")]
    private static partial Regex Pascal();

    [GeneratedRegex("""(?<![\w/"$-])(?:[a-z][a-z0-9]*(?:[A-Z][a-z0-9]*)+\b|infra:\w+)""")]
    private static partial Regex Camel();

    [GeneratedRegex("‹([^‹›]+)›")]
    private static partial Regex Marked();
}
