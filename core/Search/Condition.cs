using System.Diagnostics.CodeAnalysis;

namespace Infra.Core.Search;

/// <summary>
/// A condition on the facts of a point: <c>temperature &lt; 300 and (state = error or `flux.O2` &gt;= 1e-7)</c>. Names, numbers, words, comparisons,
/// <c>and</c>, <c>or</c>, <c>not</c>, brackets; nothing else, so whoever writes it can reach nothing else.
/// </summary>
/// <remarks>
/// A comparison with NaN, or with a fact that is not there, is neither true nor false, and a condition holds only where it is true. The right side
/// of a comparison is a number or a word; a word may stand in quotes; a name that is no word may stand in backquotes.
/// </remarks>
internal abstract class Condition
{
    /// <summary>The most characters of a condition.</summary>
    internal const int MaxLength = 2000;

    // Deeper ones are nobody's; they would only use up the stack.
    private const int MaxDepth = 50;

    /// <summary>The names of all facts that it asks for.</summary>
    internal abstract IEnumerable<string> Names { get; }

    /// <summary>Reads a condition.</summary>
    /// <param name="text">The text.</param>
    /// <param name="condition">The condition.</param>
    /// <param name="position">The character, from 1, at which it cannot be understood.</param>
    /// <param name="problem">What is wrong there.</param>
    internal static bool TryParse(string text, [NotNullWhen(true)] out Condition? condition, out int position, [NotNullWhen(false)] out string? problem)
    {
        (condition, position, problem) = (null, 0, null);
        try
        {
            condition = text.Length <= MaxLength
                ? new Parser(text).Read()
                : throw new Mistake(MaxLength, $"it must have at most {MaxLength} characters");
            return true;
        }
        catch (Mistake mistake)
        {
            (position, problem) = (mistake.Position + 1, mistake.Message);
            return false;
        }
    }

    /// <summary>Whether it holds.</summary>
    /// <param name="fact">Gives a fact by its name: a number, or a text; null where there is none.</param>
    internal bool Holds(Func<string, object?> fact) => Evaluate(fact) == true;

    private protected abstract bool? Evaluate(Func<string, object?> fact);

    private sealed class Mistake(int position, string message) : Exception(message)
    {
        public int Position => position;
    }

    private sealed class Comparison(string name, string sign, string word, double? number, bool isQuoted) : Condition
    {
        internal override IEnumerable<string> Names => [name];

        public override string ToString() => $"{Shown(name, '`')} {sign} {(number is { } value ? ResultValues.Text(value) : Shown(word, '"', isQuoted))}";

        private protected override bool? Evaluate(Func<string, object?> fact) => fact(name) switch
        {
            double value when number is { } other && !double.IsNaN(value) && !double.IsNaN(other) => Compare(value.CompareTo(other)),
            string text => Compare(string.CompareOrdinal(text, word)),
            _ => null,
        };

        private bool Compare(int order) => sign switch
        {
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            ">=" => order >= 0,
            "!=" => order != 0,
            _ => order == 0,
        };

        private static string Shown(string text, char quote, bool always = false) =>
            !always && text.Length > 0 && (char.IsLetter(text[0]) || text[0] == '_') && text.All(Parser.IsOfAWord) ? text : $"{quote}{text}{quote}";
    }

    private sealed class Not(Condition inner) : Condition
    {
        internal override IEnumerable<string> Names => inner.Names;

        public override string ToString() => $"not ({inner})";

        private protected override bool? Evaluate(Func<string, object?> fact) => !inner.Evaluate(fact);
    }

    private sealed class Joined(bool isAnd, IReadOnlyList<Condition> parts) : Condition
    {
        internal override IEnumerable<string> Names => parts.SelectMany(part => part.Names);

        public override string ToString() => string.Join(isAnd ? " and " : " or ", parts.Select(part => part is Joined ? $"({part})" : part.ToString()));

        private protected override bool? Evaluate(Func<string, object?> fact)
        {
            bool? all = isAnd;
            foreach (var part in parts)
            {
                var one = part.Evaluate(fact);
                if (one == !isAnd)
                {
                    return one;
                }

                all = one is null ? null : all;
            }

            return all;
        }
    }

    private sealed class Parser(string text)
    {
        private int _at;
        private int _depth;

        public static bool IsOfAWord(char letter) => char.IsLetterOrDigit(letter) || letter is '_' or '.' or '-';

