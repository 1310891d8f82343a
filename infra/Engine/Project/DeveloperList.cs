using System.Text.Json;
using Infra.Components.Gke;
using Infra.Core.Findings;
using Infra.Core.Names;
using Infra.Core.Settings;
using Infra.Plans;
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
        config.IsEnvironment()
            ? new SortedList<string, string>(config.ToDictionary(), StringComparer.Ordinal) { [FolderDevelopers.ConfigKey] = Of(project, stack).Write() }
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
            if (project.TryReadConfig(stack) is not { } config)
            {
                unreadable.Add(stack);
                continue;
            }

            if (config.Setting("kind") != "developer" || !Names(config.Setting("environment"), project.Name, environment))
            {
                continue;
            }

            queues.Add(new(stack, config.Namespaces(stack), Quota(config.Json("quota"))));
            foreach (var (path, address, isGroup) in Subjects(config))
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

    private static Dictionary<string, string> Quota(JsonElement? quota) => quota is { ValueKind: JsonValueKind.Object } members
        ? members.EnumerateObject().GroupBy(member => member.Name).ToDictionary(named => named.Key, named => named.Last().Value.ToString(), StringComparer.Ordinal)
        : [];

    // A reference is organization/project/stack, project/stack or the stack alone.
    private static bool Names(string? reference, string project, string environment) =>
        reference?.Split('/') is { } parts && parts[^1] == environment && (parts.Length == 1 || parts[^2] == project);

    // Shapes that are none are told when the stack itself is previewed.
    private static IEnumerable<Subject> Subjects(IReadOnlyDictionary<string, string> config) =>
        config.Setting("developers") == Secret ? [new("developers", Secret, false)]
        : from entry in JsonInputs.Items(config.Json("developers")).Select((element, i) => new { Element = element, Place = i })
          from kind in (string[])["user", "group"]
          let address = JsonInputs.Text(entry.Element, kind)
          where address is not null
          select new Subject($"developers[{entry.Place}].{kind}", address, kind == "group");

    private sealed record Subject(string Path, string Address, bool IsGroup);
}
