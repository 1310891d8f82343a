using Pulumi;

namespace Infra.Components.Data;

/// <summary>What a client needs to reach a database, wherever it runs; the same for the managed one and the one inside the cluster.</summary>
/// <param name="Host">Host name or private IP address.</param>
/// <param name="Port">TCP port.</param>
/// <param name="Database">The database's name.</param>
/// <param name="User">The user, never the server's root.</param>
/// <param name="Password">The user's password; a secret.</param>
/// <param name="CaCertificate">
/// The certificates, in PEM, that the server's own is checked against; empty where the connection is not encrypted. Cloud SQL's names the
/// instance and not its address, so a client checks who signed it, not the host.
/// </param>
public sealed record DatabaseConnection(
    Output<string> Host,
    Output<int> Port,
    Output<string> Database,
    Output<string> User,
    Output<string> Password,
    Output<string> CaCertificate);