        public Condition Read()
        {
            var condition = Or();
            Skip();
            return _at == text.Length ? condition : throw new Mistake(_at, $"and, or, or the end must stand there; got {Rest()}");
        }

        private Condition Or() => Join(false, "or", () => Join(true, "and", One));

        private Condition Join(bool isAnd, string word, Func<Condition> read)
        {
            var parts = new List<Condition> { read() };
            while (Take(word))
            {
                parts.Add(read());
            }

            return parts.Count == 1 ? parts[0] : new Joined(isAnd, parts);
        }

        private Condition One()
        {
            if (++_depth > MaxDepth)
            {
                throw new Mistake(_at, $"brackets and not, one within another, must be at most {MaxDepth}");
            }

            try
            {
                if (Take("not"))
                {
                    return new Not(One());
                }

                Skip();
                if (_at == text.Length || text[_at] != '(')
                {
                    return Compare();
                }

                var open = _at++;
                var inner = Or();
                Skip();
                if (_at == text.Length || text[_at] != ')')
                {
                    throw new Mistake(_at, $"the bracket of character {open + 1} must be closed; got {Rest()}");
                }

                _at++;
                return inner;
            }
            finally
            {
                _depth--;
            }
        }

        private Comparison Compare()
        {
            var begin = Skip();
            var (left, leftNumber, leftKind) = Operand("the name of a value, as temperature,");

            // A value may be called nan.
            leftNumber = leftNumber is not null && char.IsLetter(left[0]) ? null : leftNumber;
            var sign = Sign();
            var right = Skip();
            var (other, otherNumber, otherKind) = Operand("a number or a word");
            if (leftNumber is null && leftKind != '"')
            {
                return otherKind == '`'
                    ? throw new Mistake(right, "a number or a word must stand there, not a second name")
                    : new(left, sign, other, otherNumber, otherKind == '"');
            }

            // 280 < temperature reads as well as the other way round.
            return leftKind != '"' && otherNumber is null && otherKind != '"'
                ? new(other, Turned(sign), left, leftNumber, false)
                : throw new Mistake(begin, "one side must be the name of a value");
        }

        private (string Text, double? Number, char Kind) Operand(string what)
        {
            if (_at == text.Length)
            {
                throw new Mistake(_at, $"{what} must stand there; got the end");
            }

            var quote = text[_at];
            if (quote is '"' or '\'' or '`')
            {
                var end = text.IndexOf(quote, _at + 1);
                if (end < 0)
                {
                    throw new Mistake(_at, "the quote must be closed");
                }

                var quoted = text[(_at + 1)..end];
                _at = end + 1;
                return (quoted, null, quote == '`' ? '`' : '"');
            }

            var begin = _at;
            while (_at < text.Length && (IsOfAWord(text[_at]) || (text[_at] == '+' && (_at == begin || text[_at - 1] is 'e' or 'E'))))
            {
                _at++;
            }

            var word = text[begin.._at];
            if (word.Length == 0)
            {
                throw new Mistake(begin, $"{what} must stand there; got {Rest()}");
            }

            if (ResultValues.TryNumber(word, out var number))
            {
                return (word, number, ' ');
            }

            return char.IsLetter(word[0]) || word[0] == '_' ? (word, null, ' ') : throw new Mistake(begin, $"{what} must stand there; got \"{word}\"");
        }

        private string Sign()
        {
            Skip();
            foreach (var sign in new[] { "<=", ">=", "!=", "==", "<", ">", "=" })
            {
                if (string.CompareOrdinal(text, _at, sign, 0, sign.Length) == 0)
                {
                    _at += sign.Length;
                    return sign == "==" ? "=" : sign;
                }
            }

            throw new Mistake(_at, $"one of < <= > >= = != must stand there; got {Rest()}");
        }

        private static string Turned(string sign) => sign switch
        {
            "<" => ">",
            "<=" => ">=",
            ">" => "<",
            ">=" => "<=",
            _ => sign,
        };

        private bool Take(string word)
        {
            Skip();
            var end = _at + word.Length;
            if (string.Compare(text, _at, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) != 0 || (end < text.Length && IsOfAWord(text[end])))
            {
                return false;
            }

            _at = end;
            return true;
        }

        private int Skip()
        {
            while (_at < text.Length && char.IsWhiteSpace(text[_at]))
            {
                _at++;
            }

            return _at;
        }

        private string Rest() => _at == text.Length ? "the end" : $"\"{text[_at..Math.Min(text.Length, _at + 20)]}\"";
    }
}
