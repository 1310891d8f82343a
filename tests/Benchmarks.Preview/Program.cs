using System.Diagnostics;
using System.Globalization;

// Runs installed commands in turn, in the folder it is called in, and prints what a preview takes with each: the median of seconds, what share that is of
// the first command's, and the most memory that a run had. A round before those that count fills the caches. For Linux, whose kernel tells the memory.
// Arguments: how many rounds, and each command in quotes, as it is typed: 9 infra "dotnet /older/infra.dll"
if (args is not [var count, _, ..] || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) || rounds == 0)
{
    Console.Error.WriteLine("say how many rounds, then each command in quotes: 9 infra \"dotnet /older/infra.dll\"");
    return 2;
}

string[] jobs = ["preview dev", "preview --all"];
var runs = jobs.SelectMany(job => args.Skip(1).Select(command => new Run(command, job))).ToList();
for (var round = 0; round <= rounds; round++)
{
    foreach (var run in runs)
    {
        if (!run.Once(counts: round > 0))
        {
            Console.Error.WriteLine($"{run.Command} {run.Job}: ended with an error; see it by running it");
            return 1;
        }
    }
}

Console.WriteLine($"{"",-14}  {"seconds",7}  {"share",5}  {"peak MB",7}  command");
foreach (var run in runs)
{
    var first = runs.First(other => other.Job == run.Job);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run.Job,-14}  {run.Median,7:F2}  {run.Median / first.Median,5:F2}  {run.PeakMb,7:F0}  {run.Command}"));
}

return 0;

internal sealed class Run(string command, string job)
{
    private readonly List<double> _seconds = [];

    public string Command => command;

    public string Job => job;

    public double Median => _seconds.Order().ElementAt(_seconds.Count / 2);

    public double PeakMb { get; private set; }

    public bool Once(bool counts)
    {
        var words = $"{command} {job}".Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        while (!process.WaitForExit(5))
        {
            PeakMb = Math.Max(PeakMb, Peak(process.Id));
        }

        if (counts)
        {
            _seconds.Add(watch.Elapsed.TotalSeconds);
        }

        return process.ExitCode == 0;
    }

    // A process that has ended tells no memory.
    private static double Peak(int id)
    {
        try
        {
            var line = File.ReadLines($"/proc/{id}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
