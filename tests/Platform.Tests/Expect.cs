using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Infra.Core.Findings;
using Infra.Tests.Support;
using Pulumi;

namespace Infra.Platform.Tests;

/// <summary>What the tests of the platform compare with.</summary>
internal static class Expect
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>All inputs of a resource as JSON with sorted names.</summary>
    public static string Json(this RecordedResource resource) => ToNode(resource.Inputs)!.ToJsonString(Indented);

    /// <summary>Fails unless what the provider sees of a run, with the options that protect it, is what the file of that name in <c>Golden/</c> says.</summary>
    /// <param name="run">The run.</param>
    /// <param name="name">The file.</param>
    /// <param name="variantOf">The run that the file gives the difference from; null where it has all.</param>
    public static void Golden(this TestRun run, string name, TestRun? variantOf = null) => Infra.Tests.Support.Golden.Compare(
        $"tests/Platform.Tests/Golden/{name}", variantOf is null ? All(run) : Infra.Tests.Support.Golden.Difference(All(variantOf), All(run)));

    private static string All(TestRun run) =>
        new JsonArray([.. run.Resources.Where(resource => !resource.IsComponent).Select(ToJson)]).ToJsonString(Indented) + "\n";

    /// <summary>Fails unless every resource that a provider sees is a child of the component and has its name at the front of its own.</summary>
    public static void ChildrenOf(this TestRun run, string token, string name)
    {
        var component = run.One(token, name).Resource;
        var children = run.Resources.Where(resource => !resource.IsComponent).ToList();
        Assert.NotEmpty(children);
        Assert.All(children, child =>
        {
            Assert.Same(component, child.Options.Parent);
            Assert.StartsWith(name, child.Name, StringComparison.Ordinal);
        });
    }

    /// <summary>Fails unless an output has the value and is a secret.</summary>
    public static async Task SecretAsync<T>(T expected, Output<T> output)
    {
        Assert.True(await Output.IsSecretAsync(output));
        Assert.Equal(expected, await TestRun.ValueOfAsync(output));
    }

    /// <summary>Fails unless an output has the value and is no secret.</summary>
    public static async Task PlainAsync<T>(T expected, Output<T> output)
    {
        Assert.False(await Output.IsSecretAsync(output));
        Assert.Equal(expected, await TestRun.ValueOfAsync(output));
    }

    /// <summary>Fails unless there is exactly one finding, at the path, with the text in its message.</summary>
    public static void Finding(IReadOnlyList<Finding> findings, string path, string text, FindingLevel level = FindingLevel.Error)
    {
        var finding = Assert.Single(findings);
        Assert.Equal(path, finding.Path);
        Assert.Contains(text, finding.Message, StringComparison.Ordinal);
        Assert.Equal(level, finding.Level);
    }

    private static JsonObject ToJson(RecordedResource resource)
    {
        var json = new JsonObject { ["type"] = resource.Type, ["name"] = resource.Name };
        if (resource.Options.Protect is true)
        {
            json["protect"] = true;
        }

        if (resource.Options.IgnoreChanges.Count > 0)
        {
            json["ignoreChanges"] = new JsonArray([.. resource.Options.IgnoreChanges.Select(path => JsonValue.Create(path))]);
        }

        json["inputs"] = ToNode(resource.Inputs);
        return json;
    }

    private static JsonNode? ToNode(object? value) => value switch
    {
        null => null,
        IImmutableDictionary<string, object> map => new JsonObject(map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => KeyValuePair.Create(pair.Key, ToNode(pair.Value)))),
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        double number => JsonValue.Create(number),
        IEnumerable list => new JsonArray([.. list.Cast<object?>().Select(ToNode)]),
        _ => JsonValue.Create(Convert.ToString(value, CultureInfo.InvariantCulture)),
    };
}
