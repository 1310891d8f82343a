using Infra.Preview;
using Infra.Project;

namespace Infra.Docs;

/// <summary>
/// The file that has the URN of every resource of every stack. A name that changes in a component's code changes a line of it, so that nobody renames,
/// and so deletes and makes anew, what is deployed without a reviewer seeing it.
/// </summary>
internal static class UrnLock
{
    /// <summary>The file, from the project's folder.</summary>
    public const string FileName = "stacks/urns.lock";

    private const string Head =
        "# The URN of every resource, written by `infra docs` and checked by `infra docs --check`. A line that goes while another comes is a rename: Pulumi\n"
        + "# deletes the one and makes the other, unless the component gives the old name in Aliases. `infra diff --base main` has the text.\n";

    /// <summary>The file as it is and as it should be; nothing in a project without stacks.</summary>
    public static async Task<(string Path, string Has, string Wants)?> WriteAsync(InfraProject project, PreviewEngine engine)
    {
        var urns = new List<string>();
        foreach (var stack in project.StackNames)
        {
            var plan = await engine.PreviewAsync(stack).ConfigureAwait(false);
            urns.AddRange(plan.Resources.Select(resource => resource.Urn).Order(StringComparer.Ordinal));
        }

        var path = Path.Combine(project.Root, FileName);
        return urns.Count == 0 ? null : (
            FileName,
            File.Exists(path) ? await File.ReadAllTextAsync(path).ConfigureAwait(false) : "",
            $"{Head}{string.Concat(urns.Select(urn => $"{urn}\n"))}");
    }

    /// <summary>What a stale file misses, in words; empty where it was not there.</summary>
    public static string Differences(string has, string wants)
    {
        var (old, now) = (has.ReplaceLineEndings("\n").Split('\n'), wants.Split('\n'));
        const int Shown = 5;
        var lines = old.Except(now).Select(urn => $" - gone: {urn}").Concat(now.Except(old).Select(urn => $" - new: {urn}")).ToList();
        return has.Length == 0 ? "" : string.Concat(lines.Take(Shown).Select(line => $"\n{line}")) + (lines.Count > Shown ? $"\n - and {lines.Count - Shown} more" : "")
            + (old.Except(now).Any() ? "\na resource that is gone is deleted; where it only has another name, give the old one in Aliases first" : "");
    }
}
