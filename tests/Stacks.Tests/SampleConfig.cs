namespace Infra.Stacks.Tests;

/// <summary>The smallest config that works, to be changed by tests.</summary>
internal static class SampleConfig
{
    public const string Simulator = """{"policy":{"image":"qnib/policy:v4"},"sim":{"image":"qnib/sim:v4"}}""";

    public const string Trainer = """{"image":"qnib/trainer:v5"}""";

    public static Dictionary<string, string> Developer(params (string Key, string? Value)[] changes)
    {
        var config = new Dictionary<string, string>
        {
            ["infra:kind"] = "developer",
            ["infra:context"] = "lab",
            ["infra:trainer"] = Trainer,
            ["infra:simulator"] = Simulator,
        };
        foreach (var (key, value) in changes)
        {
            if (value is null)
            {
                config.Remove(key);
            }
            else
            {
                config[key] = value;
            }
        }

        return config;
    }

    /// <summary>Puts a member into an object of the config; null takes it out.</summary>
    public static string With(string json, string name, string? value)
    {
        var node = System.Text.Json.Nodes.JsonNode.Parse(json)!.AsObject();
        var owner = node;
        var path = name.Split('.');
        foreach (var part in path[..^1])
        {
            owner[part] ??= new System.Text.Json.Nodes.JsonObject();
            owner = owner[part]!.AsObject();
        }

        if (value is null)
        {
            owner.Remove(path[^1]);
        }
        else
        {
            owner[path[^1]] = System.Text.Json.Nodes.JsonNode.Parse(value);
        }

        return node.ToJsonString();
    }
}
