using Pulumi;

namespace Infra.Components.Data;

/// <summary>What a client needs to reach a Redis, wherever it runs; the same for the managed one and the one inside the cluster.</summary>
/// <param name="Host">Host name or private IP address.</param>
/// <param name="Port">TCP port.</param>
/// <param name="Auth">The password for AUTH; a secret.</param>
/// <param name="CaCertificate">The certificates, in PEM, that the server's own is checked against; empty where the connection is not encrypted.</param>
public sealed record RedisConnection(Output<string> Host, Output<int> Port, Output<string> Auth, Output<string> CaCertificate);
