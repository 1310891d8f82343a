using System.CommandLine;
using WorkQueue.Commands;
using WorkQueue.Demo;
using WorkQueue.Settings;

var root = new RootCommand("A work queue for parameter searches: points in Redis, results in a ledger, workers that run any program");
Session.AddTo(root);
foreach (var command in new[]
{
    TableCommands.Create(), TableCommands.Reset(), StarterCommand.Create(), ServiceCommands.Ledger(), ServiceCommands.Master(),
    ServiceCommands.Worker(), KillCommand.Create(), StatusCommand.Create(), DemoCommand.Create(), ToyClimate.CreateCommand(),
})
{
    root.Subcommands.Add(command);
}

// A Spot node gives an ordinary pod 15 s.
var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(14.8) };
try
{
    return await root.Parse(args).InvokeAsync(invocation);
}
catch (UserErrorException error)
{
    Console.Error.WriteLine($"error: {error.Message}");
    return 1;
}
catch (System.Data.Common.DbException error)
{
    Console.Error.WriteLine($"error: the ledger's database: {error.Message}; check MYSQL_HOST, MYSQL_PORT, MYSQL_DATABASE, MYSQL_USER and MYSQL_PASSWORD");
    return 1;
}
catch (OperationCanceledException)
{
    return 130;
}
