using WorkQueue.Commands;
using WorkQueue.Local;

return await QueueProgram.RunAsync(args, RunCommand.Create(), DemoCommand.Create());
