using System.Text.Json.Nodes;

namespace Infra.Core.Settings;

/// <summary>The JSON schema of stack files, written from the settings' declarations: https://json-schema.org/draft-07.</summary>
public sealed class SettingSchema
{
    private readonly JsonObject _definitions = new()
    {
        ["text"] = new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") },
        ["requiredText"] = new JsonObject { ["type"] = new JsonArray("string", "number", "boolean"), ["minLength"] = 1 },
        ["encrypted"] = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject { ["secure"] = new JsonObject { ["type"] = "string" } },
            ["required"] = new JsonArray("secure"),
            ["additionalProperties"] = false,
        },
    };

    private SettingSchema()
    {
    }

    /// <summary>The schema of a stack file.</summary>
    /// <param name="kindKey">The setting that says of which kind a stack is.</param>
    /// <param name="kinds">The declarations of each kind.</param>
    /// <returns>The schema.</returns>
    public static JsonObject OfFile(string kindKey, IEnumerable<(string Kind, IReadOnlyList<Setting> Declared)> kinds)
    {
        ArgumentNullException.ThrowIfNull(kinds);
        var schema = new SettingSchema();
        var (words, choices) = (new JsonArray(), new JsonArray());
        foreach (var (kind, declared) in kinds)
        {
            words.Add(kind);
            choices.Add(new JsonObject
            {
                ["if"] = new JsonObject { ["properties"] = new JsonObject { [kindKey] = new JsonObject { ["const"] = kind } } },
                ["then"] = schema.Root(kind, SettingTree.Of(declared)),
            });
        }

        return new()
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "A stack of infra",
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["config"] = new JsonObject
                {
                    ["type"] = "object",
                    ["required"] = new JsonArray(kindKey),
                    ["properties"] = new JsonObject { [kindKey] = new JsonObject { ["enum"] = words } },
                    ["allOf"] = choices,
                },
            },
            ["definitions"] = schema._definitions,
        };
    }

    /// <summary>A text, for which a number or a truth value is taken as it is written.</summary>
    internal static JsonObject Text() => new() { ["$ref"] = "#/definitions/text" };

    /// <summary>A text that is not empty.</summary>
    internal static JsonObject RequiredText() => new() { ["$ref"] = "#/definitions/requiredText" };

    /// <summary>A value, or what the Pulumi CLI writes in its place where it is encrypted.</summary>
    internal static JsonObject OrEncrypted(JsonObject schema) => new() { ["anyOf"] = new JsonArray(schema, Encrypted()) };

    private static JsonObject Encrypted() => new() { ["$ref"] = "#/definitions/encrypted" };

    private JsonObject Root(string kind, SettingTree tree) => new()
    {
        // Whatever stands at the root can be encrypted as a whole.
        ["properties"] = new JsonObject(tree.Children.Select(child => KeyValuePair.Create(
            SettingKeys.Full(child.Key), (JsonNode?)Define(child.Key, $"{kind} {child.Key}", Described(child, OrEncrypted(Part(child))))))),
        ["required"] = Required(tree, SettingKeys.Full),
        ["patternProperties"] = new JsonObject { [$"^(?!{SettingKeys.Namespace}:)"] = new JsonObject() },

        // A key of one's own, which a setting names as the place of a secret.
        ["additionalProperties"] = Encrypted(),
    };

    private static JsonArray Required(SettingTree node, Func<string, string> name) =>
        new([.. node.Children.Where(child => child.Setting?.Required == true).Select(child => (JsonNode)name(child.Key))]);

    // What stands in several places is written once; where two of a name differ, the second has its whole key.
    private JsonObject Define(string name, string key, JsonObject schema)
    {
        if (_definitions[name] is { } known && !JsonNode.DeepEquals(known, schema))
        {
            name = key;
        }

        if (_definitions[name] is null)
        {
            _definitions[name] = schema;
        }

        return new() { ["$ref"] = $"#/definitions/{name.Replace("/", "~1", StringComparison.Ordinal).Replace(" ", "%20", StringComparison.Ordinal)}" };
    }

    private JsonObject Part(SettingTree node)
    {
        if (node.Children.Count == 0)
        {
            var schema = node.Setting?.Schema() ?? new();
            return node.Setting is { Secret: true } and not TextMapSetting ? OrEncrypted(schema) : schema;
        }

        if (node.Children is [{ Key: var key } named] && key.EndsWith($".{SettingTree.AnyName}", StringComparison.Ordinal))
        {
            var each = Part(named);
            return new()
            {
                ["type"] = "object",
                ["additionalProperties"] = node.Setting is ObjectSetting { OrList: { } list } ? new JsonObject { ["anyOf"] = new JsonArray(each, list.Schema()) } : each,
            };
        }

        static string Name(string key) => key[(key.LastIndexOf('.') + 1)..];
        var properties = new JsonObject();
        foreach (var child in node.Children)
        {
            var part = Described(child, Part(child));
            properties[Name(child.Key)] = child.Children.Count > 0 ? Define(Name(child.Key), child.Key, part) : part;
        }

        var required = Required(node, Name);
        var one = PlainJson.Object(("type", "object"), ("properties", properties), ("additionalProperties", false), ("required", required.Count > 0 ? required : null));
        if (node.Setting is ObjectSetting { Shorter: not null })
        {
            return new()
            {
                ["anyOf"] = new JsonArray(
                    new JsonObject { ["type"] = "string" },
                    new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "string" }, one) } },
                    new JsonObject { ["type"] = "object", ["additionalProperties"] = new WholeNumberSetting("", "").Schema() }),
            };
        }

        return node.IsList ? new() { ["type"] = "array", ["items"] = one } : one;
    }

    private static JsonObject Described(SettingTree node, JsonObject schema)
    {
        if (node.Setting is { } setting)
        {
            // Beside a reference nothing counts.
            schema = schema.ContainsKey("$ref") ? new() { ["allOf"] = new JsonArray(schema) } : schema;
            schema["description"] = setting.Description
                + (setting.Unit.Length > 0 ? $" ({setting.Unit})" : "")
                + (setting.DefaultText.Length > 0 && !setting.Required ? $". Default: {setting.DefaultText}" : "");
        }

        return schema;
    }
}
