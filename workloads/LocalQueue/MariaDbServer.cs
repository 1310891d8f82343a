using System.Diagnostics;
using System.Security.Cryptography;
using MySqlConnector;
using WorkQueue.Hosting;
using WorkQueue.Ledger;
using WorkQueue.Settings;

namespace WorkQueue.Local;

/// <summary>A MariaDB server of our own: on the loopback address, with a user for one database, and with its data in a folder.</summary>
internal sealed class MariaDbServer : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly string _server;
    private readonly string _installer;
    private readonly string _folder;
    private Process? _process;

    /// <summary>Prepares a server; nothing runs yet.</summary>
    /// <param name="folder">An existing folder for its data and log; its path must be short, for the server's socket lies in it.</param>
    /// <exception cref="UserErrorException">MariaDB is not installed.</exception>
    public MariaDbServer(string folder)
    {
        _server = InstalledProgram.Find("mariadb-server", "mariadbd", "mysqld");
        _installer = InstalledProgram.Find("mariadb-server", "mariadb-install-db", "mysql_install_db");
        _folder = folder;
        Endpoint = new LedgerEndpoint("127.0.0.1", InstalledProgram.FreePort(), "queue", "queue", RandomNumberGenerator.GetHexString(32), "None");
    }

    /// <summary>Where it listens, with the user and the database that it has from the start.</summary>
    public LedgerEndpoint Endpoint { get; }

    private string Data => Path.Combine(_folder, "data");

    private string Log => Path.Combine(_folder, "mariadb.log");

    // At its start a server deletes every temporary table that lies in its temporary folder, whosever it is: in a shared one servers that start at the
    // same time, as the tests' do, take each other's tables away, and the bootstrap ends with "Unknown table 'mysql.tmp_user_sys'".
    private string Temporary => Path.Combine(_folder, "tmp");

    private string[] Common => ["--no-defaults", .. AsUser, $"--datadir={Data}", $"--tmpdir={Temporary}", "--skip-name-resolve"];

    /// <summary>Starts the server, at first with an empty database, and waits until it answers.</summary>
    /// <param name="cancel">Gives up.</param>
    /// <returns>When it answers.</returns>
    /// <exception cref="UserErrorException">It does not start.</exception>
    public async Task StartAsync(CancellationToken cancel)
    {
        Directory.CreateDirectory(Temporary);
        if (!Directory.Exists(Data))
            await InstallAsync(cancel);
        _process = Process.Start(new ProcessStartInfo(_server,
        [
            .. Common,
            $"--port={Endpoint.Port}",
            "--bind-address=127.0.0.1",
            $"--socket={Path.Combine(_folder, "my.sock")}",
            $"--pid-file={Path.Combine(_folder, "my.pid")}",
            $"--log-error={Log}",
            $"--init-file={Path.Combine(_folder, "init.sql")}",
            "--skip-log-bin",
            "--innodb-buffer-pool-size=64M",
            .. File.Exists(CertificateFile) ? (string[])[$"--ssl-cert={CertificateFile}", $"--ssl-key={CertificateFile}.key"] : [],
        ])
        { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var deadline = Stopwatch.StartNew();
        while (deadline.Elapsed < StartTimeout && !_process.HasExited)
        {
            try
            {
                await using var connection = new MySqlConnection(Endpoint.ToConnectionString());
                await connection.OpenAsync(cancel);
                return;
            }
            catch (MySqlException)
            {
                await Task.Delay(50, cancel);
            }
        }

        var log = File.Exists(Log) ? await File.ReadAllTextAsync(Log, cancel) : "";
        throw new UserErrorException(
            $"{Path.GetFileName(_server)} did not start: {Reason(log[Math.Max(0, log.LastIndexOf("starting as process", StringComparison.Ordinal))..])}", "mend that, and run it again");
    }

    /// <summary>What of a program's output tells why it failed: the lines that speak of an error, or all where none does.</summary>
    /// <param name="output">What it wrote.</param>
    /// <returns>The lines, in one.</returns>
    public static string Reason(string output)
    {
        var lines = output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var errors = lines.Where(line => line.Contains("error", StringComparison.OrdinalIgnoreCase)).ToList();
        return string.Join("; ", errors.Count > 0 ? errors : lines);
    }

    /// <summary>Gives the server a certificate, for its next start.</summary>
    /// <param name="certificate">The certificate and the key, as PEM.</param>
    public void Certify((string Certificate, string Key) certificate)
    {
        File.WriteAllText(CertificateFile, certificate.Certificate);
        File.WriteAllText($"{CertificateFile}.key", certificate.Key);
    }

    private string CertificateFile => Path.Combine(_folder, "server.pem");

    /// <summary>Ends the server at once, as a crash would.</summary>
    public void Kill()
    {
        _process?.Kill();
        _process?.WaitForExit();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Kill();
        _process?.Dispose();
        return ValueTask.CompletedTask;
    }

    // The server refuses to run as root unless it is told to.
    private static string[] AsUser => Environment.UserName == "root" ? ["--user=root"] : [];

    private async Task InstallAsync(CancellationToken cancel)
    {
        var init = Path.Combine(_folder, "init.sql");
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
