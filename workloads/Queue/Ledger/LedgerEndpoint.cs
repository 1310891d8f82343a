using MySql.Data.MySqlClient;
using WorkQueue.Settings;

namespace WorkQueue.Ledger;

/// <summary>Where the ledger's database is; from the environment, since a command line is there for everyone to read.</summary>
/// <param name="Host">Host name or address.</param>
/// <param name="Port">The port.</param>
/// <param name="Database">The database (schema).</param>
/// <param name="User">A user with rights on that database alone.</param>
/// <param name="Password">The user's password; null for none.</param>
/// <param name="Tls">None, Preferred, Required, VerifyCA or VerifyFull.</param>
/// <param name="CaFile">PEM file of the authority that signed the server's certificate, which VerifyCA needs; null for none.</param>
internal sealed record LedgerEndpoint(string Host, int Port, string Database, string User, string? Password, string Tls, string? CaFile = null)
{
    /// <summary>Reads MYSQL_HOST, MYSQL_PORT, MYSQL_DATABASE, MYSQL_USER, MYSQL_PASSWORD or MYSQL_PASSWORD_FILE, MYSQL_TLS and MYSQL_CA_FILE.</summary>
    /// <param name="environment">The environment variables.</param>
    /// <param name="problems">Gets every mistake found.</param>
    /// <returns>The endpoint.</returns>
    public static LedgerEndpoint Read(EnvironmentReader environment, List<SettingProblem> problems)
    {
        var tls = environment.Text("MYSQL_TLS", "Preferred");
        if (!Enum.GetNames<MySqlSslMode>().Contains(tls))
        {
            problems.Add(new SettingProblem("MYSQL_TLS", $"must be one of {string.Join(", ", Enum.GetNames<MySqlSslMode>().Distinct())}; got \"{tls}\""));
            tls = "Preferred";
        }

        var caFile = environment.Find("MYSQL_CA_FILE");
        if (tls.StartsWith("Verify", StringComparison.Ordinal) && caFile is null)
            problems.Add(new SettingProblem("MYSQL_CA_FILE", $"must name the PEM file of the server's authority where MYSQL_TLS is {tls}; got nothing"));

        return new LedgerEndpoint(
            environment.Text("MYSQL_HOST", "127.0.0.1"),
            environment.Port("MYSQL_PORT", 3306, problems),
            environment.Text("MYSQL_DATABASE", "pyatmos"),
            environment.Text("MYSQL_USER", "pyatmos"),
            environment.Secret("MYSQL_PASSWORD", problems),
            tls,
            caFile);
    }

    /// <summary>The client's connection string.</summary>
    /// <returns>The string; it holds the password, so it must not be shown.</returns>
    public string ToConnectionString()
    {
        var builder = new MySqlConnectionStringBuilder
        {
            Server = Host,
            Port = (uint)Port,
            Database = Database,
            UserID = User,
            Password = Password ?? "",
            SslMode = Enum.Parse<MySqlSslMode>(Tls),
            CharacterSet = "utf8mb4",
            ConnectionTimeout = 5,
            DefaultCommandTimeout = 30,
        };
        if (CaFile is not null)
            builder.SslCa = CaFile;
        return builder.ConnectionString;
    }
}
