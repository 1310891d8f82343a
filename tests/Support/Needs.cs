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

    /// <summary>What pages and Markdown are looked at with.</summary>
    public const string Pages = "pages";

    private static readonly Dictionary<string, string[]> Sets = new()
    {
        [Servers] = ["redis-server", "mariadb-server", "util-linux"],
        [Pages] = ["chromium", "axe-core", "marked", "github-markdown-css"],
    };

    // Of npm, where all others are of Debian: where each has its file in tests/axe/node_modules.
    private static readonly Dictionary<string, string> OfNpm = new()
    {
        ["axe-core"] = "axe-core/axe.min.js",
        ["marked"] = "marked/lib/marked.umd.js",
        ["github-markdown-css"] = "github-markdown-css/github-markdown.css",
    };

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
    };

    // Debian puts servers into sbin folders, which are not on every user's PATH.
    private static readonly string[] ServerFolders = ["/usr/local/sbin", "/usr/sbin", "/sbin", "/opt/homebrew/bin", "/usr/local/bin"];

    // As the tests' programs lie in tests/PROJECT/bin/CONFIGURATION/FRAMEWORK.
    private static readonly string Modules = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "axe", "node_modules"));

    /// <summary>The file of a package of npm.</summary>
    /// <param name="package">The package.</param>
    /// <returns>Its path.</returns>
    public static string FileOf(string package) => Path.Combine(Modules, OfNpm[package]);

    /// <summary>Why a test is skipped.</summary>
    /// <param name="programs">Debian packages, <see cref="Servers"/> or <see cref="Pages"/>.</param>
    /// <returns>What is missing and how to get it; null where all is there, and on a CI machine (CI=true), where nothing is skipped.</returns>
    public static string? Missing(params string?[] programs) =>
        Environment.GetEnvironmentVariable("CI") is "true" or "1" ? null
        : MissingIn([.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), .. ServerFolders, Modules], [.. programs.OfType<string>()]);

    internal static string? MissingIn(IReadOnlyCollection<string> folders, params string[] programs)
    {
        var missing = programs
            .SelectMany(program => Sets.GetValueOrDefault(program, [program]))
            .Where(package => !folders.Any(folder => folder.Length > 0
                && (OfNpm.TryGetValue(package, out var file) ? [file] : Names[package]).Any(name => File.Exists(Path.Combine(folder, name)))))
            .ToList();
        var packages = missing.Where(program => !OfNpm.ContainsKey(program)).ToList();
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
