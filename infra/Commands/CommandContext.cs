using Infra.Core.Findings;
using Infra.Preview;
using Infra.Project;
using Pulumi;

namespace Infra.Commands;

/// <summary>What every command needs.</summary>
/// <param name="Output">Where results go.</param>
/// <param name="Error">Where findings go.</param>
/// <param name="Folder">Where to look for the project.</param>
/// <param name="Program">Makes the stacks.</param>
/// <param name="Clock">Says what time it is.</param>
internal sealed record CommandContext(TextWriter Output, TextWriter Error, string Folder, Func<StackOptions, Stack> Program, TimeProvider Clock)
{
    /// <summary>The project that the folder belongs to.</summary>
    public InfraProject Project() => InfraProject.Find(Folder);

    /// <summary>The names of the stacks there are, to complete what is typed.</summary>
    /// <returns>The names; none outside of a project, where something else says why.</returns>
    public IReadOnlyList<string> StackNames()
    {
        try
        {
            return Project().StackNames;
        }
        catch (UserErrorException)
        {
            return [];
        }
    }

    /// <summary>An engine for a project's stacks.</summary>
    public PreviewEngine Engine(InfraProject project) => new(project, Program);
}
