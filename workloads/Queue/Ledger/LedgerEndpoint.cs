using System.Security.Authentication;
using System.Text.RegularExpressions;
using Infra.Core.Findings;
using MySqlConnector;
using WorkQueue.Hosting;
using WorkQueue.Settings;

namespace WorkQueue.Ledger;

/// <summary>Where the ledger's database is; from the environment, since a command line is there for everyone to read.</summary>
/// <param name="Host">Host name or address.</param>
/// <param name="Port">The port.</param>
/// <param name="Database">The database (schema).</param>
/// <param name="User">A user with rights on that database alone.</param>
/// <param name="Password">The user's password; null for none.</param>
/// <param name="Tls">None, Preferred, Required, VerifyCA or VerifyFull.</param>
/// <param name="CaFile">PEM file of the authorities that may have signed the server's certificate; null for the system's, which VerifyFull may use.</param>
internal sealed partial record LedgerEndpoint(string Host, int Port, string Database, string User, string? Password, string Tls, string? CaFile = null)
{
    /// <summary>Another database of the server, where the ledger may still be: <c>create</c> moves it from there.</summary>
    /// <value>Null: none.</value>
    public string? FormerDatabase { get; init; }

    /// <summary>What MYSQL_TLS may be.</summary>
    private static readonly string[] TlsModes = ["None", "Preferred", "Required", "VerifyCA", "VerifyFull"];

    /// <summary>Reads MYSQL_HOST, MYSQL_PORT, MYSQL_DATABASE, MYSQL_USER, MYSQL_PASSWORD or MYSQL_PASSWORD_FILE, MYSQL_TLS and MYSQL_CA_FILE.</summary>
    public static LedgerEndpoint Read(EnvironmentReader environment, List<Finding> problems)
    {
        var tls = environment.Text("MYSQL_TLS", "Preferred");
        if (!TlsModes.Contains(tls))
        {
            problems.Add(new Finding("MYSQL_TLS", $"must be one of {string.Join(", ", TlsModes)}; got \"{tls}\"", "use VerifyCA for a server that is not on this machine"));
            tls = "Preferred";
        }

        var caFile = environment.Find("MYSQL_CA_FILE");
        if (tls == "VerifyCA" && caFile is null)
            problems.Add(new Finding("MYSQL_CA_FILE", $"must name the PEM file of the server's authority where MYSQL_TLS is {tls}; got nothing", "set it to that file"));
        ServerTrust.Check("MYSQL_CA_FILE", caFile, problems);

        return new LedgerEndpoint(
            environment.Text("MYSQL_HOST", "127.0.0.1"),
            environment.Port("MYSQL_PORT", 3306, problems),
            environment.Text("MYSQL_DATABASE", "pyatmos"),
            environment.Text("MYSQL_USER", "pyatmos"),
            environment.Secret("MYSQL_PASSWORD", problems),
            tls,
            caFile)
        {
            FormerDatabase = Former(environment, problems),
        };
    }

    // It stands in a statement, where no parameter can.
    private static string? Former(EnvironmentReader environment, List<Finding> problems)
    {
        const string Variable = "MYSQL_FORMER_DATABASE";
        var name = environment.Find(Variable);
        if (name is null || DatabaseName().IsMatch(name))
            return name;
        problems.Add(new Finding(Variable, $"must be 1 to 64 letters, digits, underscores and hyphens; got \"{name}\"", "name the database where the search was before, or leave it out"));
        return null;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z")]
    private static partial Regex DatabaseName();

    /// <summary>Where it is, for messages.</summary>
    public string Where => $"the database at {Host}:{Port}";

    /// <summary>The client's connection string.</summary>
    /// <returns>The string; it holds the password, so it must not be shown.</returns>
    public string ToConnectionString() => new MySqlConnectionStringBuilder
    {
        Server = Host,
        Port = (uint)Port,
        Database = Database,
        UserID = User,
        Password = Password ?? "",
        // What is verified, and how, is decided by ServerTrust: the client only has to insist on a certificate.
        SslMode = Verifies ? MySqlSslMode.Required : Enum.Parse<MySqlSslMode>(Tls),
        // Connections are kept for others with the same string: none that was checked less may be among them.
        ApplicationName = $"queue {Tls} {CaFile}".TrimEnd(),
        CharacterSet = "utf8mb4",
        ConnectionTimeout = 5,
        DefaultCommandTimeout = 30,
    }.ConnectionString;

    /// <summary>Who decides about the server's certificate; null where any will do.</summary>
    public ServerTrust? ToTrust() => Verifies ? new ServerTrust(CaFile, checksName: Tls == "VerifyFull") : null;

    /// <summary>Says what went wrong and what to do about it.</summary>
    /// <param name="error">An error of the client.</param>
    /// <param name="refusal">Why the server's certificate was refused; null when it was not.</param>
    /// <returns>The words; no secret.</returns>
    public Finding Explain(Exception error, Finding? refusal)
    {
        if (refusal is not null)
            return refusal with { Path = Where, Fix = $"{refusal.Fix} (MYSQL_CA_FILE)" };
        var inner = (error as MySqlException)?.ErrorCode == MySqlErrorCode.UnableToConnectToHost ? error.InnerException as AuthenticationException : null;
        return new Finding(Where, CleanText.Line(error.Message).TrimEnd('.') + (inner is null ? "" : $": {CleanText.Line(inner.Message).TrimEnd('.')}"), (error as MySqlException)?.ErrorCode switch
        {
            null => "check MYSQL_HOST and MYSQL_PORT",
            MySqlErrorCode.AccessDenied => "check MYSQL_USER and MYSQL_PASSWORD",
            MySqlErrorCode.UnableToConnectToHost when inner is not null => "check that the server offers TLS, or MYSQL_TLS",
            MySqlErrorCode.UnableToConnectToHost => "check MYSQL_HOST and MYSQL_PORT, and that the server runs",
            MySqlErrorCode.UnknownDatabase or MySqlErrorCode.DatabaseAccessDenied => "check MYSQL_DATABASE and the rights of MYSQL_USER",
            MySqlErrorCode.NoSuchTable => "run: queue create",
            _ => "see what the server's log says of it",
        });
    }

    private bool Verifies => Tls.StartsWith("Verify", StringComparison.Ordinal);
}
