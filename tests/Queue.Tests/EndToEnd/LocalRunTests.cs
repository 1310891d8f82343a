using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using WorkQueue.Local;
using WorkQueue.Running;

namespace WorkQueue.Tests.EndToEnd;

/// <summary><c>queue run</c> and <c>demo --settings</c>, with the example of a program of one's own.</summary>
public sealed partial class LocalRunTests : IDisposable
{
    private const string Python = "python3";

    // What sampler.py uses of Optuna, whose own place it takes: points at random.
    private const string Optuna = """
        import random, sys

        class FloatDistribution:
            def __init__(self, low, high, log=False):
                self.low, self.high = low, high

        class Trial:
            def __init__(self, space):
                self.params = {name: random.uniform(each.low, each.high) for name, each in space.items()}

        class TrialState:
            FAIL = "fail"

        class Study:
            def __init__(self, direction):
                self.trials, self.told = [], []
            def ask(self, space):
                self.trials.append(Trial(space))
                return self.trials[-1]
            def tell(self, trial, value, state=None):
                assert trial in self.trials and (value is None) == (state == TrialState.FAIL)
                self.told.append((value, trial.params))
            best_value = property(lambda self: min(self.told, key=lambda each: each[0])[0])
            best_params = property(lambda self: min(self.told, key=lambda each: each[0])[1])

        def create_study(direction):
            return Study(direction)

        distributions = trial = sys.modules[__name__]

        """;

