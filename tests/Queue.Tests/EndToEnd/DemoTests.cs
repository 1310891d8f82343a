using System.Diagnostics;
using System.Xml.Linq;
using WorkQueue.Demo;
using WorkQueue.Hosting;
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
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
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

    [Fact]
    public void Server_NotInstalled_IsNamedWithItsPackage()
    {
        var error = Assert.Throws<UserErrorException>(() => InstalledProgram.Find("mariadb-server", "no-such-mariadbd", "no-such-mysqld"));

        Assert.Equal(
            "no-such-mariadbd or no-such-mysqld is not installed; install the package mariadb-server (Debian, Ubuntu: apt-get install -y --no-install-recommends mariadb-server)",
            error.Message);
    }
}
