using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Xml.Linq;
using Infra.Core.Findings;
using MySqlConnector;
using WorkQueue.Hosting;
using WorkQueue.Local;

namespace WorkQueue.Tests.EndToEnd;

public class DemoTests
{
    private static readonly string Workloads = Path.Combine(Repository(AppContext.BaseDirectory), "workloads");

    [NeedsFact(Needs.Servers)]
    public async Task Demo_OfTheInstalledCommand_EndsWithAResultAndAPictureAndLeavesNothing()
    {
        var folder = Directory.CreateTempSubdirectory("queue-demo-test-");
        var installed = Directory.CreateTempSubdirectory("queue-installed-");
        try
        {
            var picture = Path.Combine(folder.FullName, "space.svg");
            var start = new ProcessStartInfo("dotnet", [await InstallAsync(installed.FullName), "demo", "--workers", "2", "--picture", picture])
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
            installed.Delete(recursive: true);
        }
    }

    [Fact]
    public void ImageOfTheToy_TakesAllOfItsSource_AndPutsItWhereTheStackLocalRunsIt()
    {
        var folder = Path.Combine(Workloads, "ToyClimate");
        var lines = File.ReadAllLines(Path.Combine(folder, "Dockerfile")).Select(line => line.Split(' ')).ToList();

        Assert.Equal(
            Directory.EnumerateFiles(folder, "*.cs*").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal),
            lines.First(line => line[0] == "COPY")[1..^1].Order(StringComparer.Ordinal));
        Assert.Contains($"[{lines.Last(line => line[0] == "COPY")[^1]}/toy-climate]", File.ReadAllText(Path.Combine(Workloads, "..", "stacks", "Pulumi.local.yaml")), StringComparison.Ordinal);
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

    // As dotnet tool install does, without a folder of the user's: the program that the package holds.
    private static async Task<string> InstallAsync(string folder)
    {
        var configuration = Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/')))!;
        using var pack = Process.Start(new ProcessStartInfo("dotnet", ["pack", Path.Combine(Workloads, "LocalQueue"), "--no-build", "--configuration", configuration, "--output", folder]) { RedirectStandardOutput = true })!;
        var output = await pack.StandardOutput.ReadToEndAsync();
        await pack.WaitForExitAsync();
        Assert.True(pack.ExitCode == 0, output);
        await ZipFile.ExtractToDirectoryAsync(Directory.GetFiles(folder, "*.nupkg").Single(), folder);
        return Directory.GetFiles(folder, "queue-local.dll", SearchOption.AllDirectories).Single();
    }

    private static string Repository(string folder) => File.Exists(Path.Combine(folder, "Infra.sln")) ? folder : Repository(Path.GetDirectoryName(folder)!);
}
