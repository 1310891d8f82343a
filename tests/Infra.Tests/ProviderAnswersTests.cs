using System.Text.Json.Nodes;
using Infra.Plans;

namespace Infra.Tests;

/// <summary>Every fact of the file about the providers, against what the comparison of two plans says.</summary>
public sealed class ProviderAnswersTests
{
    private static readonly Dictionary<string, ProviderAnswer[]> Answers = new()
    {
        ["delete first"] = [ProviderAnswer.ReplacedDeleteFirst],
        ["create first"] = [ProviderAnswer.ReplacedCreateFirst],
        ["preview fails"] = [ProviderAnswer.ReplacedPreviewFails],
        ["replace"] = [ProviderAnswer.Replaced],
        ["update"] = [ProviderAnswer.Updated],
        ["update or kept"] = [ProviderAnswer.Updated, ProviderAnswer.Kept],
        ["kept"] = [ProviderAnswer.Kept],
        ["filled in"] = [ProviderAnswer.Kept],
    };

    [Fact]
    public void EveryFact_IsWhatTheDiffSays()
    {
        var wrong = new List<string>();
        var facts = Facts().ToList();
        foreach (var (type, word, path) in facts)
        {
            var change = Compare(type.Replace("gcp:*", "gcp:pubsub/topic", StringComparison.Ordinal).Replace("*", "index/thing:Thing", StringComparison.Ordinal), word, path);
            if (!Answers[word.Split(" when ")[0]].Contains(change.Properties.Single().Answer))
            {
                wrong.Add($"{type} {path}: {word}, but the diff says {change.Properties.Single().Answer}");
            }
        }

        Assert.Empty(wrong);
        Assert.True(facts.Count > 1000, $"{facts.Count} facts");
    }

    private static ResourceChange Compare(string type, string word, string path)
    {
        var lower = word.EndsWith(" when lower", StringComparison.Ordinal);
        var (before, after) = path switch
        {
            _ when path.EndsWith(" (last one removed)", StringComparison.Ordinal) =>
                (Value(path, new JsonArray(1, 2)), Value(path, new JsonArray(1))),
            _ when path.EndsWith("[] (removed)", StringComparison.Ordinal) =>
                (Value(path.Replace("[] (", " (", StringComparison.Ordinal), new JsonArray(1, 2)), Value(path.Replace("[] (", " (", StringComparison.Ordinal), null)),
            _ when path.EndsWith(" (as a whole)", StringComparison.Ordinal) => (Value(path, null), Value(path, new JsonObject { ["some"] = 1 })),
            _ when path.EndsWith(" (removed)", StringComparison.Ordinal) => (Value(path, new JsonObject { ["some"] = 1 }), Value(path, null)),
            _ when word == "filled in" && path.EndsWith("[]", StringComparison.Ordinal) => (Value(path[..^2], new JsonArray(1)), Value(path[..^2], null)),
            _ when word == "filled in" => (Value(path, 1), Value(path, null)),
            _ => (Value(path, lower ? 2 : 1), Value(path, lower ? 1 : 2)),
        };
        return PlanDiff.Compare(Plan(type, before), "old", Plan(type, after), "new").Single().Resources.Single();
    }

    // A value at a path; beside each part of it stands another that stays.
    private static JsonNode Value(string path, JsonNode? leaf)
    {
        var value = leaf;
        foreach (var part in path.Split(" (")[0].Split('.').Reverse())
        {
            value = part.EndsWith("[]", StringComparison.Ordinal) ? new JsonArray(value) : value;
            var map = new JsonObject { ["beside"] = 1 };
            if (value is not null)
            {
                map[part.TrimEnd('[', ']').Replace("*", "any", StringComparison.Ordinal)] = value;
            }

            value = map;
        }

        return value!;
    }

    private static string Plan(string type, JsonNode inputs) => new JsonObject
    {
        ["stack"] = "dev",
        ["resources"] = new JsonArray(new JsonObject
        {
            ["urn"] = "urn:pulumi:dev::infra::t::r",
            ["type"] = type,
            ["custom"] = true,
            ["inputs"] = inputs,
            ["protect"] = false,
        }),
        ["outputs"] = new JsonObject(),
        ["findings"] = new JsonArray(),
    }.ToJsonString();

    private static IEnumerable<(string Type, string Word, string Path)> Facts()
    {
        var type = "";
        var word = "";
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "infra", "Engine", "Plans", "provider-answers.txt")).Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line[0] != ' ')
            {
                type = line;
                continue;
            }

            var text = line.Trim();
            if (!line.StartsWith("    ", StringComparison.Ordinal))
            {
                word = text[..text.IndexOf(": ", StringComparison.Ordinal)];
                text = text[(word.Length + 2)..];
            }

            foreach (var path in text.TrimEnd(',').Split(", "))
            {
                yield return (type, word, path);
            }
        }
    }
}
