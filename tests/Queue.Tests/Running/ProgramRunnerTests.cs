using System.Diagnostics;
using System.Text.Json;
using WorkQueue.Leases;
using WorkQueue.Running;
using WorkQueue.Settings;
using WorkQueue.Tests.Servers;

namespace WorkQueue.Tests.Running;

/// <summary>Programs that do what they should not: the worker gets a result or a reason, in bounded time, memory and disk.</summary>
public sealed class ProgramRunnerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("queue-runner-");

    [Theory]
    [InlineData("""mkfifo "$QUEUE_RESULT" """, "exit code 0, but result.json is no regular file or is empty")]
    [InlineData("""ln -s /dev/zero "$QUEUE_RESULT" """, "exit code 0, but result.json is no regular file: it must be none of link, pipe and device")]
    [InlineData("""echo '{"stable":true}' > other.json; ln -s other.json "$QUEUE_RESULT" """, "exit code 0, but result.json is no regular file: it must be none of link, pipe and device")]
    [InlineData("""ln -s nowhere "$QUEUE_RESULT" """, "exit code 0, but result.json is no regular file: it must be none of link, pipe and device")]
    [InlineData("""mkdir "$QUEUE_RESULT" """, "exit code 0, but result.json cannot be read")]
    [InlineData(""": > "$QUEUE_RESULT" """, "exit code 0, but result.json is no regular file or is empty")]
    [InlineData("""{ echo '{"stable":true}'; head -c 65521 /dev/zero | tr '\0' ' '; } > "$QUEUE_RESULT" """, "exit code 0, but result.json must have at most 65536 bytes; got 65537")]
    [InlineData("""head -c 600M /dev/zero > "$QUEUE_RESULT" """, "exit code 0, but result.json must have at most 65536 bytes; got 629145600")]
    public async Task Result_ThatIsNoResult_IsAFailureWithItsReason(string program, string reason)
    {
        var result = await RunAsync(program);

        Assert.Null(result.Completion);
        Assert.StartsWith(reason, result.Failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ echo '{"stable":true}'; head -c 65520 /dev/zero | tr '\0' ' '; } > "$QUEUE_RESULT" """, "")]
    [InlineData("""printf '{"stable":true,"message":"\\ud800"}' > "$QUEUE_RESULT" """, "\"\\ud800\"")]
    [InlineData("""printf '{"stable":true,"message":"\\ud83d\\ude00"}' > "$QUEUE_RESULT" """, "😀")]
    [InlineData("""printf '{"stable":true,"message":7.5}' > "$QUEUE_RESULT" """, "7.5")]
    public async Task Result_OfAnyWords_IsKept(string program, string message)
    {
        var result = await RunAsync(program);

        Assert.Null(result.Failure);
        Assert.Equal((true, message), (result.Completion!.Stable, result.Completion.Message));
    }

    [Theory]
    [InlineData("", """{"stable":false,"values":{"t":NaN,"flux.O2":1.20e-7}}""", false, """{"flux.O2":1.2E-07,"t":"NaN"}""")]
    [InlineData("", """{"values":{"t":1}}""", null, "exit code 0, but result.json has no \"stable\": true or false")]
    [InlineData("", """{"stable":true,"values":{"t":"warm"}}""", null, "exit code 0, but result.json: \"values\": t must be a number, \"NaN\", \"Infinity\" or \"-Infinity\"")]
    [InlineData("", """{"stable":true,"values":{"\ud800":1}}""", null, "exit code 0, but result.json has half a character in the name of a value")]
    [InlineData(""" "stableWhen": "t < 300" """, """{"stable":false,"values":{"t":288}}""", true, """{"t":288}""")]
    [InlineData(""" "stableWhen": "t < 300" """, """{"stable":true,"values":{"t":NaN}}""", false, """{"t":"NaN"}""")]
    [InlineData(""" "stableWhen": "t < 300" """, """{"stable":"perhaps","values":{"t":-Infinity}}""", true, """{"t":"-Infinity"}""")]
    [InlineData(""" "stableWhen": "t < 300 and x >= 1" """, """{"values":{"t":1}}""", true, """{"t":1}""")]
    [InlineData(""" "stableWhen": "t < 300" """, """{"stable":true}""", null, "exit code 0, but result.json has no value \"t\", which stableWhen asks for")]
    [InlineData(""" "objective": { "name": "t" } """, """{"values":{"t":1}}""", true, """{"t":1}""")]
    [InlineData(""" "objective": { "name": "t" } """, """{"stable":false,"values":{"t":1}}""", false, """{"t":1}""")]
    [InlineData(""" "objective": { "name": "t" } """, """{"stable":false}""", false, "")]
    [InlineData(""" "objective": { "name": "t" } """, """{"stable":true}""", null, "exit code 0, but result.json has no value \"t\", which is the objective")]
    public async Task Result_WithValues_IsJudgedByTheSettings(string setting, string result, bool? stable, string values)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "given"), result);

        var ended = await RunAsync($"""cp {_folder.FullName}/given "$QUEUE_RESULT" """, setting: setting);

        Assert.Equal((stable, values), (ended.Completion?.Stable, ended.Completion?.Values ?? ended.Failure));
    }

    [Theory]
    [InlineData(3999, 3999)]
    [InlineData(4000, 3999)]
    public async Task Result_OfManyWords_IsCutBetweenCharacters(int before, int kept)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "words"), JsonSerializer.Serialize(new { stable = true, message = new string('x', Math.Min(before, 3999)) + "😀😀" }));

        var result = await RunAsync($"""cp {_folder.FullName}/words "$QUEUE_RESULT" """);

        Assert.Equal(kept, result.Completion!.Message.Length);
        Assert.DoesNotContain('\ufffd', result.Completion.Message);
    }

    [Fact]
    public async Task Output_WithoutEndOfLine_TakesBoundedMemoryAndDisk()
    {
        var before = GC.GetTotalAllocatedBytes();
        var result = await RunAsync("""head -c 100M /dev/zero | tr '\0' 'x'; echo; echo last; exit 4""");

        Assert.InRange(LogOf().Length, 4000, 5000);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 100_000_000);
        Assert.Contains("(line cut after 4000 characters)", await File.ReadAllTextAsync(LogOf().FullName), StringComparison.Ordinal);
        Assert.EndsWith("\nlast", result.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_OfManyLines_IsCutWithANoteAndKeepsTheLast()
    {
        var result = await RunAsync("""yes 0123456789abcdef 2> /dev/null | head -c 17M; echo; echo last; exit 4""");

        Assert.InRange(LogOf().Length, OutputLog.MaximumFile - 100, OutputLog.MaximumFile + 100);
        Assert.EndsWith("... (output cut after 16777216 characters)", (await File.ReadAllTextAsync(LogOf().FullName)).TrimEnd(), StringComparison.Ordinal);
        Assert.EndsWith("\nlast", result.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OfValuesOfAnotherSpace_IsAFailure() =>
        Assert.Equal("the point's values x are none of this space", (await RunAsync("true", code: "x")).Failure);

    [Fact]
    public async Task Run_WhereNoFolderCanBeMade_IsAFailure()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, TestQueue.PointAt(1).Hash), "");

        Assert.StartsWith("cannot run /bin/sh in ", (await RunAsync("true")).Failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a/b", "a/b")]
    [InlineData("../elsewhere", "")]
    [InlineData("/etc", "")]
    [InlineData("a/../../elsewhere", "")]
    [InlineData("..", "")]
    [InlineData("", "")]
    public async Task ParentsFolder_OutsideOfTheOutputs_IsNotHandedOn(string output, string expected)
    {
        await RunAsync("""printf '%s' "$QUEUE_PARENT_OUTPUT" > told; exit 1""", parent: output);

        var told = await File.ReadAllTextAsync(Path.Combine(LogOf().DirectoryName!, "told"));
        Assert.Equal(expected.Length == 0 ? "" : Path.Combine(_folder.FullName, expected), told);
    }

    [Fact]
    public void Remains_OfALeaderWhoseNumberIsAnothers_AreNotSignalled()
    {
        // A process that leads a group of its own and runs: whoever asks to clean up after a leader of this number means one before it.
        using var other = Process.Start(new ProcessStartInfo("setsid", ["sleep", "600"]))!;
        while (File.ReadAllText($"/proc/{other.Id}/stat").Split(' ')[4] != $"{other.Id}")
            Thread.Yield();

        ProcessGroup.KillRemains(other.Id);

        Assert.False(other.WaitForExit(200));
        other.Kill();
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private FileInfo LogOf() => new(Directory.GetFiles(_folder.FullName, "output.log", SearchOption.AllDirectories).Single());

    private Task<RunResult> RunAsync(string program, string code = "1.0", string parent = "", string setting = "")
    {
        var json = JsonSerializer.Serialize(new
        {
            space = new { parameters = new[] { new { name = "x", start = 1, steps = new[] { new { increment = 1 } } } } },
            run = new { command = new[] { "/bin/sh", "-c", program }, outputs = _folder.FullName, timeoutSeconds = 120 },
        });
        var settings = SettingsFile.Read(setting.Length == 0 ? json : $"{json[..^1]}, {setting} }}", "test");
        var hash = TestQueue.PointAt(1).Hash;
        return new ProgramRunner(settings).RunAsync(new Lease($"{hash};1-1;1;1;w", hash, "1-1", 1, code, "", 0, parent), "w", default);
    }
}
