using Infra.Stacks;

namespace Infra.Tests;

/// <summary>Pools whose GPUs reach those of other nodes past the processors, from the environment's networks to the pods of a training.</summary>
public sealed class GpuDirectTests
{
    private const string Lab = """
        config:
          infra:kind: environment
          infra:location: europe-west4-b
          gcp:project: my-lab
          infra:gpuDirectNamespaces: [ada]
          infra:nodePools:
          - { name: system, machineType: e2-standard-4, minNodes: 1, maxNodes: 3 }
          - { name: h100, machineType: a3-megagpu-8g, maxNodes: 4, flexStart: true, gpuDirect: auto }
        """;

    private const string Train = """
        config:
          infra:kind: developer
          infra:environment: lab
          infra:quota: { cpu: "840", memory: 6500Gi, gpus: 32 }
          infra:training:
            llm: { image: "p:1.0", command: [torchrun, train.py], nodes: 4, gpusPerNode: 8, assign: { assignTo: machine, nodePool: h100 } }
        """;

    [Fact]
    public async Task Environment_LaysNetworks_AndLetsItsNamespacesAtTheNodes()
    {
        using var project = TemporaryProject.With(("lab", Lab));

        var plan = await project.PreviewAsync("lab", StackProgram.Create);

        var cluster = Assert.Single(plan.Resources, resource => resource.Type == "gcp:container/cluster:Cluster");
        Assert.Equal("true", cluster.Inputs["enableMultiNetworking"]!.Text);
        Assert.Equal(9, plan.Resources.Count(resource => resource.Type == "gcp:compute/network:Network"));
        Assert.Equal(8, plan.Resources.Count(resource => resource.Type == "kubernetes:networking.gke.io/v1:Network"));
        Assert.Equal(8, Assert.Single(plan.Resources, resource => resource is { Type: "gcp:container/nodePool:NodePool", Name: "h100" }).Inputs["networkConfig"]!["additionalNodeNetworkConfigs"]!.Elements.Length);
        var policy = Assert.Single(plan.Resources, resource => resource.Type.EndsWith(":ValidatingAdmissionPolicy", StringComparison.Ordinal));
        Assert.Contains("(has(v.hostPath) && request.namespace in ['ada'] && v.hostPath.path in ['/dev/aperture_devices', ", policy.Inputs["spec"]!["validations"]!.Elements[0]["expression"]!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Training_InANamespaceOfTheList_UsesIt_AndInAnotherIsToldHow()
    {
        using var project = TemporaryProject.With(("lab", Lab), ("ada", Train), ("bob", Train));

        var (ada, bob) = (await project.RunAsync("preview", "ada"), await project.RunAsync("preview", "bob"));
        var plan = await project.PreviewAsync("ada", StackProgram.Create);

        Assert.Equal((0, 0), (ada.Code, bob.Code));
        Assert.DoesNotContain("GPUDirect", ada.Error + ada.Output, StringComparison.Ordinal);
        Assert.Contains("infra:training.llm.assign: should be in a namespace that may use GPUDirect, which pool \"h100\" has", bob.Error + bob.Output, StringComparison.Ordinal);
        var space = Assert.Single(plan.Resources, resource => resource.Type == "kubernetes:core/v1:Namespace");
        Assert.Equal("privileged", space.Inputs["metadata"]!["labels"]!["pod-security.kubernetes.io/enforce"]!.Text);
        var other = Assert.Single((await project.PreviewAsync("bob", StackProgram.Create)).Resources, resource => resource.Type == "kubernetes:core/v1:Namespace");
        Assert.Equal("baseline", other.Inputs["metadata"]!["labels"]!["pod-security.kubernetes.io/enforce"]!.Text);
    }

    [Fact]
    public async Task Training_OnAllNodes_FitsBesideItsDaemon()
    {
        using var project = TemporaryProject.With(("lab", Lab), ("ada", Train));

        var fit = await project.RunAsync("fit", "ada");

        Assert.Equal(0, fit.Code);
        Assert.Contains("4 pods on 4 nodes", fit.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_ThatCannotBe_AreRefused_EachWithItsFix()
    {
        using var project = TemporaryProject.With(("lab", Lab
            .Replace("a3-megagpu-8g", "a3-highgpu-8g", StringComparison.Ordinal).Replace("[ada]", "[Ada]", StringComparison.Ordinal)));

        var error = (await project.RunAsync("preview", "lab")).Error;

        Assert.Contains("infra:nodePools[1].gpuDirect: is offered here for a3-megagpu-8g, a3-ultragpu-8g, a4-highgpu-8g or a4x-highgpu-4g; got a3-highgpu-8g; leave it out, or use one of those", error, StringComparison.Ordinal);
        Assert.Contains("infra:gpuDirectNamespaces[0]: ", error, StringComparison.Ordinal);
        project.Write("lab", Lab + "\n  infra:network: { gpuDirectCidr: 10.128.0.0/27 }");
        Assert.Contains("infra:network.gpuDirectCidr: must number 4 nodes in each of 8 networks, and the 4 addresses that Google keeps of each, at least /26; got 10.128.0.0/27 (32 addresses); use ", (await project.RunAsync("preview", "lab")).Error, StringComparison.Ordinal);
    }
}
