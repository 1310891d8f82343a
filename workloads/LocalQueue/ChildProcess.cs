using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using WorkQueue.Leases;
using WorkQueue.Ledger;
using WorkQueue.Running;

namespace WorkQueue.Local;

/// <summary>This program once more, as a process of its own, with its output in a file.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly TextWriter _log;

    private ChildProcess(Process process, TextWriter log)
    {
        Process = process;
        _log = log;
    }

    public Process Process { get; }

    /// <summary>The command that runs this program, also from a process that only uses it as a library.</summary>
    public static IReadOnlyList<string> Self { get; } =
        Assembly.GetEntryAssembly() == Assembly.GetExecutingAssembly() && Path.GetFileNameWithoutExtension(Environment.ProcessPath!) != "dotnet"
            ? [Environment.ProcessPath!]
            : ["dotnet", Assembly.GetExecutingAssembly().Location];

    /// <summary>Starts a program.</summary>
    /// <param name="log">The file that gets its output.</param>
    /// <param name="environment">Where the servers are and other variables.</param>
    /// <param name="arguments">The verb and its options.</param>
    /// <param name="program">The program and what comes before the arguments; null for this program.</param>
    /// <param name="folder">Where it runs; by default where this program does.</param>
    public static ChildProcess Start(
        string log, IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> arguments, IReadOnlyList<string>? program = null, string folder = "")
    {
        program ??= Self;
        var start = new ProcessStartInfo(program[0], [.. program.Skip(1), .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var writer = TextWriter.Synchronized(new StreamWriter(log, append: true) { AutoFlush = true });
        var process = new Process { StartInfo = start };
        void Write(object sender, DataReceivedEventArgs line)
        {
            if (line.Data is not null)
                writer.WriteLine(line.Data);
        }

        process.OutputDataReceived += Write;
        process.ErrorDataReceived += Write;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
        return new ChildProcess(process, writer);
    }

    /// <summary>The variables that tell a process where the servers are.</summary>
    public static Dictionary<string, string> Variables(RedisEndpoint redis, LedgerEndpoint ledger) => new()
    {
        ["REDIS_HOST"] = redis.Host,
        ["REDIS_PORT"] = redis.Port.ToString(CultureInfo.InvariantCulture),
        ["REDIS_PASSWORD"] = redis.Password ?? "",
        ["REDIS_TLS"] = redis.Tls ? "true" : "false",
        ["REDIS_CA_FILE"] = redis.CaFile ?? "",
        ["MYSQL_HOST"] = ledger.Host,
        ["MYSQL_PORT"] = ledger.Port.ToString(CultureInfo.InvariantCulture),
        ["MYSQL_DATABASE"] = ledger.Database,
        ["MYSQL_USER"] = ledger.User,
        ["MYSQL_PASSWORD"] = ledger.Password ?? "",
        ["MYSQL_TLS"] = ledger.Tls,
        ["QUEUE_LISTEN"] = "127.0.0.1:0",
    };

    /// <summary>Asks the process to end.</summary>
    public void Terminate() => ProcessGroup.SignalOne(Process.Id, ProcessGroup.Terminate);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!Process.HasExited)
            Process.Kill(entireProcessTree: true);
        Process.WaitForExit();
        Process.Dispose();
        _log.Dispose();
    }
}
