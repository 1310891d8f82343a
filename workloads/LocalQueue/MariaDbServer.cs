using System.Diagnostics;
using System.Security.Cryptography;
using Infra.Core.Findings;
using MySqlConnector;
using WorkQueue.Hosting;
using WorkQueue.Ledger;

namespace WorkQueue.Local;

/// <summary>A MariaDB server of our own: on the loopback address, with a user for one database, and with its data in a folder.</summary>
internal sealed class MariaDbServer : ServerProcess
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly string _server;
    private readonly string _installer;

    /// <summary>Prepares a server; nothing runs yet.</summary>
    /// <param name="folder">An existing folder for its data and log; its path must be short, for the server's socket lies in it.</param>
    /// <exception cref="UserErrorException">MariaDB is not installed.</exception>
    public MariaDbServer(string folder)
        : base(folder)
    {
        _server = InstalledProgram.Find("mariadb-server", "mariadbd", "mysqld");
        _installer = InstalledProgram.Find("mariadb-server", "mariadb-install-db", "mysql_install_db");
        Endpoint = new LedgerEndpoint("127.0.0.1", InstalledProgram.FreePort(), "queue", "queue", RandomNumberGenerator.GetHexString(32), "None");
    }

    /// <summary>Where it listens, with the user and the database that it has from the start.</summary>
    public LedgerEndpoint Endpoint { get; }

    private string Data => Path.Combine(Folder, "data");

    private string Log => Path.Combine(Folder, "mariadb.log");

    // At its start a server deletes every temporary table that lies in its temporary folder, whosever it is: in a shared one servers that start at the
    // same time, as the tests' do, take each other's tables away, and the bootstrap ends with "Unknown table 'mysql.tmp_user_sys'".
    private string Temporary => Path.Combine(Folder, "tmp");

    private string[] Common => ["--no-defaults", .. AsUser, $"--datadir={Data}", $"--tmpdir={Temporary}", "--skip-name-resolve"];

    /// <summary>Starts the server, at first with an empty database, and waits until it answers.</summary>
    /// <exception cref="UserErrorException">It does not start.</exception>
    public async Task StartAsync(CancellationToken cancel)
    {
        Directory.CreateDirectory(Temporary);
        if (!Directory.Exists(Data))
            await InstallAsync(cancel);
        var start = new ProcessStartInfo(_server,
        [
            .. Common,
            $"--port={Endpoint.Port}",
            "--bind-address=127.0.0.1",
            $"--socket={Path.Combine(Folder, "my.sock")}",
            $"--pid-file={Path.Combine(Folder, "my.pid")}",
            $"--log-error={Log}",
            $"--init-file={Path.Combine(Folder, "init.sql")}",
            "--skip-log-bin",
            "--innodb-buffer-pool-size=64M",
            .. File.Exists(CertificateFile) ? (string[])[$"--ssl-cert={CertificateFile}", $"--ssl-key={CertificateFile}.key"] : [],
        ])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        async Task<bool> Answers()
        {
            try
            {
                await using var connection = new MySqlConnection(Endpoint.ToConnectionString());
                await connection.OpenAsync(cancel);
                return true;
            }
            catch (MySqlException)
            {
                return false;
            }
        }

        await StartAsync(start, StartTimeout, Answers, (Log, "starting as process"), cancel);
    }

    // The server refuses to run as root unless it is told to.
    private static string[] AsUser => Environment.UserName == "root" ? ["--user=root"] : [];

    private async Task InstallAsync(CancellationToken cancel)
    {
        var init = Path.Combine(Folder, "init.sql");
        await File.WriteAllTextAsync(
            init,
            $"""
            CREATE DATABASE IF NOT EXISTS {Endpoint.Database} CHARACTER SET utf8mb4;
            CREATE USER IF NOT EXISTS '{Endpoint.User}'@'127.0.0.1' IDENTIFIED BY '{Endpoint.Password}';
            GRANT ALL ON {Endpoint.Database}.* TO '{Endpoint.User}'@'127.0.0.1';

            """,
            cancel);
        File.SetUnixFileMode(init, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var install = Process.Start(new ProcessStartInfo(
            _installer, [.. Common, "--skip-test-db", "--auth-root-authentication-method=socket"])
        { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string[] output;
        try
        {
            output = await Task.WhenAll(install.StandardOutput.ReadToEndAsync(cancel), install.StandardError.ReadToEndAsync(cancel));
            await install.WaitForExitAsync(cancel);
        }
        finally
        {
            // Told to end, nobody must go on writing into a folder that is about to be deleted.
            if (!install.HasExited)
                install.Kill(entireProcessTree: true);
            await install.WaitForExitAsync(CancellationToken.None);
        }

        if (install.ExitCode != 0)
            throw new UserErrorException($"{Path.GetFileName(_installer)} failed: {Reason(string.Concat(output))}", "mend that, and run it again");
    }
}
