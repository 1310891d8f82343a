using System.Diagnostics;

namespace Infra.Tests;

/// <summary>The files as they are, against those of a commit.</summary>
public sealed class DiffBaseTests
{
    private static readonly string Changed = TemporaryProject.Developer.Replace("trainer:v5", "trainer:v6", StringComparison.Ordinal);

    [NeedsFact("git")]
    public async Task Base_ComparesWithTheCommit_UntrackedStacksAreNew_AndNothingIsTouched()
    {
        using var project = TemporaryProject.With(("alice", TemporaryProject.Developer));
        Commit(project.Root);
        project.Write("alice", Changed);
        project.Write("zoe", TemporaryProject.Developer);
        var before = Git(project.Root, "status", "--porcelain");

        var result = await project.RunAsync("diff", "--base", "HEAD");

        Assert.Equal((0, "note: HEAD has no program in infra/; today's program read the files of HEAD\n"), (result.Code, result.Error));
        Assert.Contains("image: \"qnib/trainer:v5\" -> \"qnib/trainer:v6\"", result.Output, StringComparison.Ordinal);
        Assert.Contains("\nzoe: new stack: ", result.Output, StringComparison.Ordinal);
        Assert.Equal(before, Git(project.Root, "status", "--porcelain"));
        Assert.Equal("", Git(project.Root, "stash", "list"));
        Assert.Single(Git(project.Root, "worktree", "list").Trim().Split('\n'));
    }

    [NeedsFact("git")]
    public async Task Base_ProgramOfTheCommit_MakesTheOldPlans_AndWhatItLeavesOutIsNotNew()
    {
        using var project = TemporaryProject.With(("alice", TemporaryProject.Developer), ("bob", TemporaryProject.Developer));
        Directory.CreateDirectory(Path.Combine(project.Root, "infra"));
        await File.WriteAllTextAsync(Path.Combine(project.Root, "infra", "Infra.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><TreatWarningsAsErrors>true</TreatWarningsAsErrors></PropertyGroup></Project>
            """);
        await File.WriteAllTextAsync(Path.Combine(project.Root, "infra", "Program.cs"), """"
            int warnedOf;
            System.Console.WriteLine("""{"alice":{"stack":"alice","resources":[],"outputs":{},"findings":[]}}""");
            return 1;
            """");
        Commit(project.Root);

        var result = await project.RunAsync("diff", "--base", "main");

        Assert.Equal((0, "building the program of main ...\n"), (result.Code, result.Error));
        Assert.Matches("(?m)^alice: [0-9]+ added$", result.Output);
        Assert.Contains("bob: could not be previewed before, and can be now: the program of main could not preview it\n", result.Output, StringComparison.Ordinal);
        Assert.Single(Git(project.Root, "worktree", "list").Trim().Split('\n'));
    }

    [NeedsFact("git")]
    public async Task Base_ProgramThatDoesNotBuild_IsReplacedByTodays_WithANote()
    {
        using var project = TemporaryProject.With(("alice", TemporaryProject.Developer));
        Directory.CreateDirectory(Path.Combine(project.Root, "infra"));
        await File.WriteAllTextAsync(Path.Combine(project.Root, "infra", "Infra.csproj"), "<Project Sdk=\"Microsoft.NET.Sdk\"><Import Project=\"nowhere.props\" /></Project>");
        Commit(project.Root);

        var result = await project.RunAsync("diff", "--base", "main");

        Assert.Equal(0, result.Code);
        Assert.EndsWith("\nnothing dangerous\n\n1 stack unchanged\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("note: the program of main does not build here (", result.Error, StringComparison.Ordinal);
    }

    [NeedsFact("git")]
    public async Task Base_StackThatCannotBePreviewed_FailsTheCommand()
    {
        using var project = TemporaryProject.With(("alice", TemporaryProject.Developer));
        Commit(project.Root);
        project.Write("alice", "config:\n  infra:kind: nonsense\n");

        var result = await project.RunAsync("diff", "--base", "HEAD");

        Assert.Equal(1, result.Code);
        Assert.Contains("\n\ncannot be previewed        alice: ", result.Output, StringComparison.Ordinal);
    }

    [NeedsFact("git")]
    public async Task Base_UnknownCommit_IsNamed()
    {
        using var project = TemporaryProject.With(("alice", TemporaryProject.Developer));
        Commit(project.Root);

        var result = await project.RunAsync("diff", "--base", "mian");

        Assert.Equal(
            (1, "--base: must be a commit, branch or tag of this repository; got \"mian\"; see git log and git branch --all\n"),
            (result.Code, result.Error));
    }

    [NeedsFact("git")]
    public async Task Base_WithoutAGitRepository_SaysSo()
    {
        using var project = TemporaryProject.With(("alice", TemporaryProject.Developer));

        var result = await project.RunAsync("diff", "--base", "HEAD");

        Assert.Equal(1, result.Code);
        Assert.StartsWith("--base: needs git, and a project that is in a git repository; git says: ", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("give two files, or --base REF", "diff")]
    [InlineData("give two files, or --base REF", "diff", "one.json")]
    [InlineData("give two files, or --base REF", "diff", "one.json", "two.json", "--base", "HEAD")]
    [InlineData("give --markdown or --json, and not both", "diff", "--base", "HEAD", "--json", "--markdown")]
    public async Task Diff_WithoutTwoSides_IsMisuse(string error, params string[] args)
    {
        using var project = TemporaryProject.With(("alice", TemporaryProject.Developer));

        var result = await project.RunAsync(args);

        Assert.Equal((2, $"{error}\nsee: infra diff --help\n"), (result.Code, result.Error));
    }

    private static void Commit(string root)
    {
        Git(root, "init", "--quiet", "--initial-branch", "main");
        Git(root, "add", "--all");
        Git(root, "-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message", "first");
    }

    private static string Git(string root, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = root, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
