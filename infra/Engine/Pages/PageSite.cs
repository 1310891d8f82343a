using System.Collections.Immutable;
using Infra.Core.Findings;
using Infra.Guardrails;
using Infra.Preview;
using Infra.Project;

namespace Infra.Pages;

/// <summary>An environment and the stacks on it as a static site, from their files and plans alone.</summary>
internal static class PageSite
{
    /// <summary>Makes the site.</summary>
    /// <param name="engine">Previews the stacks.</param>
    /// <param name="environment">The environment's stack.</param>
    /// <param name="withOwners">Whether it says who works in each stack.</param>
    /// <param name="today">What day it is, in UTC.</param>
    /// <returns>The files by their path below the site's folder, and what was previewed.</returns>
    /// <exception cref="UserErrorException">There is no such environment, or it cannot be previewed.</exception>
    internal static async Task<(IReadOnlyDictionary<string, string> Files, ImmutableArray<PreviewedStack> Previewed)> WriteAsync(
        PreviewEngine engine, string environment, bool withOwners, DateOnly today)
    {
        if (engine.Project.CheckEnvironment("environment", environment, "infra new environment writes one") is { } finding)
        {
            throw new UserErrorException(finding);
        }

        // What is wrong with the environment itself stops all of it.
        _ = await engine.PreviewAsync(environment).ConfigureAwait(false);
        var names = engine.Project.StackNames.Where(name => name == environment || engine.Project.TryReadConfig(name)?.Environment() == environment).ToList();
        var previewed = await PreviewedStack.OfAsync(engine, names).ConfigureAwait(false);
        var stacks = previewed.Select(each => new PageStack(each.Stack, engine.Project.ReadConfig(each.Stack), each, today)).ToList();
        var own = stacks.Single(stack => stack.Name == environment);
        stacks.Remove(own);
        var files = new SortedList<string, string>(StringComparer.Ordinal) { ["index.html"] = EnvironmentPage.Write(own, stacks, withOwners) };
        foreach (var stack in stacks)
        {
            files[$"stacks/{stack.Name}.html"] = StackPage.Write(stack, own, withOwners);
        }

        return (files, previewed);
    }
}
