using System.CommandLine;
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

    /// <summary>The argument that names a stack.</summary>
    /// <returns>The argument, which completes the names there are.</returns>
    public Argument<string> Stack(string what = "stack", string description = "The stack's name")
    {
        var stack = new Argument<string>(what) { Description = description };
        stack.CompletionSources.Add(_ => StackNames());
        return stack;
    }

    /// <summary>An engine for a project's stacks.</summary>
    public PreviewEngine Engine(InfraProject project) => new(project, Program);
}
