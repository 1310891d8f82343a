using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using WorkQueue.Hosting;
using WorkQueue.Leases;
using WorkQueue.Settings;
using WorkQueue.Space;

namespace WorkQueue.Running;

/// <summary>
/// Runs the user's program for one point: in a folder of its own, in a process group of its own, with the parameters as JSON and in the
/// environment. The program writes <c>result.json</c>: { "stable": true, "message": "288.2 K" }.
/// </summary>
/// <param name="settings">The search.</param>
internal sealed class ProgramRunner(QueueSettings settings)
{
    private const int TailLines = 20;
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
        var folder = Path.GetFullPath(Path.Combine(settings.Run.Outputs, output));
        var watch = Stopwatch.StartNew();
        try
        {
            Directory.CreateDirectory(folder);
            using var process = Start(lease, worker, folder);
            var tail = new Queue<string>();
            await using var log = new StreamWriter(Path.Combine(folder, "output.log")) { AutoFlush = true };
            var pumps = Task.WhenAll(PumpAsync(process.StandardOutput, log, tail), PumpAsync(process.StandardError, log, tail));
            var (timedOut, stopped) = await WaitAsync(process, stop);
            // Whatever the program has left running in its group ends with it.
            ProcessGroup.Signal(process.Id, ProcessGroup.Kill);
            await Task.WhenAny(pumps, Task.Delay(DrainTimeout, CancellationToken.None));
            string last;
            lock (tail)
                last = string.Join('\n', tail);
            return Judge(process.ExitCode, timedOut, stopped, last, folder, output, watch.Elapsed);
        }
        catch (Exception error) when (error is Win32Exception or IOException or UnauthorizedAccessException)
        {
            return new RunResult(null, $"cannot run {settings.Run.Command[0]} in {folder}: {error.Message}");
        }
    }

    private Process Start(Lease lease, string worker, string folder)
    {
        var point = settings.Space.TryDecode(lease.Code, out var decoded) ? decoded : throw new InvalidDataException(
            $"the point's values {lease.Code} are none of this space; check that all processes have the same settings");
        var parameters = Path.Combine(folder, "parameters.json");
        File.WriteAllText(parameters, point.ToJson() + "\n");
        var start = new ProcessStartInfo(_setsid, settings.Run.Command)
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
        start.Environment["QUEUE_PARENT_OUTPUT"] = lease.ParentOutput.Length == 0 ? "" : Path.GetFullPath(Path.Combine(settings.Run.Outputs, lease.ParentOutput));
        start.Environment["QUEUE_OUTPUT"] = folder;
        start.Environment["QUEUE_PARAMETERS"] = parameters;
        start.Environment["QUEUE_RESULT"] = Path.Combine(folder, "result.json");
        for (var index = 0; index < point.Names.Count; index++)
            start.Environment[$"QUEUE_PARAM_{point.Names[index]}"] = DecimalText.Format(point.Values[index]);
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    private static bool IsServerVariable(string name) =>
        name.StartsWith("REDIS_", StringComparison.Ordinal) || name.StartsWith("MYSQL_", StringComparison.Ordinal);

    private async Task<(bool TimedOut, bool Stopped)> WaitAsync(Process process, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(settings.Run.Timeout);
        try
        {
            await WaitForExitAsync(process, limit.Token);
            return (false, false);
        }
        catch (OperationCanceledException)
        {
            ProcessGroup.Signal(process.Id, ProcessGroup.Terminate);
            using var grace = new CancellationTokenSource(settings.Run.Grace);
            try
            {
                await WaitForExitAsync(process, grace.Token);
            }
            catch (OperationCanceledException)
            {
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

    private static async Task PumpAsync(StreamReader reader, StreamWriter log, Queue<string> tail)
    {
        try
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                lock (tail)
                {
                    log.WriteLine(line);
                    tail.Enqueue(line);
                    if (tail.Count > TailLines)
                        tail.Dequeue();
                }
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The run is over and its pipes or its log are closed; what a stray child still says is nobody's.
        }
    }

    private RunResult Judge(int exitCode, bool timedOut, bool stopped, string tail, string folder, string output, TimeSpan took)
    {
        if (!timedOut && exitCode == 0)
        {
            var (stable, message, problem) = ReadResult(Path.Combine(folder, "result.json"));
            if (problem is null)
                return new RunResult(new Completion(stable, message, output, took), null);
            return stopped ? RunResult.Stopped : new RunResult(null, WithTail(problem, tail));
        }

        if (stopped)
            return RunResult.Stopped;
        return new RunResult(null, WithTail(timedOut ? $"timed out after {settings.Run.Timeout.TotalSeconds} s" : $"exit code {exitCode}", tail));
    }

    private static string WithTail(string what, string tail)
    {
        var text = tail.Length == 0 ? what : $"{what}; last lines:\n{tail}";
        return text.Length <= MessageLimit ? text : string.Concat(text.AsSpan(0, what.Length), "; last lines:\n", text.AsSpan(text.Length - MessageLimit + what.Length + 16));
    }

    private static (bool Stable, string Message, string? Problem) ReadResult(string path)
    {
        try
        {
            using var result = JsonDocument.Parse(File.ReadAllText(path));
            var root = result.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("stable", out var stable) || stable.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
                return (false, "", "exit code 0, but result.json has no \"stable\": true or false");
            var message = root.TryGetProperty("message", out var text) ? text.ToString() : "";
            return (stable.GetBoolean(), message.Length <= MessageLimit ? message : message[..MessageLimit], null);
        }
        catch (FileNotFoundException)
        {
            return (false, "", "exit code 0, but the program wrote no result.json");
        }
        catch (JsonException)
        {
            return (false, "", "exit code 0, but result.json is no JSON");
        }
    }
}
