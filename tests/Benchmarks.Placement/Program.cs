using System.Diagnostics;
using Infra.Core.Machines;
using Infra.Core.NodePools;
using Infra.Core.Scheduling;

// Places processes on pools made of the whole catalog, mode by mode, then packs them, and prints how fast.
// Arguments: the number of pools and of processes (1,000 and 10,000).
var poolCount = args.Length > 0 ? int.Parse(args[0]) : 1_000;
var processCount = args.Length > 1 ? int.Parse(args[1]) : 10_000;
var random = new Random(20260806);
var pools = Enumerable.Range(0, poolCount).Select(Pool).ToList();

var watch = Stopwatch.StartNew();
var dispatcher = new Dispatcher(pools);
Console.WriteLine($"index {poolCount:N0} pools: {watch.Elapsed.TotalMilliseconds:F1} ms");

// Compiled code is what a long run has; the first requests of a process are not.
foreach (var mode in AssignSpec.Modes)
{
    _ = Assign(mode, 2_000);
}

Console.WriteLine($"{"mode",-10} {"processes",10} {"placed",8} {"seconds",9} {"CPU s",7} {"assignments/s",14}");
var placements = new List<PodPlacement>();
foreach (var mode in AssignSpec.Modes)
{
    var specs = Enumerable.Range(0, processCount).Select(_ => Spec(mode)).ToList();
    var before = Environment.CpuUsage.TotalTime;
    watch.Restart();
    var placed = Place(specs);
    var seconds = watch.Elapsed.TotalSeconds;
    placements.AddRange(placed);
    Console.WriteLine($"{mode,-10} {processCount,10:N0} {placed.Count,8:N0} {seconds,9:F3} {(Environment.CpuUsage.TotalTime - before).TotalSeconds,7:F3} {processCount / seconds,14:N0}");
}

watch.Restart();
var explained = placements.Where((_, index) => index % 100 == 0).Sum(placement => placement.Rejected.Count);
Console.WriteLine($"why not another pool, for 1 of 100: {explained:N0} reasons in {watch.Elapsed.TotalSeconds:F3} s");

var workloads = placements.Take(processCount)
    .Select((placement, index) => new FitWorkload($"w{index}", 1, 3, placement.Amount, placement.NodeSelector, placement.Tolerations)).ToList();
watch.Restart();
var report = Fit.Plan(workloads, pools);
Console.WriteLine($"fit {workloads.Count:N0} workloads: {watch.Elapsed.TotalSeconds:F3} s, {report.Workloads.Sum(result => result.Now.Pending):N0} pods pending");

NodePoolFacts Pool(int index)
{
    var machine = MachineCatalog.Types[random.Next(MachineCatalog.Types.Count)];
    var gpu = machine.TakesGpus && random.Next(2) == 0
        ? MachineCatalog.Gpus.Where(model => MachineCatalog.GpuCounts(machine, model).Count > 0).Skip(random.Next(2)).FirstOrDefault()
        : null;
    return NodePoolFacts.Of(
        $"pool{index}", machine, 0, 20, gpu?.Type, gpu is null ? null : MachineCatalog.GpuCounts(machine, gpu)[0], (NodeCapacity)random.Next(3));
}

AssignSpec Spec(string mode)
{
    var pool = pools[random.Next(pools.Count)];
    return mode switch
    {
        AssignSpec.Machine => new() { AssignTo = mode, NodePool = pool.Name, ProcessesPerMachine = random.Next(1, 9) },
        AssignSpec.Gpu => new() { AssignTo = mode, NodePool = pools.Where(other => other.GpuCount > 0).Skip(random.Next(20)).First().Name },
        AssignSpec.Resource when random.Next(4) == 0 => new() { AssignTo = mode, GpuCount = random.Next(1, 3) },
        AssignSpec.Resource => new() { AssignTo = mode, Cpu = random.Next(100, 32_000), Memory = random.Next(100, 128_000) },
        _ => new() { AssignTo = mode, NodePool = pool.Name, Cpu = random.Next(100, 4_000), Memory = random.Next(100, 8_000) },
    };
}

List<PodPlacement> Assign(string mode, int count) => Place([.. Enumerable.Range(0, count).Select(_ => Spec(mode))]);

List<PodPlacement> Place(List<AssignSpec> specs) => [.. specs.Select(spec => dispatcher.Assign(spec).Placement).OfType<PodPlacement>()];
