using Infra.Components.Workloads.Simulation;
using Infra.Tests.Support;

namespace Infra.Components.Tests.Simulation;

public class HoudiniNodeLabelsTests
{
    private const string NodePatch = "kubernetes:core/v1:NodePatch";

    [Fact]
    public async Task Nodes_EachGetOneLabelAndNothingElse()
    {
        var run = await TestRun.RunAsync(() => _ = new HoudiniNodeLabels("houdini", new HoudiniNodeLabelsArgs { Nodes = ["node-a", "node-b.internal"] }));

        Assert.Equal([$"{NodePatch} houdini-node-a", $"{NodePatch} houdini-node-b.internal"], run.Plan());
        var patch = run.One(NodePatch, "houdini-node-a");
        Assert.Equal("node-a", patch["metadata.name"]);
        Assert.Equal("true", patch["metadata.labels[houdini.gpu]"]);
        Assert.Single((System.Collections.Immutable.ImmutableDictionary<string, object>)patch["metadata.labels"]!);
        Assert.Null(patch["metadata.annotations"]);
        Assert.Null(patch["spec"]);
        Assert.Equal("infra:simulation:HoudiniNodeLabels", run.Resources[0].Type);
        Assert.All(run.All(NodePatch), child => Assert.Same(run.Resources[0].Resource, child.Options.Parent));
    }

    [Fact]
    public async Task Overwrite_TakesTheLabelOver()
    {
        var run = await TestRun.RunAsync(() => _ = new HoudiniNodeLabels("houdini", new HoudiniNodeLabelsArgs { Nodes = ["node-a"], Overwrite = true }));
        Assert.Equal("true", run.One(NodePatch)["metadata.annotations[pulumi.com/patchForce]"]);
    }

    [Fact]
    public async Task Nodes_SeveralMistakes_AreToldAtOnce() => Assert.Equal(
        """
        Houdini node labels "houdini": 2 problems
         - Nodes[1]: must be lower-case letters, digits, "-" and ".", each part beginning and ending with a letter or digit; got "Node_B"; use for example "node-b"
         - Nodes[2]: must name a node once; got "node-a" again; remove it
        """,
        await TestRun.FailAsync(() => _ = new HoudiniNodeLabels("houdini", new HoudiniNodeLabelsArgs { Nodes = ["node-a", "Node_B", "node-a"] })));

    [Fact]
    public async Task Nodes_None_IsRefused() => Assert.Contains(
        "Nodes: must name at least one node; got none",
        await TestRun.FailAsync(() => _ = new HoudiniNodeLabels("houdini", new HoudiniNodeLabelsArgs { Nodes = [] })),
        StringComparison.Ordinal);
}
