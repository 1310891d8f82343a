using System.Text.RegularExpressions;
using WorkQueue.Tests.Servers;

namespace WorkQueue.Tests.EndToEnd;

/// <summary>What the program says of one point, and of everything that a search needs.</summary>
[Collection(SharedServers.Name)]
public class ShowAndDoctorTests(ServerFixture servers)
{
    [NeedsFact(Needs.Servers)]
    public async Task Show_OfAPointThatFailedFirst_HasItsAttemptsItsParentsAndItsLog()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 1, """echo "try $QUEUE_ATTEMPT of $QUEUE_CODE"; [ "$a $b:$QUEUE_ATTEMPT" != "2 0:1" ] || { echo "no licence"; exit 9; }""");
        await run.RunAsync("starter");
        run.Start("ledger");
        run.Start("master");
        run.StartWorker("w1");
        await run.UntilIdleAsync();
        Assert.True(run.Settings.Space.TryDecode("52.0,50.0", out var point));

        var (exit, shown) = await run.RunAsync("show", point.Hash[..10]);

        Assert.Equal(0, exit);
        Assert.StartsWith($"point       {point.Hash}\nstate       completed, unstable\nparameters  A = 52.0\n            B = 50.0\nmessage     2 0\nrun         attempt 2 by w1, from ", shown, StringComparison.Ordinal);
        Assert.Matches("\nfailed      attempt 1 by w1, [0-9TZ.:-]+:\n            exit code 9; last lines:\n            try 1 of 52.0,50.0\n            no licence\n", shown);
        Assert.Matches("\nfound from  [0-9a-f]{32}  A = 51.0, B = 50.0\n            [0-9a-f]{32}  A = 50.0, B = 50.0\n", shown);
        Assert.Matches($"\noutput      {Regex.Escape(run.Outputs)}/{point.Hash}/[0-9-]+\nlog         output.log\n            try 2 of 52.0,50.0\n$", shown);
        var link = await run.RunWithAsync(new() { ["QUEUE_OUTPUTS_URL"] = "gs://bucket/space/" }, "show", point.Hash);
        Assert.Matches($"\noutput      gs://bucket/space/{point.Hash}/[0-9-]+/\n", link.Output);
        Assert.Matches("\"attempts\":\\[{\"attempt\":1,\"worker\":\"w1\",\"end\":\"[0-9T.:-]+Z\",\"error\":\"exit code 9;.*\",\"output\":", (await run.RunAsync("show", point.Hash, "--json")).Output);
        Assert.Equal((1, "hash: must be of a point of the ledger; got 00000, which none has; queue rows shows them\n"), await run.RunAsync("show", "00000"));
        Assert.Equal(2, (await run.RunAsync("show", "XYZ")).Exit);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Doctor_OfASearchThatIsWell_SaysSo()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0);
        await run.RunAsync("starter");

        var (exit, said) = await run.RunAsync("doctor", "--wait", "0");

        Assert.True(exit == 0, said);
        Assert.DoesNotContain("NOT OK", said, StringComparison.Ordinal);
        foreach (var what in new[] { "settings", "redis", "redis policy", "redis disk", "redis rights", "redis clock", "definition", "database", "database clock", "table", "outputs", "program" })
            Assert.Matches($"(?m)^ok      {what} +[^ ]", said);
        Assert.EndsWith("all is well\n", said, StringComparison.Ordinal);
        // It has left nothing behind.
        Assert.Empty(Directory.EnumerateFileSystemEntries(run.Outputs));
        Assert.Empty(await run.RowsAsync());
    }

    [NeedsFact(Needs.Servers)]
    public async Task Doctor_OfWhatIsIll_HasAllOfItWithTheCures()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0);
        await run.RunAsync("starter");
        await run.RunAsync("kill");
        run.ChangeSettings(text => text.Replace("\"/bin/sh\"", "\"no-such-program\"", StringComparison.Ordinal).Replace("\"increment\":1}", "\"increment\":2}", StringComparison.Ordinal));
        await File.WriteAllTextAsync(run.Outputs, "a file where the folder should be");

        var (exit, said) = await run.RunWithAsync(new() { ["MYSQL_PASSWORD"] = "wrong" }, "doctor");

        Assert.Equal(1, exit);
        Assert.Matches("(?m)^NOT OK  kill switch    it is on \\(finish\\); queue kill --clear$", said);
        Assert.Matches("(?m)^NOT OK  definition     space.parameters\\[A\\].steps: .*; take back the change, or give the search another name$", said);
        Assert.Matches("(?m)^NOT OK  database       the database at .*MYSQL_PASSWORD", said);
        Assert.Matches("(?m)^NOT OK  outputs        .*; let run.outputs be a folder", said);
        Assert.Matches("(?m)^NOT OK  program        no-such-program is no program of this machine; install it", said);
        Assert.EndsWith("5 things are not ok\n", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);

        var away = await run.RunWithAsync(new() { ["REDIS_PORT"] = "1" }, "doctor", "--wait", "0");
        Assert.Matches("(?m)^NOT OK  redis          Redis at .*check REDIS_HOST", away.Output);
        Assert.Matches("(?m)^NOT OK  database       .*MYSQL_TLS: must be one of .*; got \"maybe\"", (await run.RunWithAsync(new() { ["MYSQL_TLS"] = "maybe" }, "doctor", "--wait", "0")).Output);
        await run.Database.DropAsync(default);
        Assert.Matches("(?m)^NOT OK  table          table [a-z_0-9]+ is missing; run: queue create$", (await run.RunAsync("doctor", "--wait", "0")).Output);
    }
}
