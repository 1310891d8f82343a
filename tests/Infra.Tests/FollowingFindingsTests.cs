using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Infra.Tests;

/// <summary>Who mends the one mistake of a stack file has mended the file: nothing is told that only follows from it.</summary>
public sealed partial class FollowingFindingsTests
{
    [Theory]
    [InlineData("local")]
    [InlineData("prod")]
    [InlineData("research")]
    [InlineData("surreal")]
    [InlineData("v6e")]
    public async Task EveryValue_ThatCannotBeRead_IsToldAlone(string stack)
    {
        using var project = Shipped();

        foreach (var path in Paths(stack))
        {
            // Neither a text nor a number, nor an object, nor a list of any of them.
            var told = await ToldAsync(project, stack, path, (parent, key) => Set(parent, key, new YamlSequenceNode(new YamlNode[] { new YamlSequenceNode() })));

            Assert.True(told.Count > 0, $"{Key(path)} is taken");
            // A class may be written as the list of its pools alone.
            Assert.All(told, each => Assert.True(
                IsOf(each, Key(path)) || each == $"{Key(path[..^1])}.pools", $"{Key(path)} is wrong, and told is {each}"));
        }
    }

    [Theory]
    [InlineData("astro")]
    [InlineData("prod")]
    [InlineData("ranzcr")]
    [InlineData("surreal")]
    public async Task EveryKey_ThatIsMisspelt_IsToldAlone(string stack)
    {
        using var project = Shipped();

        foreach (var path in Paths(stack).Where(path => path[^1] is string))
        {
            var told = await ToldAsync(project, stack, path, (parent, key) => Rename((YamlMappingNode)parent, (string)key));

            // Names of the author's choice may be any; a slip in the name of a whole object is told by what may then be missing as well.
            Assert.All(told, each => Assert.True(each == $"{Key(path)}x" || IsOf(each, $"{Key(path)}x"), $"{Key(path)}x is no key, and told is {each}"));
        }
    }

    // Each can be seen in the file, and mending one mends not the other.
    [Theory]
    [InlineData("prod", "a100: [|A_100: [", "maxNodes: 60|maxNodes: 60\n    diskSizeGb: 1", "infra:computeClasses.A_100", "infra:nodePools[4].diskSizeGb")]
    [InlineData("prod", "gpu-a100-spot, gpu-a100]|gpu-a100-spt, gpu-a100]", "nodeZones: [europe-west4-a|nodeZones: [us-east1-b", "infra:cluster.nodeZones[0]", "infra:computeClasses.a100[0]")]
    [InlineData("astro", "environment: dev|environment: prod", "nodePool: worker|nodePool: wrkr", "infra:queue", "infra:queue.workers.assign.nodePool")]
    [InlineData("rl", "environment: dev|environment: dv", "connects: [replay-server|connects: [repay-server", "infra:environment", "infra:experiments.rl.processes[1].connects[0]")]
    public async Task Mistakes_OfTheirOwn_AreToldTogether(string stack, string one, string other, params string[] told)
    {
        using var project = Shipped();
        var text = File.ReadAllText(Path.Combine(Repository.Root, "stacks", $"Pulumi.{stack}.yaml"));
        foreach (var change in new[] { one.Split('|'), other.Split('|') })
        {
            Assert.Contains(change[0], text, StringComparison.Ordinal);
            text = text.Replace(change[0], change[1], StringComparison.Ordinal);
        }

        project.Write(stack, text);

        Assert.Equal(told, Told().Matches((await project.RunAsync("preview", stack)).Error).Select(match => match.Groups["key"].Value).Distinct());
    }

    private static TemporaryProject Shipped() =>
        TemporaryProject.With([.. Directory.GetFiles(Path.Combine(Repository.Root, "stacks"), "Pulumi.*.yaml").Select(file => (Path.GetFileNameWithoutExtension(file)["Pulumi.".Length..], File.ReadAllText(file)))]);

    private static YamlMappingNode Load(string stack)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(File.ReadAllText(Path.Combine(Repository.Root, "stacks", $"Pulumi.{stack}.yaml"))));
        return (YamlMappingNode)yaml.Documents[0].RootNode["config"];
    }

    private static List<object[]> Paths(string stack) => [.. Below(Load(stack), []).Where(path => ((string)path[0]).StartsWith("infra:", StringComparison.Ordinal))];

    private static IEnumerable<object[]> Below(YamlNode node, object[] path)
    {
        var children = node switch
        {
            YamlMappingNode map => map.Children.Select(pair => ((object)((YamlScalarNode)pair.Key).Value!, pair.Value)),
            YamlSequenceNode list => list.Children.Select((child, i) => ((object)i, child)),
            _ => [],
        };
        return children.SelectMany(child => Below(child.Item2, [.. path, child.Item1]).Prepend([.. path, child.Item1]));
    }

    // The keys of the findings, of errors alone: "settings of stack …" and what else stands before them has none.
    private static async Task<IReadOnlyList<string>> ToldAsync(TemporaryProject project, string stack, object[] path, Action<YamlNode, object> change)
    {
        var config = Load(stack);
        change(path[..^1].Aggregate((YamlNode)config, Child), path[^1]);
        using var text = new StringWriter();
        new YamlStream(new YamlDocument(new YamlMappingNode("config", config))).Save(text, assignAnchors: false);
        project.Write(stack, text.ToString());
        var result = await project.RunAsync("preview", stack);
        return result.Code == 0 ? [] : [.. Told().Matches(result.Error).Select(match => match.Groups["key"].Value)];
    }

    private static YamlNode Child(YamlNode node, object key) => key is int i ? node[i] : node[(string)key];

    private static void Set(YamlNode parent, object key, YamlNode value)
    {
        if (parent is YamlSequenceNode list)
        {
            list.Children[(int)key] = value;
        }
        else
        {
            ((YamlMappingNode)parent).Children[new YamlScalarNode((string)key)] = value;
        }
    }

    private static void Rename(YamlMappingNode parent, string key)
    {
        var node = new YamlScalarNode(key);
        var value = parent.Children[node];
        parent.Children.Remove(node);
        parent.Add($"{key}x", value);
    }

    private static string Key(object[] path) => string.Concat(path.Select((part, i) => part is int index ? $"[{index}]" : i == 0 ? part : $".{part}"));

    private static bool IsOf(string told, string key) =>
        told == key || (told.Length > key.Length ? Leads(key, told) : Leads(told, key));

    private static bool Leads(string above, string key) => key.StartsWith(above, StringComparison.Ordinal) && key[above.Length] is '.' or '[';

    [GeneratedRegex("^ - (?<key>(?:infra|gcp):[^ ]*?):? ", RegexOptions.Multiline)]
    private static partial Regex Told();
}
