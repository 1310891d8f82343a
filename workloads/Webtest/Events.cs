using System.Net;

namespace Infra.Workloads.Webtest;

/// <summary>What the server logs.</summary>
internal static partial class Events
{
    [LoggerMessage(1, LogLevel.Information, "{Container} listens on {Addresses}")]
    public static partial void Listening(ILogger log, string container, string addresses);

    [LoggerMessage(2, LogLevel.Information, "shutting down, still serving for {Seconds} s")]
    public static partial void Draining(ILogger log, double seconds);

    [LoggerMessage(3, LogLevel.Warning, "callback refused for {Peer}: {Reasons}")]
    public static partial void CallbackRefused(ILogger log, IPAddress peer, string reasons);
}
