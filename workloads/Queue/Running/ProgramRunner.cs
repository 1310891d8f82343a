using System.Diagnostics;
using System.Globalization;
using Infra.Core.Search;
using WorkQueue.Hosting;
using WorkQueue.Leases;
using WorkQueue.Settings;

namespace WorkQueue.Running;

/// <summary>
/// Runs the user's program for one point: in a folder of its own, in a process group of its own, with the parameters as JSON and in the
/// environment. The program writes <c>result.json</c>: { "stable": true, "message": "288.2 K", "values": { "temperature": 288.2 } }.
/// </summary>
internal sealed class ProgramRunner(QueueSettings settings)
{
    private const int MessageLimit = 4000;

    // What is left in the pipes of a program that has ended; only a stray child that keeps them open makes this long.
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(2);

    private readonly string _setsid = InstalledProgram.Find("util-linux", "setsid");

    /// <summary>Runs the program to its end.</summary>
    /// <param name="lease">The point.</param>
    /// <param name="worker">Who runs it.</param>
    /// <param name="stop">Ends the program: SIGTERM to its group, SIGKILL after the grace.</param>
    /// <returns>The result; a program that finishes well although it was told to stop has one too.</returns>
    public async Task<RunResult> RunAsync(Lease lease, string worker, CancellationToken stop)
    {
        var output = $"{lease.Hash}/{lease.Token}";
        if (!settings.Space.TryDecode(lease.Code, out var point))
            return new RunResult(null, $"the point's values {CleanText.Line(lease.Code)} are none of this space");
        var folder = Path.GetFullPath(Path.Combine(settings.Outputs, output));
        var watch = Stopwatch.StartNew();
        try
        {
            Directory.CreateDirectory(folder);
            await using var log = new OutputLog(Path.Combine(folder, "output.log"));
            using var process = Start(lease, point, worker, folder);
            var pumps = Task.WhenAll(log.TakeAsync(process.StandardOutput), log.TakeAsync(process.StandardError));
            var (timedOut, stopped) = await WaitAsync(process, stop);
            // Whatever the program has left running ends with it, also what has left its group.
            ProcessGroup.KillRemains(process.Id);
            if (Isolation.AdoptsOrphans)
                ProcessGroup.KillChildren(DrainTimeout);
            await Task.WhenAny(pumps, Task.Delay(DrainTimeout, CancellationToken.None));
            return Judge(point, process.ExitCode, timedOut, stopped, log.Tail, folder, output, watch.Elapsed);
        }
        catch (Exception error)
        {
            // Whatever it is, it is this run's: the worker has others to do.
            return new RunResult(null, $"cannot run {settings.Command[0]} in {folder}: {CleanText.Line(error.Message)}");
        }
    }

    // The parent's folder is text from Redis, or from a file of known results: none outside of the outputs is handed on.
    private string ParentFolder(string output)
    {
        if (output.Length == 0)
            return "";
        var outputs = Path.GetFullPath(settings.Outputs);
        var folder = Path.GetFullPath(Path.Combine(outputs, output));
        return folder.StartsWith(outputs.TrimEnd('/') + "/", StringComparison.Ordinal) ? folder : "";
    }

    private Process Start(Lease lease, Point point, string worker, string folder)
    {
        var parameters = Path.Combine(folder, "parameters.json");
        File.WriteAllText(parameters, point.ToJson() + "\n");
        var start = new ProcessStartInfo(_setsid, settings.Command)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        // The program has no business with the queue's own servers, nor with their passwords.
        foreach (var name in start.Environment.Keys.Where(IsServerVariable).ToList())
            start.Environment.Remove(name);
        start.Environment["QUEUE_NAME"] = settings.Name;
        start.Environment["QUEUE_WORKER"] = worker;
        start.Environment["QUEUE_HASH"] = lease.Hash;
        start.Environment["QUEUE_CODE"] = lease.Code;
        start.Environment["QUEUE_ATTEMPT"] = lease.Attempt.ToString(CultureInfo.InvariantCulture);
        start.Environment["QUEUE_DEPTH"] = lease.Depth.ToString(CultureInfo.InvariantCulture);
        start.Environment["QUEUE_PARENT"] = lease.Parent;
        start.Environment["QUEUE_PARENT_OUTPUT"] = ParentFolder(lease.ParentOutput);
        start.Environment["QUEUE_OUTPUT"] = folder;
        start.Environment["QUEUE_PARAMETERS"] = parameters;
        start.Environment["QUEUE_RESULT"] = Path.Combine(folder, "result.json");
        for (var index = 0; index < point.Names.Count; index++)
            start.Environment[$"QUEUE_PARAM_{point.Names[index]}"] = point.Texts[index];
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    private static bool IsServerVariable(string name) =>
        name.StartsWith("REDIS_", StringComparison.Ordinal) || name.StartsWith("MYSQL_", StringComparison.Ordinal);

    private async Task<(bool TimedOut, bool Stopped)> WaitAsync(Process process, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(settings.Timeout);
        try
        {
            await WaitForExitAsync(process, limit.Token);
            return (false, false);
        }
        catch (OperationCanceledException)
        {
            if (!process.HasExited)
                ProcessGroup.Signal(process.Id, ProcessGroup.Terminate);
            using var grace = new CancellationTokenSource(settings.Grace);
            try
            {
                await WaitForExitAsync(process, grace.Token);
            }
            catch (OperationCanceledException)
            {
                if (!process.HasExited)
                    ProcessGroup.Signal(process.Id, ProcessGroup.Kill);
                await WaitForExitAsync(process, CancellationToken.None);
            }

            return (!stop.IsCancellationRequested, stop.IsCancellationRequested);
        }
    }

    // Not Process.WaitForExitAsync alone: with redirected output it also waits for the pipes, which a stray child may keep open.
    private static async Task WaitForExitAsync(Process process, CancellationToken cancel)
    {
        var exited = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void OnExited(object? sender, EventArgs arguments) => exited.TrySetResult();
        process.Exited += OnExited;
        process.EnableRaisingEvents = true;
        if (process.HasExited)
            exited.TrySetResult();
        try
        {
            await exited.Task.WaitAsync(cancel);
        }
        finally
        {
            process.Exited -= OnExited;
        }
    }

    private RunResult Judge(Point point, int exitCode, bool timedOut, bool stopped, string tail, string folder, string output, TimeSpan took)
    {
        if (!timedOut && exitCode == 0)
        {
            var result = ResultFile.Read(Path.Combine(folder, "result.json"), MessageLimit);
            var problem = result.Problem;
            var stable = problem is null && result.Judge(settings, point, out problem);
            problem = problem is null || result.Problem is not null ? problem : $"exit code 0, but {problem}";
            if (problem is null)
                return new RunResult(new Completion(stable, result.Message, output, took, ResultValues.ToJson(result.Values)), null);
            return stopped ? RunResult.Stopped : new RunResult(null, WithTail(problem, tail));
        }

        return stopped ? RunResult.Stopped : new RunResult(null, WithTail(timedOut ? $"timed out after {settings.Timeout.TotalSeconds} s" : $"exit code {exitCode}", tail));
    }

    // Of what is too long the end is kept: it is what the program said last.
    private static string WithTail(string what, string tail)
    {
        var text = tail.Length == 0 ? what : $"{what}; last lines:\n{tail}";
        if (text.Length <= MessageLimit)
            return text;
        var kept = text.Length - MessageLimit + what.Length + 16;
        return CleanText.Cut($"{what}; last lines:\n{text[kept..]}", MessageLimit);
    }
}
