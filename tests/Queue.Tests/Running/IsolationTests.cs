using WorkQueue.Tests.EndToEnd;
using WorkQueue.Tests.Servers;

namespace WorkQueue.Tests.Running;

/// <summary>What a program can do to its worker. Rights make no difference to root, so the worker is run as nobody where the tests are root's.</summary>
[Collection(SharedServers.Name)]
public class IsolationTests(ServerFixture servers)
{
    [NeedsFact(Needs.Servers)]
    public async Task Program_OfAWorker_CannotReadItsSecretsNorOutliveItsPoint()
    {
        // Every way there is to a process of the same user: its environment, its memory, its descriptors, and the runtime's own socket.
        const string Program = """
            {
              tr '\0' '\n' < /proc/$PPID/environ
              tr '\0' '\n' < /proc/$PPID/task/$PPID/environ
              head -c 1 /proc/$PPID/mem && echo memory is open
              cat /proc/$PPID/maps && echo maps are open
              ls /proc/$PPID/fd/* && echo descriptors are open
              # With its time of start, for a process that was killed under the same number has left its own.
              ls "${TMPDIR:-/tmp}"/dotnet-diagnostic-$PPID-$(sed 's/.*) //' /proc/$PPID/stat | cut -d ' ' -f 20)-* && echo socket is open
              env | grep -e REDIS_ -e MYSQL_
            } > "$RUNS.secrets" 2> "$RUNS.refused"
            setsid sleep 600 > /dev/null 2>&1 &
            echo $! > "$RUNS.orphan"
            setsid sh -c 'trap "" TERM; sleep 600 & echo $! > "$RUNS.grandchild"; wait' > /dev/null 2>&1 &
            while [ ! -s "$RUNS.grandchild" ]; do sleep 0.02; done
            """;
        await using var run = await SearchRun.CreateAsync(servers, radius: 0, program: Program);
        run.OpenToEveryone();
        await run.RunAsync("starter");
        run.Start("ledger");

        var worker = run.StartAsNobody("worker", "--name", "w1");
        await run.UntilAsync("the point is done", look => look.Count("stable") == 1);

        var secrets = await File.ReadAllTextAsync(Path.Combine(run.Folder, "runs.txt.secrets"));
        Assert.Equal("", secrets);
        Assert.NotEqual("", await File.ReadAllTextAsync(Path.Combine(run.Folder, "runs.txt.refused")));
        foreach (var file in new[] { "orphan", "grandchild" })
        {
            var process = (await File.ReadAllTextAsync(Path.Combine(run.Folder, $"runs.txt.{file}"))).Trim();
            await run.UntilAsync($"the {file} has ended", () => !Directory.Exists($"/proc/{process}"));
        }

        Assert.False(worker.Process.HasExited);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Program_ThatKillsItsWorker_IsSeenByTheLease()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0, program: "kill -9 $PPID; sleep 600", leaseSeconds: 1, attempts: 1);
        await run.RunAsync("starter");
        run.Start("ledger");
        run.Start("master");
        run.StartWorker("w1");

        var look = await run.UntilAsync("it is seen", look => look.Dead == 1);

        Assert.Equal("lease expired: worker w1 was silent", look.DeadLetters[0].Reason);
    }
}
