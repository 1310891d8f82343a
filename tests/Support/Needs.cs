using System.Runtime.CompilerServices;

namespace Infra.TestTools;

/// <summary>
/// A test that needs programs which a machine with the .NET SDK alone does not have: skipped without them, with one line that says how to get them. The
/// runner prints the name of a test that it skips but not the reason, so the reason is part of the name.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsFactAttribute : FactAttribute
{
    public NeedsFactAttribute(string program, string? another = null, [CallerMemberName] string test = "")
    {
        Skip = Needs.Missing(program, another);
        DisplayName = Skip is null ? null : $"{test}: {Skip}";
    }
}

/// <summary>A theory that needs programs; see <see cref="NeedsFactAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsTheoryAttribute : TheoryAttribute
{
    public NeedsTheoryAttribute(string program, string? another = null, [CallerMemberName] string test = "")
    {
        Skip = Needs.Missing(program, another);
        DisplayName = Skip is null ? null : $"{test}: {Skip}";
    }
}

/// <summary>The programs that tests need, and where they are found. The one place that knows how to get them.</summary>
internal static class Needs
{
    /// <summary>What the work queue runs on.</summary>
    public const string Servers = "servers";

    // Of npm, where all others are of Debian.
    private const string Axe = "axe-core";

    private static readonly string[] ServersPrograms = ["redis-server", "mariadb-server", "util-linux"];

    // By Debian's package; any of the names will do.
    private static readonly Dictionary<string, string[]> Names = new()
    {
        ["redis-server"] = ["redis-server"],
        ["mariadb-server"] = ["mariadbd", "mysqld"],
        ["util-linux"] = ["setsid"],
        ["bsdutils"] = ["script"],
        ["chromium"] = ["chromium", "chromium-browser", "google-chrome"],
        ["faketime"] = ["faketime"],
        ["git"] = ["git"],
        ["shellcheck"] = ["shellcheck"],
        ["bash"] = ["bash"],
        ["python3"] = ["python3"],
        [Axe] = ["axe.min.js"],
    };

    // Debian puts servers into sbin folders, which are not on every user's PATH.
    private static readonly string[] ServerFolders = ["/usr/local/sbin", "/usr/sbin", "/sbin", "/opt/homebrew/bin", "/usr/local/bin"];

    // As the tests' programs lie in tests/PROJECT/bin/CONFIGURATION/FRAMEWORK.
    private static readonly string AxeFolder = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "axe", "node_modules", Axe));

    /// <summary>Why a test is skipped.</summary>
    /// <param name="programs">Debian packages, or <see cref="Servers"/>.</param>
    /// <returns>What is missing and how to get it; null where all is there, and on a CI machine (CI=true), where nothing is skipped.</returns>
    public static string? Missing(params string?[] programs) =>
        Environment.GetEnvironmentVariable("CI") is "true" or "1" ? null
        : MissingIn([.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), .. ServerFolders, AxeFolder], [.. programs.OfType<string>()]);

    internal static string? MissingIn(IReadOnlyCollection<string> folders, params string[] programs)
    {
        var missing = programs
            .SelectMany(program => program == Servers ? ServersPrograms : [program])
            .Where(package => !folders.Any(folder => folder.Length > 0 && Names[package].Any(name => File.Exists(Path.Combine(folder, name)))))
            .ToList();
        var packages = missing.Where(program => program != Axe).ToList();
        string[] ways =
        [
            .. packages.Count > 0 ? [$"apt-get install {string.Join(' ', packages)}"] : Array.Empty<string>(),
            .. packages.Count < missing.Count ? ["npm ci --prefix tests/axe"] : Array.Empty<string>(),
        ];
        return missing.Count == 0
            ? null
            : $"not installed: {string.Join(", ", missing)}; get what tests need with .ci/install-test-servers (Debian, Ubuntu), or {string.Join(" and ", ways)}";
    }
}
