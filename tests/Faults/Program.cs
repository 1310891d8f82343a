using System.CommandLine;
using System.Globalization;
using WorkQueue.Faults;

var from = new Option<int>("--seed") { Description = "The first run's seed; the others follow it", DefaultValueFactory = _ => 1 };
var count = new Option<int>("--runs") { Description = "How many runs", DefaultValueFactory = _ => 1 };
var lanes = new Option<int>("--lanes") { Description = "How many at once, each with servers of its own", DefaultValueFactory = _ => 1 };
var seconds = new Option<double>("--seconds") { Description = "How long things go wrong in a run", DefaultValueFactory = _ => 12 };
var file = new Option<string?>("--out") { Description = "Gets a line of JSON for each run; seeds that are in it are not run again" };
var root = new RootCommand("Runs small searches of the work queue under random faults. Exit code 1 when one breaks a promise; its logs are then in /tmp/faults.")
{
    from, count, lanes, seconds, file,
};
root.SetAction(async parsed =>
{
    var path = parsed.GetValue(file);
    var done = path is not null && File.Exists(path) ? File.ReadAllLines(path).Select(RunReport.Parse).ToList() : [];
    var (first, runs) = (parsed.GetValue(from), parsed.GetValue(count));
    var seeds = new System.Collections.Concurrent.ConcurrentQueue<int>(Enumerable.Range(first, runs).Except(done.Select(run => run.Seed)));
    var writing = new Lock();
    await Task.WhenAll(Enumerable.Range(0, parsed.GetValue(lanes)).Select(async _ =>
    {
        await using var servers = await Servers.StartAsync();
        while (seeds.TryDequeue(out var seed))
        {
            var report = await FaultRun.RunAsync(servers, seed, TimeSpan.FromSeconds(parsed.GetValue(seconds)));
            lock (writing)
            {
                done.Add(report);
                if (path is not null)
                    File.AppendAllText(path, report.ToLine() + "\n");
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {report.Points} points, {report.Seconds} s, {(report.Violations.Count == 0 ? "well" : string.Join("; ", report.Violations))}"));
            }
        }
    }));
    foreach (var line in RunReport.SumUp(done))
        Console.WriteLine(line);
    return done.Exists(run => run.Violations.Count > 0) ? 1 : 0;
});
return await root.Parse(args).InvokeAsync();
