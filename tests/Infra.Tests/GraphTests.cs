using Infra.Graph;
using Pulumi;
using Pulumi.Gcp.Container;
using Pulumi.Gcp.Container.Inputs;
using Pulumi.Random;

namespace Infra.Tests;

public sealed class GraphTests
{
    [Fact]
    public async Task Graph_Components_AreNodesWithTheirKinds_AndArrowsThatNothingElseImplies()
    {
        var graph = await DrawAsync(everyResource: false, () =>
        {
            RandomId? first = null;
            RandomId? second = null;
            _ = new Group("one", group => first = Id("a", group));
            _ = new Group("two", group =>
            {
                second = Id("b", group, first!);
                _ = Id("c", group);
            });

            // What needs the second needs the first by that alone.
            _ = new Group("three", group => Id("d", group, first!, second!));
        });

        Assert.Equal(["Group_one", "Group_two", "Group_three"], graph.Nodes.Select(node => node.Id));
        Assert.Equal(["Group two", "2 × RandomId"], graph.Nodes[1].Lines.AsEnumerable());
        Assert.Equal([new("Group_one", "Group_two"), new("Group_two", "Group_three")], graph.Edges.AsEnumerable());
        Assert.All(graph.Nodes, node => Assert.Empty(node.Children));
    }

    [Fact]
    public async Task Graph_ComponentsThatNeedEachOther_KeepBothArrows()
    {
        // Resources never need each other in a circle, but their components may.
        var graph = await DrawAsync(everyResource: false, () =>
        {
            Group? one = null;
            RandomId? first = null;
            one = new Group("one", group => first = Id("a", group));
            RandomId? second = null;
            _ = new Group("two", group => second = Id("b", group, first!));
            _ = new RandomId("c", new RandomIdArgs { ByteLength = 1 }, new CustomResourceOptions { Parent = one, DependsOn = { second! } });
            _ = new Group("three", group => Id("d", group, first!, second!));
        });

        Assert.Equal(
            [
                new("Group_one", "Group_two"), new("Group_one", "Group_three"),
                new("Group_two", "Group_one"), new("Group_two", "Group_three"),
            ],
            graph.Edges.AsEnumerable());
    }

    [Fact]
    public async Task Graph_EveryResource_StandsInsideItsComponent_AndAnArrowFromAllIsOne()
    {
        var graph = await DrawAsync(everyResource: true, () =>
        {
            RandomId[] ids = [];
            _ = new Group("one", group =>
            {
                var first = Id("a", group);
                ids = [first, Id("b", group, first)];
            });
            _ = Id("last", null, ids);
        });

        Assert.Equal(["RandomId_a", "RandomId_b"], graph.Nodes[0].Children.Select(node => node.Id));
        Assert.Equal([new("Group_one", "RandomId_last"), new("RandomId_a", "RandomId_b")], graph.Edges.AsEnumerable());
    }

    [Fact]
    public async Task Graph_NodePools_SayWhatTheyAre_AndThoseWithGpusStandOut()
    {
        var graph = await DrawAsync(everyResource: true, () =>
        {
            _ = new NodePool("plain", new NodePoolArgs
            {
                Cluster = "c",
                NodeConfig = new NodePoolNodeConfigArgs { MachineType = "n2-standard-8", Spot = true },
                Autoscaling = new NodePoolAutoscalingArgs { TotalMinNodeCount = 0, TotalMaxNodeCount = 1 },
            });
            _ = new NodePool("gpu", new NodePoolArgs
            {
                Cluster = "c",
                NodeCount = 2,
                NodeConfig = new NodePoolNodeConfigArgs
                {
                    MachineType = "g2-standard-24",
                    GuestAccelerators = { new NodePoolNodeConfigGuestAcceleratorArgs { Type = "nvidia-l4", Count = 2 } },
                },
            });
        });

        Assert.Equal([GraphRole.Pool, GraphRole.GpuPool], graph.Nodes.Select(node => node.Role));
        Assert.Equal("n2-standard-8 spot, 0 to 1 node", graph.Nodes[0].Lines[1]);
        Assert.Equal("g2-standard-24, 2 nvidia-l4, 2 nodes", graph.Nodes[1].Lines[1]);
    }

