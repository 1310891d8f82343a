using System.Globalization;
using Infra.Tests.Rendezvous;

// One worker of a training, as torch.distributed would see it: it knows nothing but its environment.
static int Number(string name) => int.Parse(Environment.GetEnvironmentVariable(name)!, NumberStyles.None, CultureInfo.InvariantCulture);

var (rank, world, port) = (Number("RANK"), Number("WORLD_SIZE"), Number("MASTER_PORT"));
var address = Environment.GetEnvironmentVariable("MASTER_ADDR")!;
return rank == 0 ? await Master.RunAsync(address, port, world) : await Worker.RunAsync(address, port, rank, world);
