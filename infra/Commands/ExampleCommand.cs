using System.CommandLine;
using System.CommandLine.Parsing;

namespace Infra.Commands;

/// <summary>A command whose help ends with examples.</summary>
/// <param name="name">The command's word.</param>
/// <param name="description">What it does: one sentence, no full stop.</param>
/// <param name="examples">Command lines.</param>
internal sealed class ExampleCommand(string name, string description, params IReadOnlyList<string> examples) : Command(name, description)
{
    /// <summary>Command lines that show its use.</summary>
    public IReadOnlyList<string> Examples { get; } = examples;

    /// <summary>Adds a rule about options together.</summary>
    /// <param name="rule">Says what is wrong; not asked of a line whose options cannot all be read, as one that is still being typed.</param>
    public void AddRule(Action<CommandResult> rule) => Validators.Add(result =>
    {
        try
        {
            rule(result);
        }
        catch (InvalidOperationException)
        {
            // A value that is missing, or is no number: the option's own mistake is told after the rules.
        }
    });
}
