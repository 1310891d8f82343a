using Infra.Core.Findings;

namespace Infra.Preview;

/// <summary>A stack cannot be previewed, for reasons that the message names.</summary>
public sealed class PreviewException : UserErrorException
{
    internal PreviewException(string stack, UserErrorException cause, string note = "")
        : base(cause.Message + note, cause) => (Stack, Details) = (stack, (cause as PreviewException)?.Details);

    internal PreviewException(string stack, string words, string details)
        : base(words, cause: null) => (Stack, Details) = (stack, details);

    /// <summary>The stack at fault, which may be one that the previewed stack refers to.</summary>
    public string Stack { get; }

    /// <summary>Where the program itself failed, everything known about it; null for a user's mistake.</summary>
    public string? Details { get; }
}
