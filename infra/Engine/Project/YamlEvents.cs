using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Infra.Project;

/// <summary>A parser of YAML that tells of everything it cannot read as of a mistake in the text, with its place.</summary>
internal sealed class YamlEvents : IParser
{
    private readonly Scanner _scanner;
    private readonly Parser _parser;

    /// <summary>A parser at the beginning of a text.</summary>
    public YamlEvents(TextReader text)
    {
        _scanner = new Scanner(text);
        _parser = new Parser(_scanner);
    }

    /// <inheritdoc/>
    public ParsingEvent? Current => _parser.Current;

    /// <inheritdoc/>
    /// <exception cref="YamlException">The text is no YAML.</exception>
    public bool MoveNext()
    {
        try
        {
            return _parser.MoveNext();
        }
        catch (Exception exception) when (exception is not YamlException)
        {
            // Of some texts the scanner says by other exceptions that it is lost, in words about itself.
            throw new YamlException(_scanner.CurrentPosition, _scanner.CurrentPosition, "cannot be read any further; close each bracket and quote before", exception);
        }
    }
}
