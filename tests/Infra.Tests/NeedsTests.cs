namespace Infra.Tests;

/// <summary>How tests are skipped where a program is missing.</summary>
public sealed class NeedsTests
{
    [Fact]
    public void MissingPrograms_AreNamed_WithHowToGetThem() =>
        Assert.Equal(
            "not installed: redis-server, mariadb-server, util-linux; get what tests need with .ci/install-test-servers (Debian, Ubuntu), "
            + "or apt-get install redis-server mariadb-server util-linux",
            Needs.MissingIn([Path.GetTempPath()], Needs.Servers));

    [Fact]
    public void ProgramUnderAnyOfItsNames_IsEnough()
    {
        var folder = Directory.CreateTempSubdirectory("needs-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "google-chrome"), "");

            Assert.Null(Needs.MissingIn([folder.FullName], "chromium"));
            Assert.EndsWith(", or apt-get install git and npm ci --prefix tests/axe", Needs.MissingIn([folder.FullName], "chromium", "git", "axe-core"), StringComparison.Ordinal);
            Assert.StartsWith("not installed: git; ", Needs.MissingIn([folder.FullName], "chromium", "git"), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void OnCi_NothingIsSkipped()
    {
        var before = Environment.GetEnvironmentVariable("CI");
        try
        {
            Environment.SetEnvironmentVariable("CI", "true");

            Assert.Null(new NeedsFactAttribute(Needs.Servers, "chromium", "faketime").Skip);
        }
        finally
        {
            Environment.SetEnvironmentVariable("CI", before);
        }
    }
}
