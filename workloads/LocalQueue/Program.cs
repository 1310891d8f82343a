using WorkQueue.Commands;
using WorkQueue.Local;

// What starts servers also ends them, and keeps what there is: nobody's Spot node waits for that.
TimeSpan? patience = args is ["run" or "demo", ..] ? TimeSpan.FromMinutes(2) : null;
return await QueueProgram.RunAsync(args, patience, RunCommand.Create(), DemoCommand.Create());
