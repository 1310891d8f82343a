namespace Infra.Workloads.Webtest;

/// <summary>Reads what a stranger sends, up to a limit.</summary>
internal static class LimitedText
{
    /// <summary>Reads a stream to its end.</summary>
    /// <returns>The bytes, or null when there are more than allowed.</returns>
    public static async Task<byte[]?> ReadAsync(Stream stream, int maxBytes, CancellationToken cancellation)
    {
        var buffer = new byte[maxBytes + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return length > maxBytes ? null : buffer[..length];
    }
}
