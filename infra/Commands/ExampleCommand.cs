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

    /// <summary>Groups of arguments and options, of which a call has one group whole and nothing of the others; none where there are no such.</summary>
    public IReadOnlyList<IReadOnlyList<Symbol>> Choice { get; set; } = [];

    /// <summary>Adds the rule that a call has exactly one of two arguments or options.</summary>
    /// <param name="rule">Tells to give one of them.</param>
    /// <param name="one">One.</param>
    /// <param name="other">The other.</param>
    public void AddChoice(string rule, Symbol one, Symbol other)
    {
        Choice = [[one], [other]];
        AddRule(result =>
        {
            bool IsGiven(Symbol symbol) => symbol is Option<bool> flag ? result.GetValue(flag) : result.GetResult(symbol.Name) is not null;
            if (IsGiven(one) is var given && given == IsGiven(other))
            {
                result.AddError($"{rule}; got {(given ? "both" : "neither")}");
            }
        });
    }

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