    [Fact]
    public async Task Graph_ComponentOfManyPods_SaysHowManyTogether()
    {
        var graph = await DrawAsync(everyResource: false, () => _ = new Group("rl", group =>
        {
            foreach (var (name, replicas) in new[] { ("learner", 1), ("agent-0", 1), ("agent-1", 19) })
            {
                _ = new Pulumi.Kubernetes.Apps.V1.Deployment(
                    name,
                    new Pulumi.Kubernetes.Types.Inputs.Apps.V1.DeploymentArgs
                    {
                        Spec = new Pulumi.Kubernetes.Types.Inputs.Apps.V1.DeploymentSpecArgs
                        {
                            Replicas = replicas,
                            Selector = new Pulumi.Kubernetes.Types.Inputs.Meta.V1.LabelSelectorArgs(),
                            Template = new Pulumi.Kubernetes.Types.Inputs.Core.V1.PodTemplateSpecArgs(),
                        },
                    },
                    new CustomResourceOptions { Parent = group });
            }
        }));

        Assert.Equal(["Group rl", "21 pods", "3 × Deployment"], graph.Nodes[0].Lines.AsEnumerable());
    }

    [Fact]
    public void Mermaid_IsWrittenInFull()
    {
        var graph = new PlanGraph(
            [
                new("A", GraphRole.Other, ["A \"quoted\" <b>", "1 & 2 #3 `x`"]) { Children = [new("B", GraphRole.GpuPool, ["B"])] },
                new("C", GraphRole.Data, ["C"]),
                new("D", GraphRole.Outside, ["D"]),
            ],
            [new("B", "C")]);

        Assert.Equal(
            """
            flowchart LR
              subgraph A["A #quot;quoted#quot; #lt;b#gt;<br/>1 #amp; 2 #35;3 #96;x#96;"]
                B[["B"]]:::gpu
              end
              C[("C")]:::data
              D(["D"]):::outside
              B --> C
              classDef gpu fill:#fce8b2,stroke:#b06000,color:#202124
              classDef data fill:#e8f0fe,stroke:#1967d2,color:#202124
              classDef outside fill:#f1f3f4,stroke:#5f6368,color:#202124,stroke-dasharray:4

            """.ReplaceLineEndings("\n"),
            MermaidText.Write(graph));
    }

    [Fact]
    public async Task Graph_IdsOfTheSameWords_AreToldApart()
    {
        var graph = await DrawAsync(everyResource: true, () =>
        {
            _ = Id("a-b", null);
            _ = Id("a.b", null);
        });

        Assert.Equal(["RandomId_a_b", "RandomId_a_b_2"], graph.Nodes.Select(node => node.Id));
    }

    [Fact]
    public async Task GraphCommand_DrawsTheSameTwice_AndShowsNoSecret()
    {
        using var project = TemporaryProject.With(("env", "config:\n  infra:kind: environment\n"), ("alice", """
            config:
              infra:kind: developer
              infra:context: lab
              infra:registryLogin:
                server: registry.example.com
                username: alice
                password:
                  secure: AAABAHVuc2VlbiBzZWNyZXQ=
              infra:trainer:
                image: qnib/trainer:v5
              infra:simulator:
                policy:
                  image: qnib/policy:v4
                sim:
                  image: qnib/sim:v4
            """));
        foreach (var arguments in new[] { new[] { "graph", "alice" }, ["graph", "alice", "--resources"], ["graph", "env"], ["graph", "env", "--resources"] })
        {
            var first = await project.RunAsync(SampleEnvironment.Create, arguments);
            var second = await project.RunAsync(SampleEnvironment.Create, arguments);

            Assert.Equal(0, first.Code);
            Assert.StartsWith("flowchart LR\n", first.Output, StringComparison.Ordinal);
            Assert.Equal(first.Output, second.Output);
            Assert.DoesNotContain("x7q2m9vk", first.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("AAABAHVuc2VlbiBzZWNyZXQ", first.Output, StringComparison.Ordinal);
        }
    }

    private static RandomId Id(string name, Resource? parent, params RandomId[] needs)
    {
        var options = new CustomResourceOptions { Parent = parent };
        foreach (var need in needs)
        {
            options.DependsOn.Add(need);
        }

        return new RandomId(name, new RandomIdArgs { ByteLength = 1 }, options);
    }

    private static async Task<PlanGraph> DrawAsync(bool everyResource, Action program)
    {
        using var project = TemporaryProject.Of("test");
        return PlanGraph.Of(await project.PreviewAsync("test", options => new DelegateStack(options, program)), everyResource);
    }
}
