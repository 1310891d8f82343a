using System.Text.Json;
using Infra.Components.Gke;
using Infra.Core.Findings;
using Infra.Core.Names;
using Infra.Core.Settings;
using Infra.Stacks;

namespace Infra.Project;

/// <summary>Finds the developers of an environment in the files of the folder's other stacks, without previewing those.</summary>
public static class DeveloperList
{
    private const string Secret = "[secret]";

    /// <summary>Adds the developers to an environment's config, where its program finds them.</summary>
    /// <param name="project">The folder.</param>
    /// <param name="stack">The stack.</param>
    /// <param name="config">Its config.</param>
    /// <returns>The config with them; the same one where the stack is no environment.</returns>
    internal static IReadOnlyDictionary<string, string> AddTo(InfraProject project, string stack, IReadOnlyDictionary<string, string> config) =>
        config.GetValueOrDefault(SettingKeys.Full("kind")) == "environment"
            ? new SortedDictionary<string, string>(config.ToDictionary(), StringComparer.Ordinal) { [FolderDevelopers.ConfigKey] = Of(project, stack).Write() }
            : config;

    /// <summary>The developers of an environment. What is wrong with another stack's file leaves its developers out and never stops the environment.</summary>
    /// <param name="project">The folder.</param>
    /// <param name="environment">The environment's stack.</param>
    /// <returns>Each member once, sorted, and why some may be missing.</returns>
    public static FolderDevelopers Of(InfraProject project, string environment)
    {
        ArgumentNullException.ThrowIfNull(project);
        var members = new SortedSet<string>(StringComparer.Ordinal);
        var warnings = new List<Finding>();
        var unreadable = new List<string>();
        var queues = new List<FolderQueue>();
        foreach (var stack in project.StackNames.Where(stack => stack != environment))
        {
            IReadOnlyDictionary<string, string> config;
            try
            {
                config = project.ReadConfig(stack);
            }
            catch (UserErrorException)
            {
                unreadable.Add(stack);
                continue;
            }

            var named = config.GetValueOrDefault(SettingKeys.Full("environment"));
            if (config.GetValueOrDefault(SettingKeys.Full("kind")) != "developer" || !Names(named, project.Name, environment))
            {
                continue;
            }

            queues.Add(new(stack, StackNamespaces.Of(stack, config), Quota(config.GetValueOrDefault(SettingKeys.Full("quota")))));
            foreach (var (path, address, isGroup) in Subjects(config.GetValueOrDefault(SettingKeys.Full("developers"))))
            {
                var at = $"stack \"{stack}\": {SettingKeys.Full(path)}";
                if (address == Secret)
                {
                    warnings.Add(new(at, "must stand in plain for its owner to reach the cluster; got an encrypted address", "an address is no secret, write it as it is", FindingLevel.Warning));
                }
                else if (EmailAddress.Check(at, address) is [var wrong])
                {
                    warnings.Add(wrong with { Level = FindingLevel.Warning });
                }
                else
                {
                    members.Add(DeveloperAccessRules.Member(address, isGroup));
                }
            }
        }

        // Said once: a folder may have many, and every environment says it.
        if (unreadable.Count > 0)
        {
            var (stacks, whose, got, which) = unreadable is [var only] ? ("stack", "its", "a file", only) : ("stacks", "their", "files", "--all");
            warnings.Insert(0, new(
                $"{stacks} {string.Join(", ", unreadable.Select(stack => $"\"{stack}\""))}",
                $"must be readable for {whose} developers to reach the cluster; got {got} with mistakes", $"infra preview {which} names them",
                FindingLevel.Warning));
        }

        return new([.. members], warnings, queues);
    }

    private static Dictionary<string, string> Quota(string? quota) => quota is not null && Parse(quota) is { ValueKind: JsonValueKind.Object } members
        ? members.EnumerateObject().GroupBy(member => member.Name).ToDictionary(named => named.Key, named => named.Last().Value.ToString(), StringComparer.Ordinal)
        : [];

    // A reference is organization/project/stack, project/stack or the stack alone.
    private static bool Names(string? reference, string project, string environment) =>
        reference?.Split('/') is { } parts && parts[^1] == environment && (parts.Length == 1 || parts[^2] == project);

    // Shapes that are none are told when the stack itself is previewed.
    private static IEnumerable<(string Path, string Address, bool IsGroup)> Subjects(string? developers)
    {
        if (developers is null || Parse(developers) is not { ValueKind: JsonValueKind.Array } list)
        {
            if (developers == Secret)
            {
                yield return ("developers", Secret, false);
            }

            yield break;
        }

        var i = 0;
        foreach (var element in list.EnumerateArray())
        {
            foreach (var kind in (string[])["user", "group"])
            {
                if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty(kind, out var address) && address.ValueKind == JsonValueKind.String)
                {
                    yield return ($"developers[{i}].{kind}", address.GetString()!, kind == "group");
                }
            }

            i++;
        }
    }

    private static JsonElement? Parse(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
