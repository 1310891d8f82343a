using System.CommandLine;

namespace Infra.Commands;

/// <summary>A command whose help ends with examples.</summary>
/// <param name="name">The command's word.</param>
/// <param name="description">What it does: one sentence, no full stop.</param>
/// <param name="examples">Command lines.</param>
internal sealed class ExampleCommand(string name, string description, params IReadOnlyList<string> examples) : Command(name, description)
{
    /// <summary>Command lines that show its use.</summary>
    public IReadOnlyList<string> Examples { get; } = examples;
}
