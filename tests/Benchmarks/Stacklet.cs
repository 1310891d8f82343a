using Pulumi;
using Pulumi.Kubernetes.Types.Inputs.Apps.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;
using Pulumi.Testing;

namespace Infra.Benchmarks;

/// <summary>A component of the usual shape: a namespace, a service, and a stateful set of two containers.</summary>
internal sealed class Stacklet : ComponentResource
{
    public Stacklet(string name)
        : base("bench:index:Stacklet", name)
    {
        var below = new CustomResourceOptions { Parent = this };
        var space = new Pulumi.Kubernetes.Core.V1.Namespace(name, new NamespaceArgs
        {
            Metadata = new ObjectMetaArgs { Name = name },
        }, below);
        var metadata = space.Metadata.Apply(it => it.Name);
        _ = new Pulumi.Kubernetes.Core.V1.Service($"{name}-service", new ServiceArgs
        {
            Metadata = new ObjectMetaArgs { Name = "simulation", Namespace = metadata, Labels = { ["app"] = "simulation" } },
            Spec = new ServiceSpecArgs
            {
                ClusterIP = "None",
                Selector = { ["app"] = "simulation" },
                Ports = { new ServicePortArgs { Name = "policy", Port = 9991 }, new ServicePortArgs { Name = "sim", Port = 9992 } },
            },
        }, below);
        _ = new Pulumi.Kubernetes.Apps.V1.StatefulSet($"{name}-set", new StatefulSetArgs
        {
            Metadata = new ObjectMetaArgs { Name = "policy", Namespace = metadata, Labels = { ["app"] = "simulation" } },
            Spec = new StatefulSetSpecArgs
            {
                ServiceName = "simulation",
                Replicas = 3,
                Selector = new LabelSelectorArgs { MatchLabels = { ["app"] = "simulation" } },
                Template = new PodTemplateSpecArgs
                {
                    Metadata = new ObjectMetaArgs { Labels = { ["app"] = "simulation" } },
                    Spec = new PodSpecArgs { Containers = { Container("policy", 9991), Container("sim", 9992) } },
                },
            },
        }, below);
        RegisterOutputs();
    }

    private static ContainerArgs Container(string name, int port) => new()
    {
        Name = name,
        Image = $"qnib/{name}:v4",
        Ports = { new ContainerPortArgs { Name = name, ContainerPortValue = port } },
        Env =
        {
            new EnvVarArgs
            {
                Name = "POD_NAME",
                ValueFrom = new EnvVarSourceArgs { FieldRef = new ObjectFieldSelectorArgs { FieldPath = "metadata.name" } },
            },
        },
    };
}

/// <summary>Answers with what it was given.</summary>
internal sealed class Echo : IMocks
{
    public Task<(string? id, object state)> NewResourceAsync(MockResourceArgs args) =>
        Task.FromResult<(string?, object)>((args.Name, args.Inputs));

    public Task<object> CallAsync(MockCallArgs args) => throw new NotSupportedException();
}
