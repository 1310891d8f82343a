using System.Text.Json;
using Infra.Core.Findings;
using Infra.Core.Settings;
using Pulumi;

namespace Infra.Stacks;

/// <summary>
/// Who the developers of an environment are and what their stacks are to be sure of, which their own stacks' files say. A stack reads no file: whoever
/// runs it reads the folder, and hands this in as one more config value, the same in a preview and under the Pulumi CLI.
/// </summary>
/// <param name="Members">The developers in IAM's words (<c>user:ada@example.com</c>), each once.</param>
/// <param name="Warnings">Why somebody may be missing.</param>
/// <param name="Queues">The stacks on the environment, by name.</param>
public sealed record FolderDevelopers(IReadOnlyList<string> Members, IReadOnlyList<Finding> Warnings, IReadOnlyList<FolderQueue> Queues)
{
    /// <summary>The config value, in a namespace of its own, which no stack file sets.</summary>
    public const string ConfigKey = $"{Namespace}:{Name}";

    private const string Namespace = "infra-folder";
    private const string Name = "developers";

    /// <summary>The config value's text.</summary>
    /// <returns>JSON.</returns>
    public string Write() => PlainJson.Text(new OrderedDictionary<string, object>
    {
        [nameof(Members)] = Members,
        [nameof(Warnings)] = Warnings.Select(each => new OrderedDictionary<string, string>
        {
            [nameof(Finding.Path)] = each.Path,
            [nameof(Finding.Rule)] = each.Rule,
            [nameof(Finding.Fix)] = each.Fix,
        }).ToList(),
        [nameof(Queues)] = Queues.Select(each => new OrderedDictionary<string, object>
        {
            [nameof(FolderQueue.Stack)] = each.Stack,
            [nameof(FolderQueue.Namespaces)] = each.Namespaces,
            [nameof(FolderQueue.Quota)] = each.Quota,
        }).ToList(),
    });

    /// <summary>Reads what was handed in.</summary>
    /// <returns>The developers; none where nobody handed them in.</returns>
    internal static FolderDevelopers Read()
    {
        if (new Config(Namespace).Get(Name) is not { } text)
        {
            return new([], [], []);
        }

        var handed = JsonElement.Parse(text);
        string Text(JsonElement owner, string name) => owner.GetProperty(name).GetString()!;
        return new(
            Texts(handed.GetProperty(nameof(Members))),
            [.. handed.GetProperty(nameof(Warnings)).EnumerateArray().Select(each => new Finding(
                Text(each, nameof(Finding.Path)), Text(each, nameof(Finding.Rule)), Text(each, nameof(Finding.Fix)), FindingLevel.Warning))],
            [.. handed.GetProperty(nameof(Queues)).EnumerateArray().Select(each => new FolderQueue(
                Text(each, nameof(FolderQueue.Stack)),
                Texts(each.GetProperty(nameof(FolderQueue.Namespaces))),
                each.GetProperty(nameof(FolderQueue.Quota)).EnumerateObject().ToDictionary(member => member.Name, member => member.Value.GetString()!)))]);
    }

    private static List<string> Texts(JsonElement texts) => [.. texts.EnumerateArray().Select(text => text.GetString()!)];
}

/// <summary>A stack on an environment, as far as its file says what it is to be sure of.</summary>
/// <param name="Stack">The stack.</param>
/// <param name="Namespaces">The namespaces that it makes.</param>
/// <param name="Quota">The members of its setting <c>quota</c>, as they are written.</param>
public sealed record FolderQueue(string Stack, IReadOnlyList<string> Namespaces, IReadOnlyDictionary<string, string> Quota);
