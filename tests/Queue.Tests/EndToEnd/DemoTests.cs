using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Xml.Linq;
using MySqlConnector;
using WorkQueue.Hosting;
using WorkQueue.Local;
using WorkQueue.Settings;

namespace WorkQueue.Tests.EndToEnd;

public class DemoTests
{
    [NeedsFact(Needs.Servers)]
    public async Task Demo_FromNothing_EndsWithAResultAndAPictureAndLeavesNothing()
    {
        var folder = Directory.CreateTempSubdirectory("queue-demo-test-");
        try
        {
            var picture = Path.Combine(folder.FullName, "space.svg");
            var start = new ProcessStartInfo(ChildProcess.Self[0], [.. ChildProcess.Self.Skip(1), "demo", "--workers", "2", "--picture", picture])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment["TMPDIR"] = folder.FullName;
            using var demo = Process.Start(start)!;
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(10));
            var (output, errors) = (demo.StandardOutput.ReadToEndAsync(limit.Token), demo.StandardError.ReadToEndAsync(limit.Token));
            await demo.WaitForExitAsync(limit.Token);

            var text = await output + await errors;
            Assert.True(demo.ExitCode == 0, text);
            Assert.Matches("[0-9]+ points in the ledger after [0-9]+ s: [0-9]+ stable, [0-9]+ unstable, 0 without a result", text);
            XNamespace svg = "http://www.w3.org/2000/svg";
            var cells = XDocument.Load(picture).Descendants(svg + "rect").Select(cell => (string?)cell.Attribute("class")).ToList();
            Assert.Contains("stable", cells);
            Assert.Contains("unstable", cells);
            Assert.Equal([picture], Directory.GetFileSystemEntries(folder.FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [NeedsFact(Needs.Servers)]
    public async Task DatabaseServer_BesideOthers_KeepsItsTemporaryTablesToItselfAndSaysWhyItDoesNotStart()
    {
        var folder = Directory.CreateTempSubdirectory("queue-db-");
        try
        {
            await using var server = new MariaDbServer(folder.FullName);
            await server.StartAsync(default);
            await using (var connection = new MySqlConnection(server.Endpoint.ToConnectionString()))
            {
                await connection.OpenAsync();
                await using var ask = new MySqlCommand("SELECT @@tmpdir", connection);
                Assert.Equal(Path.Combine(folder.FullName, "tmp"), await ask.ExecuteScalarAsync());
            }

            server.Kill();
            using var other = new TcpListener(IPAddress.Loopback, server.Endpoint.Port) { ExclusiveAddressUse = true };
            other.Start();

            var error = await Assert.ThrowsAsync<UserErrorException>(() => server.StartAsync(default));

            Assert.Contains("did not start: ", error.Message, StringComparison.Ordinal);
            Assert.Contains("Address already in use", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Reason_OfAFailedBootstrap_IsEveryLineThatSpeaksOfAnErrorOrAllThereIs()
    {
        const string Output = """
            Installing MariaDB/MySQL system tables in '/tmp/db/data' ...

            Installation of system tables failed!  Examine the logs in
            ERROR: 1051  Unknown table 'mysql.tmp_user_sys'
            2026-11-26  0:24:46 0 [ERROR] Aborting
            cat: write error: Broken pipe

            """;

        Assert.Equal(
            "ERROR: 1051  Unknown table 'mysql.tmp_user_sys'; 2026-11-26  0:24:46 0 [ERROR] Aborting; cat: write error: Broken pipe", MariaDbServer.Reason(Output));
        Assert.Equal("Killed; no more", MariaDbServer.Reason("Killed\n no more\n"));
    }

    [Fact]
    public void Server_NotInstalled_IsNamedWithItsPackage()
    {
        var error = Assert.Throws<UserErrorException>(() => InstalledProgram.Find("mariadb-server", "no-such-mariadbd", "no-such-mysqld"));

        Assert.Equal(
            "no-such-mariadbd or no-such-mysqld is not installed; install the package mariadb-server (Debian, Ubuntu: apt-get install -y --no-install-recommends mariadb-server)",
            error.Message);
    }
}
