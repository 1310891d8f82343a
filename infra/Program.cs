using Infra.Commands;
using Infra.Guardrails;
using Pulumi;

// The Pulumi CLI sets the address of its engine; without it, this is a command line of its own.
return Environment.GetEnvironmentVariable("PULUMI_MONITOR") is { Length: > 0 }
    ? await GuardedDeployment.RunAsync(Deployment.RunAsync<Stack>)
    : await CommandLine.RunAsync(args, Console.Out, Console.Error);
