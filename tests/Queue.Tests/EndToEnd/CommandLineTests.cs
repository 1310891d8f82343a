using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using WorkQueue.Hosting;
using WorkQueue.Local;
using WorkQueue.Running;
using WorkQueue.Tests.Servers;

namespace WorkQueue.Tests.EndToEnd;

/// <summary>What the program says and how it ends when something outside of the search is wrong.</summary>
[Collection(SharedServers.Name)]
public class CommandLineTests(ServerFixture servers)
{
    [NeedsTheory(Needs.Servers)]
    [InlineData("wroker", "unknown command \"wroker\"; did you mean worker?")]
    [InlineData("status --onec", "unknown option \"--onec\"; did you mean --once?\nsee: queue status --help")]
    [InlineData("rows --limit", "--limit: must have a value behind it\nsee: queue rows --help")]
    [InlineData("worker --idle x", "--idle: must be a whole number; got \"x\"\nsee: queue worker --help")]
    [InlineData("kill --interval x", "--interval: must be a number; got \"x\"\nsee: queue kill --help")]
    [InlineData("show", "queue show needs <hash> (the point's hash, or its first 4 digits or more)\nsee: queue show --help")]
    [InlineData("status once", "unknown word \"once\"; did you mean --once?\nsee: queue status --help")]
    [InlineData("run", "queue run needs <file> (the search's settings file (JSON))\nsee: queue run --help")]
    [InlineData("run queue.json --settings other.json", "run: has no option or argument \"--settings\"; a program for points from outside stands behind --, as queue run queue.json -- --settings other.json")]
    [InlineData("worker --idle 0", "--idle: must be 1 or more seconds; got 0; use 1 or more, or leave it out")]
    [InlineData("worker --name a;b", "--name: must be 1 to 100 characters, no control character and no semicolon among them; got \"a;b\"; take a name of letters and digits, or leave it out")]
    [InlineData("kill --interval 0", "--interval: must be 0.1 to 3600 seconds; got 0; name a number of seconds between, or leave it out")]
    [InlineData("kill --wait -1", "--wait: must be 0 to 86400 seconds; got -1; name a number of seconds between, or leave it out")]
    [InlineData("ledger --listen here", "--listen: must be address:port, as 127.0.0.1:9464; got \"here\"; write it so, or leave it out")]
    [InlineData("retry", "retry: needs either --all or the hashes of dead letters; give one of the two")]
    [InlineData("retry --all 0123456789abcdef0123456789abcdef", "retry: needs either --all or the hashes of dead letters; give one of the two")]
    [InlineData("retry 0123", "retry: a hash must be 32 lower-case hex digits; got \"0123\"; queue rows --format csv shows them whole")]
    public async Task CommandLine_ThatIsWrong_EndsWith2AndTheReason(string words, string expected)
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0);

        var (exit, output) = await run.RunAsync(words.Split(' ')[0], words.Split(' ')[1..]);

        Assert.Equal((2, expected), (exit, output.Trim()));
    }

    [Theory]
    [InlineData("queue-local.dll --help", "Usage:\n  queue [command] [options]")]
    [InlineData("queue-local.dll run --help", "Usage:\n  queue run <file> [<sampler>...] [options]")]
    [InlineData("queue.dll --help", "Usage:\n  queue [command] [options]")]
    [InlineData("queue.dll kill --help", "Usage:\n  queue kill [options]")]
    [InlineData("queue-local.dll --version", "0.1.0")]
    public async Task Help_OfEitherProgram_CallsItQueue(string command, string expected)
    {
        var words = command.Split(' ');
        using var program = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, words[0]), .. words[1..]]) { RedirectStandardOutput = true })!;
        var output = await program.StandardOutput.ReadToEndAsync();
        await program.WaitForExitAsync();

        Assert.Equal(0, program.ExitCode);
        Assert.Contains(expected, output, StringComparison.Ordinal);
        Assert.DoesNotContain("queue-local", output, StringComparison.Ordinal);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Starter_WithAPointOutsideOfTheSpace_SaysWhy()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0);

        var (exit, output) = await run.RunAsync("starter", "--point=-1.0,50.0");

        Assert.Equal((1, true), (exit, output.Contains("--point: A must be 0.0 or more; got -1.0", StringComparison.Ordinal)));
    }

    [NeedsTheory(Needs.Servers)]
    [InlineData("1", "1")]
    [InlineData("100", "100")]
    [InlineData("101", "")]
    public async Task Name_AtTheBound_IsTaken(string length, string taken)
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0);

        var (exit, _) = await run.RunAsync("worker", "--name", new string('n', int.Parse(length, System.Globalization.CultureInfo.InvariantCulture)), "--idle", "1");

        Assert.Equal(taken.Length > 0 ? 0 : 2, exit);
    }

    [NeedsTheory(Needs.Servers)]
    [InlineData("starter")]
    [InlineData("status", "--once")]
    [InlineData("kill")]
    [InlineData("retry", "--all")]
    [InlineData("extend", "--yes")]
    [InlineData("reset", "--yes")]
    public async Task Verb_WithoutRedisOrItsPassword_EndsWith1AndTheReason(string verb, params string[] arguments)
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0);
        var port = $"{InstalledProgram.FreePort()}";
        string[] short_ = [.. arguments, "--wait", "0.2"];

        var absent = await run.RunWithAsync(new() { ["REDIS_PORT"] = port }, verb, short_);
        var wrong = await run.RunWithAsync(new() { ["REDIS_PASSWORD"] = "wrong" }, verb, [.. arguments, "--wait", "0.3"]);
        var none = await run.RunWithAsync(new() { ["REDIS_PASSWORD"] = "" }, verb, [.. arguments, "--wait", "0.4"]);

        Assert.Equal((1, 1, 1), (absent.Exit, wrong.Exit, none.Exit));
        Assert.Contains($"\nRedis at 127.0.0.1:{port}: no answer (", absent.Output, StringComparison.Ordinal);
        Assert.Contains("); check REDIS_HOST and REDIS_PORT and that it runs\n", absent.Output, StringComparison.Ordinal);
        Assert.Contains($"\nRedis at 127.0.0.1:{servers.Redis.Endpoint.Port}: it refuses the password; check REDIS_PASSWORD or REDIS_PASSWORD_FILE\n", wrong.Output, StringComparison.Ordinal);
        Assert.Contains($"\nRedis at 127.0.0.1:{servers.Redis.Endpoint.Port}: it asks for a password; check REDIS_PASSWORD or REDIS_PASSWORD_FILE\n", none.Output, StringComparison.Ordinal);
        Assert.All(new[] { absent, wrong, none }, answer => Assert.DoesNotContain("   at ", answer.Output, StringComparison.Ordinal));
    }

    [NeedsTheory(Needs.Servers)]
    [InlineData("create", "--yes")]
    [InlineData("starter", "--resume")]
    public async Task Verb_WithoutTheDatabaseOrItsPassword_EndsWith1AndTheReason(string verb, params string[] arguments)
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0);
        var port = $"{InstalledProgram.FreePort()}";

        var absent = await run.RunWithAsync(new() { ["MYSQL_PORT"] = port }, verb, [.. arguments, "--wait", "0.2"]);
        var wrong = await run.RunWithAsync(new() { ["MYSQL_PASSWORD"] = "wrong" }, verb, [.. arguments, "--wait", "0.3"]);

        Assert.Equal((1, 1), (absent.Exit, wrong.Exit));
        Assert.Contains($"the database at 127.0.0.1:{port}: ", absent.Output, StringComparison.Ordinal);
        Assert.Contains("; check MYSQL_HOST and MYSQL_PORT, and that the server runs\n", absent.Output, StringComparison.Ordinal);
        Assert.Contains("; check MYSQL_USER and MYSQL_PASSWORD\n", wrong.Output, StringComparison.Ordinal);
    }

    [NeedsTheory(Needs.Servers)]
    [InlineData("worker", "REDIS_PASSWORD", "waits for Redis at ", "it refuses the password; check REDIS_PASSWORD or REDIS_PASSWORD_FILE")]
    [InlineData("ledger", "REDIS_PASSWORD", "waits for Redis at ", "it refuses the password; check REDIS_PASSWORD or REDIS_PASSWORD_FILE")]
    [InlineData("master", "REDIS_PASSWORD", "waits for Redis at ", "it refuses the password; check REDIS_PASSWORD or REDIS_PASSWORD_FILE")]
    [InlineData("ledger", "MYSQL_PASSWORD", "waits for the database at ", "check MYSQL_USER and MYSQL_PASSWORD")]
    public async Task Service_WithAWrongPassword_SaysSoOnceAndWaitsAndEndsWellWhenTold(string verb, string variable, string begin, string cure)
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0);

        var process = run.StartWith(new() { [variable] = "wrong" }, verb, "--name", "n");
        await run.UntilAsync("it says so", () => run.Log(verb, "--name", "n").Contains(cure, StringComparison.Ordinal));
        process.Terminate();
        await process.Process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token);

        Assert.Equal(0, process.Process.ExitCode);
        Assert.Single(run.Log(verb, "--name", "n").Split('\n'), line => line.Contains(begin, StringComparison.Ordinal));
    }

    // As a frozen Redis is: connected to, and silent.
    [NeedsTheory(Needs.Servers)]
    [InlineData("worker", 0)]
    [InlineData("ledger", 0)]
    [InlineData("master", 0)]
    [InlineData("starter", 130)]
    public async Task Verb_ToldToEndWhileItConnects_EndsAsItIsTold(string verb, int code)
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0);
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();

        var process = run.StartWith(new() { ["REDIS_PORT"] = $"{((IPEndPoint)silent.LocalEndpoint).Port}" }, verb);
        using var connection = await silent.AcceptTcpClientAsync();
        process.Terminate();
        await process.Process.WaitForExitAsync();

        Assert.Equal(code, process.Process.ExitCode);
        Assert.DoesNotContain("serves", run.Log(verb), StringComparison.Ordinal);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Worker_ToldToEndByBothSignalsAtOnce_EndsWell()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0);
        var worker = run.Start("worker", "--name", "w1");
        await run.UntilAsync("it is there", () => run.Log("worker", "--name", "w1").Contains("serves", StringComparison.Ordinal));

        for (var times = 0; times < 3; times++)
        {
            ProcessGroup.SignalOne(worker.Process.Id, 2);
            ProcessGroup.SignalOne(worker.Process.Id, ProcessGroup.Terminate);
        }

        await worker.Process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token);
        Assert.Equal(0, worker.Process.ExitCode);
        Assert.DoesNotContain("Unhandled", run.Log("worker", "--name", "w1"), StringComparison.Ordinal);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Demo_ToldToEndByBothSignalsAtOnce_LeavesNothingBehind()
    {
        var folder = Directory.CreateTempSubdirectory("queue-demo-test-");
        var start = new ProcessStartInfo(ChildProcess.Self[0], [.. ChildProcess.Self.Skip(1), "demo", "--workers", "1", "--picture", Path.Combine(folder.FullName, "p.svg")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["TMPDIR"] = folder.FullName;
        using var demo = Process.Start(start)!;
        var errors = demo.StandardError.ReadToEndAsync();
        // Its servers are starting.
        await demo.StandardOutput.ReadLineAsync();

        ProcessGroup.SignalOne(demo.Id, 2);
        ProcessGroup.SignalOne(demo.Id, ProcessGroup.Terminate);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await demo.WaitForExitAsync(limit.Token);

        Assert.Equal(130, demo.ExitCode);
        Assert.DoesNotContain("   at ", await errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.FullName));
        folder.Delete();
    }

    [NeedsTheory(Needs.Servers)]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("[::1]", HttpStatusCode.OK)]
    [InlineData("evil.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("127.0.0.1.evil.example", HttpStatusCode.MisdirectedRequest)]
    public async Task LoopbackListener_AskedByAnotherName_DoesNotAnswer(string host, HttpStatusCode expected)
    {
        await using var endpoint = await HttpEndpoint.StartAsync(new IPEndPoint(IPAddress.Loopback, 0), new Metrics());
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{endpoint.Address}/metrics"));
        request.Headers.Host = $"{host}:{new Uri(endpoint.Address).Port}";

        using var answer = await client.SendAsync(request);

        Assert.Equal(expected, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Server"));
    }

    [NeedsFact(Needs.Servers)]
    public async Task Redis_ThatThrowsKeysAway_IsToldAtTheStart()
    {
        var folder = Directory.CreateTempSubdirectory("queue-evict-");
        try
        {
            await using var redis = new RedisServer(folder.FullName);
            await redis.StartAsync(default);
            await Admin.RunAsync(redis.Endpoint, "CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
            await using var run = await SearchRun.CreateAsync(servers, radius: 0);

            var (exit, output) = await run.RunWithAsync(new() { ["REDIS_PORT"] = $"{redis.Endpoint.Port}", ["REDIS_PASSWORD"] = redis.Endpoint.Password! }, "starter");

            Assert.Equal(0, exit);
            Assert.Contains("may throw keys of the queue away when it is full (maxmemory-policy allkeys-lru), and points with them; set it to noeviction", output, StringComparison.Ordinal);
            Assert.DoesNotContain("warning", (await run.RunAsync("starter", "--wait", "9")).Output, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