    private static readonly string Example = Path.Combine(AppContext.BaseDirectory, "Example");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("queue-local-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [NeedsFact(Needs.Servers, Python)]
    public async Task Run_InTheExamplesImage_LeavesItsResults_AndWhatTheyCameFrom_AndNothingElse()
    {
        var (folder, environment) = Build("Dockerfile", ("COMMIT", "4ba5e1"));
        File.Copy(Path.Combine(Example, "queue.json"), Path.Combine(folder, "queue.json"));
        environment["PATH"] = $"{Path.Combine(folder, "usr/local/bin")}:{Environment.GetEnvironmentVariable("PATH")}";

        var (exit, output) = await QueueAsync(environment, "run", Path.Combine(folder, "queue.json"), "--workers", "2", "--results", "first");

        Assert.True(exit == 0, output);
        Assert.Matches("page: http://127.0.0.1:[0-9]+/", output);
        Assert.Matches("[0-9]+ points in the ledger after [0-9]+ s: [0-9]+ stable, [0-9]+ unstable, 0 without a result", output);
        Assert.Contains("results: " + Path.Combine(_folder.FullName, "first"), output, StringComparison.Ordinal);
        Assert.Matches("(?s)╭.*╯\n(no room for [^\n]+\n)?and [0-9]+ more; --limit shows more, --format csv all\nresults: ", output);
        Assert.Equal(["README.md", "outputs", "points.csv", "space.svg"], Names("first"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.FullName, "queue-local-*"));
        var rows = await File.ReadAllLinesAsync(Path.Combine(_folder.FullName, "first", "points.csv"));
        Assert.StartsWith("O2,CO2,distance,temperature,hash,", rows[0], StringComparison.Ordinal);
        Assert.InRange(rows.Length, 20, 60);
        var digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(folder, "queue.json"))))[..16];
        Assert.All(rows.Skip(1), row =>
        {
            var lineage = JsonDocument.Parse(row[row.IndexOf("\"{", StringComparison.Ordinal)..].Trim('"').Replace("\"\"", "\"", StringComparison.Ordinal)).RootElement;
            Assert.Equal((digest, "1.0.0", "4ba5e1"), (lineage.GetProperty("settings").GetString(), lineage.GetProperty("version").GetString(), lineage.GetProperty("commit").GetString()));
            Assert.True(lineage.GetProperty("queue").GetString()!.Length > 0);
        });

        // What is known is not run again, and keeps what it came from.
        var again = await QueueAsync(
            new() { ["PATH"] = environment["PATH"] }, "run", Path.Combine(folder, "queue.json"), "--results", "second", "--known", Path.Combine("first", "points.csv"));
        Assert.True(again.Exit == 0, again.Output);
        Assert.Equal(["README.md", "points.csv", "space.svg"], Names("second"));
        var known = await File.ReadAllLinesAsync(Path.Combine(_folder.FullName, "second", "points.csv"));
        Assert.Equal(rows.Length, known.Length);
        Assert.All(known.Skip(1), row => Assert.Contains("\"\"commit\"\":\"\"4ba5e1\"\"", row, StringComparison.Ordinal));

        // A mistake leaves no folder that the next try would have to go round.
        Assert.Equal(
            (1, $"results \"{Path.Combine(_folder.FullName, "typo.csv")}\" cannot be read: Could not find file '{Path.Combine(_folder.FullName, "typo.csv")}'; name a file that is there and may be read\n"),
            await QueueAsync([], "run", Path.Combine(folder, "queue.json"), "--results", "third", "--known", "typo.csv"));
        Assert.False(Directory.Exists(Path.Combine(_folder.FullName, "third")));
        Assert.StartsWith("--results: must be a place that can be written; got \"/dev/null/x\"; name another (", (await QueueAsync([], "run", Path.Combine(folder, "queue.json"), "--results", "/dev/null/x")).Output, StringComparison.Ordinal);
        Assert.Equal(
            (1, "--picture: must be a file in a folder that is there; got \"nowhere/p.svg\"; name another\n"),
            await QueueAsync([], "demo", "--picture", "nowhere/p.svg"));
        var full = await QueueAsync([], "run", Path.Combine(folder, "queue.json"), "--results", "second");
        Assert.Equal((1, $"--results: must be a new or empty folder; got \"second\", which has something in it; name another, and begin with what is there by --known {Path.Combine("second", "points.csv")}\n"), full);
    }

    [NeedsFact(Needs.Servers, Python)]
    public async Task Run_WithASamplerFromOutside_RunsThePointsItAsksFor()
    {
        var library = _folder.CreateSubdirectory("library");
        await File.WriteAllTextAsync(Path.Combine(library.FullName, "optuna.py"), Optuna);

        var (exit, output) = await QueueAsync(
            new() { ["PYTHONPATH"] = library.FullName }, "run", Path.Combine(Example, "external.json"), "--results", "outside", "--workers", "3", "--", Python, Path.Combine(Example, "sampler.py"));

        Assert.True(exit == 0, output);
        Assert.Contains("40 points in the ledger", output, StringComparison.Ordinal);
        Assert.Matches(@"\npython3 said:\n(?:.+\n){9}[0-9.e-]+ \{'O2': [0-9.e-]+, 'CO2': [0-9.e-]+\}\nresults: ", output);
        Assert.Equal(41, (await File.ReadAllLinesAsync(Path.Combine(_folder.FullName, "outside", "points.csv"))).Length);
    }

    [NeedsFact(Needs.Servers, Python)]
    public async Task Run_WhoseSamplerFails_SaysSo_AndKeepsWhatThereIs()
    {
        var (exit, output) = await QueueAsync([], "run", Path.Combine(Example, "external.json"), "--results", "outside", "--", Python, "-c", "raise SystemExit('no idea')");

        Assert.Equal(1, exit);
        Assert.Contains("python3 ended with exit code 1; mend what it said last:\nno idea\n", output, StringComparison.Ordinal);
        Assert.Single(await File.ReadAllLinesAsync(Path.Combine(_folder.FullName, "outside", "points.csv")));
    }

    [NeedsFact(Needs.Servers)]
    public async Task Run_OfASamplerThatIsNone_SaysSo()
    {
        var file = Path.Combine(Example, "external.json");

        Assert.Equal(
            (2, $"run: has no option or argument \"--wait\"; a program for points from outside stands behind --, as queue run {file} -- --wait 30\n"),
            await QueueAsync([], "run", file, "--wait", "30"));
        var (exit, output) = await QueueAsync([], "run", file, "--results", "outside", "--", "./smapler.py");
        Assert.Equal(1, exit);
        Assert.Contains("./smapler.py cannot be started: No such file or directory; name a program on the PATH, or its path\n", output, StringComparison.Ordinal);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Demo_OfASearchOfOnesOwn_RunsIt()
    {
        var settings = Path.Combine(_folder.FullName, "mine.json");
        await File.WriteAllTextAsync(settings, """
            { "name": "mine", "strategy": "grid", "space": { "parameters": [ { "name": "x", "minimum": 0, "maximum": 3, "type": "integer", "steps": [ { "increment": 1 } ] } ] },
              "run": { "command": [ "/bin/sh", "-c", "echo '{ \"stable\": true }' > $QUEUE_RESULT" ] } }
            """);

        var (exit, output) = await QueueAsync([], "demo", "--settings", settings, "--workers", "1", "--picture", "p.svg");

        Assert.True(exit == 0, output);
        Assert.Contains("4 points in the ledger", output, StringComparison.Ordinal);
        Assert.Equal(["mine.json", "p.svg"], Names(""));
    }

    [NeedsTheory(Needs.Servers)]
    [InlineData("""{ "space": { "parameters": [ { "name": "x", "start": 1, "steps": [ { "increment": 1 } ] } ] } }""", 1, "run.command: must be set, for workers to run; got nothing; write a list, the program first")]
    [InlineData("{ }", 1, "space: must be set")]
    public async Task Run_OfSettingsThatAreWrong_SaysSoAndStartsNothing(string settings, int code, string message)
    {
        var file = Path.Combine(_folder.FullName, "q.json");
        await File.WriteAllTextAsync(file, settings);

        var (exit, output) = await QueueAsync([], "run", file);

        Assert.Equal(code, exit);
        Assert.Contains(message, output, StringComparison.Ordinal);
        Assert.Equal(["q.json"], Names(""));
    }

    [NeedsFact(Needs.Servers)]
    public async Task Run_BrokenOff_KeepsWhatThereIs_AndLeavesNothingRunning()
    {
        var settings = Path.Combine(_folder.FullName, "slow.json");
        await File.WriteAllTextAsync(settings, """
            { "name": "slow", "strategy": "grid", "space": { "parameters": [ { "name": "x", "minimum": 0, "maximum": 3, "type": "integer", "steps": [ { "increment": 1 } ] } ] },
              "run": { "command": [ "/bin/sh", "-c", "touch ../../../begun; sleep 1000" ], "graceSeconds": 1 } }
            """);
        var start = Command([], "run", settings, "--results", "slow", "--workers", "1");
        using var run = Process.Start(start)!;
        var (output, errors) = (run.StandardOutput.ReadToEndAsync(), run.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        while (!File.Exists(Path.Combine(_folder.FullName, "slow", "begun")))
            await Task.Delay(50, limit.Token);

        ProcessGroup.SignalOne(run.Id, ProcessGroup.Terminate);
        await run.WaitForExitAsync(limit.Token);

        var text = await output + await errors;
        Assert.True(run.ExitCode == 130, text);
        Assert.Contains("4 without a result", text, StringComparison.Ordinal);
        Assert.Contains("points.csv", Names("slow"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.FullName, "queue-local-*"));
    }

    private List<string> Names(string folder) =>
        [.. Directory.EnumerateFileSystemEntries(Path.Combine(_folder.FullName, folder)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private ProcessStartInfo Command(Dictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(ChildProcess.Self[0], [.. ChildProcess.Self.Skip(1), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder.FullName,
        };
        start.Environment["TMPDIR"] = _folder.FullName;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return start;
    }

    private async Task<(int Exit, string Output)> QueueAsync(Dictionary<string, string> environment, params string[] arguments)
    {
        using var process = Process.Start(Command(environment, arguments))!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output + await errors);
    }

    // What docker build does with the lines that need no network: files to their places, and variables.
    private (string Root, Dictionary<string, string> Environment) Build(string dockerfile, params (string Name, string Value)[] arguments)
    {
        var root = _folder.CreateSubdirectory("image").FullName;
        var (variables, environment) = (arguments.ToDictionary(argument => argument.Name, argument => argument.Value), new Dictionary<string, string>());
        var text = File.ReadAllText(Path.Combine(Example, dockerfile)).Replace("\\\n", " ", StringComparison.Ordinal);
        var lines = text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(' ', 2, StringSplitOptions.TrimEntries)).ToList();
        string Filled(string value) => Variable().Replace(value, match => variables.GetValueOrDefault(match.Groups[1].Value, ""));
        foreach (var (instruction, rest) in lines.Select(parts => (parts[0], parts[1])))
        {
            switch (instruction)
            {
                case "ARG":
                    var (name, value) = rest.Split('=') is [var before, var after] ? (before, after) : (rest, "");
                    variables.TryAdd(name, value);
                    break;
                case "ENV":
                    foreach (var pair in rest.Split(' ').Select(word => word.Split('=')))
                        environment[pair[0]] = Filled(pair[1]);
                    break;
                case "COPY":
                    var words = rest.Split(' ');
                    Assert.Equal("--chmod=755", words[0]);
                    var target = Path.Combine(root, words[^1].TrimStart('/'));
                    Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                    File.Copy(Path.Combine(Example, words[1]), target);
                    File.SetUnixFileMode(target, (UnixFileMode)0x1ed);
                    break;
                default:
                    Assert.Contains(instruction, (string[])["FROM", "RUN", "USER"]);
                    break;
            }
        }

        Assert.Equal("1654", lines.Last(line => line[0] == "USER")[1]);
        Assert.Equal("queue:0.1.0", Filled(lines.Single(line => line[0] == "FROM")[1]));
        return (root, environment);
    }

    [GeneratedRegex(@"\$\{(\w+)\}")]
    private static partial Regex Variable();
}
