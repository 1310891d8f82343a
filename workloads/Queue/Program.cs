using WorkQueue.Commands;

return await QueueProgram.RunAsync(args);
