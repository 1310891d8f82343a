using Infra.Samples;
using Pulumi;

// The stack's name says which program it is. A program of one's own has one stack class, and one line here.
switch (Environment.GetEnvironmentVariable("PULUMI_STACK"))
{
    case "platform":
        return await Deployment.RunAsync<Platform>();
    case "developers":
        return await Deployment.RunAsync<Developers>();
    case "experiment":
        return await Deployment.RunAsync<ReinforcementLearning>();
    case "training":
        return await Deployment.RunAsync<PyTorch>();
    case "queue":
        return await Deployment.RunAsync<ParameterSearch>();
    case var name:
        Console.Error.WriteLine($"stack must be platform, developers, experiment, training or queue; got \"{name}\"; run pulumi stack init with one of them");
        return 2;
}
