using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using YamlDotNet.RepresentationModel;

namespace Infra.Architecture.Tests;

/// <summary>Where packages, actions and base images come from, and what is said of them.</summary>
public sealed class SupplyChainTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("supply-chain-");

    private static string Root { get; } = FindRoot();

    public static TheoryData<string> Workflows => [.. Directory.EnumerateFiles(Path.Combine(Root, ".github", "workflows"), "*.yml").Select(path => Path.GetFileName(path)).Order()];

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Workflow_OfItsActions_NamesEachByCommit(string workflow)
    {
        var text = File.ReadAllLines(Path.Combine(Root, ".github", "workflows", workflow));

        // ./ is of this repository.
        Assert.All(
            text.Where(line => Regex.IsMatch(line, @"^\s*(- )?uses:") && !line.Contains("uses: ./", StringComparison.Ordinal)),
            line => Assert.Matches(@"uses: [\w-]+/[\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*$", line));
    }

    [NeedsTheory("bash")]
    [MemberData(nameof(Workflows))]
    public void Workflow_OfItsShell_IsWellFormed(string workflow)
    {
        foreach (var script in Scripts(workflow))
        {
            // What GitHub puts in stands there as text before the shell sees it: in a script it would be code.
            Assert.DoesNotContain("${{", script, StringComparison.Ordinal);
            Assert.Equal((0, ""), Bash(["-n", "-c", script]));
        }
    }

    [Fact]
    public void Repository_OfItsFeeds_NamesNone() =>
        Assert.DoesNotContain(Files("*"), file => Path.GetFileName(file).Equals("nuget.config", StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void LockFile_OfWhatIsPublished_IsThere_AndSaysNothingThatThePulumiPackagesDecide()
    {
        var locked = Files("*.csproj").Where(file => File.Exists(LockFile(file))).ToList();

        Assert.Superset(new HashSet<string> { "core/Core.csproj", "workloads/Queue/Queue.csproj", "workloads/Webtest/Webtest.csproj" }, locked.Select(Name).ToHashSet());
        Assert.Equal(locked.Select(Name).Order(), Files("*.csproj").Where(file => XDocument.Load(file).Descendants("RestorePackagesWithLockFile").Any()).Select(Name).Order());
        Assert.DoesNotContain(locked, KnowsPulumi);
        // The version of a package of ours is one of the two: a project with one behind another has it in its lock file.
        Assert.All(locked, project => Assert.DoesNotContain("-offline", File.ReadAllText(LockFile(project)), StringComparison.Ordinal));
    }

    [Fact]
    public void ContainerBase_OfTheQueue_IsNamedByDigest() =>
        Assert.Matches("<ContainerBaseImage>[^<]+@sha256:[0-9a-f]{64}<", File.ReadAllText(Path.Combine(Root, "workloads", "Queue", "Queue.csproj")));

    [NeedsFact("bash")]
    public void Audit_NothingFound_SaysWhetherAnybodyLooked()
    {
        Assert.Equal((0, ""), Audit("Build succeeded.", "", known: true));
        Assert.Equal((0, "vulnerabilities: not looked for, since no feed has data on them (file:///nowhere)\n"), Audit("Build succeeded.", "", known: false));
    }

    [NeedsTheory("bash")]
    [InlineData("low", "NU1901", 0)]
    [InlineData("moderate", "NU1902", 0)]
    [InlineData("high", "NU1903", 1)]
    [InlineData("critical", "NU1904", 1)]
    public void Audit_OfALevel_FailsFromHighOn(string level, string code, int exit)
    {
        var (status, said) = Audit(Warning(code, level), "", known: true);

        Assert.Equal(exit, status);
        Assert.StartsWith($"vulnerabilities: {level}: Bad.Package 1.2.3, https://github.com/advisories/GHSA-aaaa-bbbb-cccc\n", said, StringComparison.Ordinal);
    }

    [NeedsTheory("bash")]
    [InlineData("Bad.Package GHSA-aaaa-bbbb-cccc 2026-11-25 not reached", 0, "waived until 2026-11-25: not reached")]
    [InlineData("Bad.Package GHSA-aaaa-bbbb-cccc 2026-11-24 not reached", 1, "ended on 2026-11-24")]
    [InlineData("Bad.Package GHSA-aaaa-bbbb-cccc 2026-11-25", 1, "needs a date and a reason")]
    [InlineData("Bad.Package GHSA-aaaa-bbbb-cccc soon not reached", 1, "needs a date and a reason")]
    [InlineData("Bad.Package GHSA-aaaa-bbbb-dddd 2026-11-25 not reached", 1, "waives nothing")]
    [InlineData("BadXPackage GHSA-aaaa-bbbb-cccc 2026-11-25 not reached", 1, "waive it in .ci/waivers: Bad.Package GHSA-aaaa-bbbb-cccc")]
    public void Audit_WithAWaiver_LooksAtNameDateAndReason(string waiver, int exit, string said)
    {
        var (status, text) = Audit(Warning("NU1903", "high"), waiver, known: true);

        Assert.Equal(exit, status);
        Assert.Contains(said, text, StringComparison.Ordinal);
    }

    [NeedsFact("bash")]
    public void Coverage_OfSeveralFiles_CountsEachLineOnce()
    {
        Report("a", ("One.cs", 1, 0), ("One.cs", 2, 3), ("Two.cs", 1, 0));
        Report("b", ("One.cs", 1, 1), ("Two.cs", 1, 0));

        Assert.Equal((0, "coverage: 66.7 % of 3 lines of core, components, stacks and infra\n"), Bash([Path.Combine(Root, ".ci", "coverage"), _folder.FullName]));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void Report(string name, params (string File, int Line, int Hits)[] lines) => File.WriteAllText(
        Path.Combine(_folder.CreateSubdirectory(name).FullName, "coverage.cobertura.xml"),
        string.Concat(lines.Select(line => $"<class name=\"C\" filename=\"{line.File}\">\n<lines>\n<line number=\"{line.Line}\" hits=\"{line.Hits}\" branch=\"False\" />\n</lines></class>\n")));

    private static string Warning(string code, string level) => string.Concat(Enumerable.Repeat(
        $"/src/a.csproj : warning {code}: Package 'Bad.Package' 1.2.3 has a known {level} severity vulnerability, https://github.com/advisories/GHSA-aaaa-bbbb-cccc [/src/Infra.sln]\n", 2));

    private (int Exit, string Text) Audit(string log, string waivers, bool known)
    {
        string File(string name, string text)
        {
            var path = Path.Combine(_folder.FullName, name);
            System.IO.File.WriteAllText(path, text);
            return path;
        }

        var feed = known ? $"file://{File("index.json", """{ "resources": [ { "@type": "VulnerabilityInfo/6.7.0" } ] }""")}" : "file:///nowhere";
        return Bash(
            [Path.Combine(Root, ".ci", "audit"), File("log", log), feed],
            ("AUDIT_WAIVERS", File("waivers", $"# a comment\n{waivers}\n")), ("AUDIT_TODAY", "2026-11-25"));
    }

    private static (int Exit, string Text) Bash(IEnumerable<string> arguments, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo("bash", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }

    private static IEnumerable<string> Scripts(string workflow)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(File.ReadAllText(Path.Combine(Root, ".github", "workflows", workflow))));
        return yaml.Documents[0].AllNodes.OfType<YamlMappingNode>()
            .SelectMany(node => node.Children)
            .Where(pair => pair.Key is YamlScalarNode { Value: "run" } && pair.Value is YamlScalarNode)
            .Select(pair => ((YamlScalarNode)pair.Value).Value!);
    }

    private static bool KnowsPulumi(string project)
    {
        var text = XDocument.Load(project);
        return text.Descendants("PackageReference").Any(package => package.Attribute("Include")!.Value.StartsWith("Pulumi", StringComparison.Ordinal))
            || text.Descendants("ProjectReference").Any(other =>
                Path.GetFullPath(Path.Combine(Path.GetDirectoryName(project)!, other.Attribute("Include")!.Value)) is var path
                && (path.Contains("/sdk/", StringComparison.Ordinal) || KnowsPulumi(path)));
    }

    private static string LockFile(string project) => Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json");

    private static string Name(string project) => Path.GetRelativePath(Root, project);

    private static IEnumerable<string> Files(string pattern) => Directory.EnumerateFiles(Root, pattern, new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden })
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Infra.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }
}
