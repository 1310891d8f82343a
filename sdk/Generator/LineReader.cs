using Microsoft.CodeAnalysis.CSharp;

namespace Pulumi.Generator;

/// <summary>Takes one line of a schema file apart, word by word. What it cannot read is a <see cref="SchemaException"/>.</summary>
internal sealed class LineReader(string text)
{
    private int _position;

    public bool AtEnd
    {
        get
        {
            SkipSpaces();
            return _position == text.Length;
        }
    }

    /// <summary>The next word; <paramref name="what"/> names it in the error if the line has ended.</summary>
    public string Word(string what)
    {
        if (AtEnd)
        {
            throw new SchemaException($"the line ends where {what} is expected");
        }

        var start = _position;
        while (_position < text.Length && text[_position] != ' ')
        {
            _position++;
        }

        return text.Substring(start, _position - start);
    }

    /// <summary>Takes the next word if it is this one.</summary>
    public bool Takes(string word)
    {
        var before = _position;
        if (!AtEnd && Word(word) == word)
        {
            return true;
        }

        _position = before;
        return false;
    }

    public void Expect(string word)
    {
        if (!Takes(word))
        {
            throw new SchemaException(AtEnd ? $"the line ends where '{word}' is expected" : $"'{word}' is expected, got '{Word(word)}'");
        }
    }

    public void ExpectEnd()
    {
        if (!AtEnd)
        {
            throw new SchemaException($"'{text.Substring(_position)}' is not understood here");
        }
    }

    /// <summary>A C# name without dots.</summary>
    public string Identifier(string what)
    {
        var word = Word(what);
        return SyntaxFacts.IsValidIdentifier(word) ? word : throw new SchemaException($"{what} must be a C# name, got '{word}'");
    }

    /// <summary>The full name of a class: at least two C# names, joined by dots.</summary>
    public string ClassName(string what)
    {
        var word = Word(what);
        var parts = word.Split('.');
        return parts.Length > 1 && parts.All(SyntaxFacts.IsValidIdentifier)
            ? word
            : throw new SchemaException($"{what} must be the full name of a class, got '{word}'");
    }

    /// <summary>A type; the only part of a line that may hold spaces, after the commas of its type arguments.</summary>
    public SchemaType Type()
    {
        if (AtEnd)
        {
            throw new SchemaException("the line ends where a type is expected");
        }

        var start = _position;
        while (_position < text.Length && (char.IsLetterOrDigit(text[_position]) || text[_position] is '.' or '_'))
        {
            _position++;
        }

        var name = text.Substring(start, _position - start);
        if (!name.Split('.').All(SyntaxFacts.IsValidIdentifier) && SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None)
        {
            throw new SchemaException($"a type is expected, got '{text.Substring(start)}'");
        }

        var arguments = new List<SchemaType>();
        if (TakesCharacter('<'))
        {
            do
            {
                arguments.Add(Type());
            }
            while (TakesCharacter(','));

            if (!TakesCharacter('>'))
            {
                throw new SchemaException($"'>' is missing after the type arguments of '{name}'");
            }
        }

        return new SchemaType(name, arguments, TakesCharacter('?'));
    }

    private bool TakesCharacter(char character)
    {
        if (_position == text.Length || text[_position] != character)
        {
            return false;
        }

        _position++;
        return true;
    }

    private void SkipSpaces()
    {
        while (_position < text.Length && text[_position] == ' ')
        {
            _position++;
        }
    }
}
