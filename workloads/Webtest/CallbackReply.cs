using System.Text;

namespace Infra.Workloads.Webtest;

/// <summary>What <c>/callmeback</c> answers its caller.</summary>
/// <param name="Status">The status.</param>
/// <param name="Body">The body.</param>
/// <param name="Refusal">Why the one asked for may not be called; null otherwise.</param>
internal sealed record CallbackReply(int Status, byte[] Body, string? Refusal)
{
    /// <summary>The call was made, or was tried.</summary>
    public static CallbackReply Called(byte[] body) => new(StatusCodes.Status200OK, body, null);

    /// <summary>The request makes no sense.</summary>
    public static CallbackReply Misshapen(IReadOnlyList<string> findings) => new(StatusCodes.Status400BadRequest, Describe(findings), null);

    /// <summary>The request is for someone who is not called.</summary>
    public static CallbackReply Refused(IReadOnlyList<string> findings) =>
        new(StatusCodes.Status403Forbidden, Describe(findings), string.Join(", ", findings));

    private static byte[] Describe(IReadOnlyList<string> findings) =>
        Encoding.UTF8.GetBytes("callback refused\n" + string.Concat(findings.Select(finding => $" - {finding}\n")));
}
