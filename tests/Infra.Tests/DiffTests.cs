using System.Text.Json.Nodes;
using Infra.Plans;
using Infra.Review;

namespace Infra.Tests;

public sealed class DiffTests
{
    private const string Pool = "gcp:container/nodePool:NodePool";

    [Fact]
    public void Diff_AddedRemovedChangedAndReplaced_AreToldApart()
    {
        var change = Compare(
            [Resource(Pool, "same"), Resource(Pool, "gone"), Resource(Pool, "bigger", """{"nodeConfig":{"machineType":"n2-standard-8"}}"""),
                Resource(Pool, "spot", """{"nodeConfig":{"spot":false}}""")],
            [Resource(Pool, "same"), Resource(Pool, "new"), Resource(Pool, "bigger", """{"nodeConfig":{"machineType":"n2-standard-16"}}"""),
                Resource(Pool, "spot", """{"nodeConfig":{"spot":true}}""")]);

        Assert.Equal(
            [(ChangeKind.Added, "new"), (ChangeKind.Updated, "bigger"), (ChangeKind.Replaced, "spot"), (ChangeKind.Removed, "gone")],
            change.Resources.Select(resource => (resource.Kind, resource.Name)));
        Assert.Equal(
            new PropertyChange("nodeConfig.machineType", "\"n2-standard-8\"", "\"n2-standard-16\"", ProviderAnswer.Updated),
            Assert.Single(change.Resources[1].Properties));
    }

    [Theory]
    [InlineData("""{"a":1}""", """{"a":1,"b":null}""", "b", null, "null")]
    [InlineData("""{"a":{"b":[{"c":1}]}}""", """{"a":{"b":[{"c":2}]}}""", "a.b[0].c", "1", "2")]
    [InlineData("""{"labels":{"houdini.gpu":"true"}}""", """{"labels":{}}""", "labels[\"houdini.gpu\"]", "\"true\"", null)]
    [InlineData("""{"l":[1,2,3]}""", """{"l":[1,9,2,3]}""", "l[1]", null, "9")]
    [InlineData("""{"l":[1,2,3]}""", """{"l":[1,3]}""", "l[1]", "2", null)]
    [InlineData("""{"l":[1,1]}""", """{"l":[1]}""", "l[1]", "1", null)]
    [InlineData("""{"a":"[secret]"}""", """{"a":"x"}""", "a", "\"[secret]\"", "\"x\"")]
    [InlineData("""{"a":{"b":1}}""", """{"a":"b"}""", "a", "{\"b\":1}", "\"b\"")]
    public void Diff_Property_IsNamedByItsPath(string before, string after, string path, string? old, string? now)
    {
        var change = Compare([Resource("t:m:T", "r", before)], [Resource("t:m:T", "r", after)]);

        Assert.Equal(new PropertyChange(path, old, now, ProviderAnswer.Updated), Assert.Single(Assert.Single(change.Resources).Properties));
    }

    [Theory]
    [InlineData("""{"a":1,"b":2}""", """{"b":2,"a":1.0}""")]
    [InlineData("""{"a":"[secret]"}""", """{"a":"[secret]"}""")]
    [InlineData("""{"a":"(computed)"}""", """{"a":"(computed)"}""")]
    public void Diff_SameInputs_AreNoChange(string before, string after) =>
        Assert.True(Compare([Resource("t:m:T", "r", before)], [Resource("t:m:T", "r", after)]).IsEmpty);

    [Theory]
    [InlineData("""{"n":1,"initialNodeCount":1}""", """{"n":1,"initialNodeCount":2}""", "initialNodeCount", ChangeKind.Kept)]
    [InlineData("""{"n":1,"initialNodeCount":1}""", """{"n":2,"initialNodeCount":2}""", "initialNodeCount", ChangeKind.Updated)]
    [InlineData("""{"nodeConfig":{"accelerators":[{"driver":"A"}]}}""", """{"nodeConfig":{"accelerators":[{"driver":"B"}]}}""", "nodeConfig.accelerators[0].driver", ChangeKind.Kept)]
    [InlineData("""{"initialNodeCount":1}""", """{"initialNodeCounts":2,"initialNodeCount":1}""", "initialNodeCount", ChangeKind.Updated)]
    public void Diff_IgnoredProperty_IsShownAsKept(string before, string after, string ignored, ChangeKind kind)
    {
        var change = Assert.Single(Compare([Resource(Pool, "p", before)], [Resource(Pool, "p", after, ignoreChanges: [ignored])]).Resources);

        Assert.Equal(kind, change.Kind);
        Assert.All(change.Properties, property => Assert.Equal(property.Path == ignored, property.IsIgnored));
        Assert.All(change.Properties.Where(property => property.IsIgnored), property => Assert.Equal(ProviderAnswer.Kept, property.Answer));
    }

    [Fact]
    public void Diff_AliasedResource_IsTheSameOne()
    {
        var before = Resource(Pool, "old");
        var after = Resource(Pool, "new", """{"a":1}""", aliases: [before["urn"]!.GetValue<string>()]);

        var change = Compare([before], [after]);

        Assert.Equal((ChangeKind.Updated, "new"), (Assert.Single(change.Resources).Kind, change.Resources[0].Name));
    }

    [Fact]
    public void Diff_Text_SaysTheDangerousFirst_AndTellsEveryKindApart()
    {
        var review = EveryKind();

        Assert.Equal(
            """
            compares old.json with new.json: plans, not what is deployed (pulumi preview does that)

            replaced                   dev: node pool "gone" is removed; no pod of these stacks runs there as packed; it is protected: Pulumi refuses until it is not; node pool "spot" is replaced (nodeConfig.spot false -> true); no pod of these stacks runs there as packed; pod/trainer (1 pod) is replaced (spec.nodeName a -> b), the old one is deleted first; its pods end within 30 s
            pulumi preview will refuse dev: Pod "trainer" (spec.nodeName a -> b); use: pulumi up --skip-preview --target 'urn:pulumi:dev::infra::kubernetes:core/v1:Pod::trainer' -s dev
            guard rails                dev: new: error: open-firewall: r: too open

                     +      ~     +-      -      =
            dev      0      0      2      1      1

            dev: 1 removed, 2 replaced, 1 kept
             +- gcp:container/nodePool:NodePool spot (replaced: the new one is made, then the old one deleted)
                  nodeConfig.spot: false -> true (replaces)
              = gcp:container/nodePool:NodePool kept (no change seen: the provider keeps what is there)
                  nodeConfig.labels: removed {"x":"y"}; the provider keeps it
             +- kubernetes:core/v1:Pod trainer (replaced: the old one is deleted, then the new one made; pulumi's own preview will refuse it)
                  spec.nodeName: "a" -> "b" (replaces)
              - gcp:container/nodePool:NodePool gone (protected: Pulumi refuses to delete it)
              ~ outputs a, c
              --skip-preview acts without showing what it does, and nothing but protect stops it from deleting: give it only with --target, never to destroy; afterwards pulumi up -s dev previews again and does the rest


            """.ReplaceLineEndings("\n"),
            DiffText.Write(review));
        Assert.True(review.HasErrors);
    }

    [Fact]
    public void Diff_Markdown_HasTheVerdictOpen_AndTheRestFolded()
    {
        var markdown = DiffMarkdown.Write(EveryKind());

        Assert.StartsWith("_Compares old.json with new.json: plans, not what is deployed (`pulumi preview` does that)._\n\n- **replaced** · dev: node pool \"gone\" is removed; no pod", markdown, StringComparison.Ordinal);
        Assert.Contains(
            """
            | stack | + new | ~ changed | ± replaced | − deleted | = kept |
            |---|---:|---:|---:|---:|---:|
            | **dev** |  |  | 2 | 1 | 1 |

            <details><summary><b>dev</b>: 1 removed, 2 replaced, 1 kept</summary>

            | how | resource | what becomes of it |
            |---|---|---|
            | − | NodePool **gone** | protected: Pulumi refuses to delete it |
            | ± | NodePool **spot** | replaced: the new one is made, then the old one deleted |
            """.ReplaceLineEndings("\n"),
            markdown,
            StringComparison.Ordinal);
        Assert.Contains("<details><summary>every value</summary>\n\n```diff\n-+ gcp:container/nodePool:NodePool spot ", markdown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DiffCommand_ComparesWhatPreviewWrote_OfOneStackAndOfAll()
    {
        using var project = TemporaryProject.With(("alice", TemporaryProject.Developer));
        await File.WriteAllTextAsync(Path.Combine(project.Root, "one.json"), (await project.RunAsync("preview", "alice", "--json")).Output);
        project.Write("alice", TemporaryProject.Developer.Replace("trainer:v5", "trainer:v6", StringComparison.Ordinal));
        project.Write("bob", TemporaryProject.Developer);
        await File.WriteAllTextAsync(Path.Combine(project.Root, "all.json"), (await project.RunAsync("preview", "--all", "--json")).Output);

        var result = await project.RunAsync("diff", "one.json", "all.json");

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.StartsWith(
            """
            compares one.json with all.json: plans, not what is deployed (pulumi preview does that)

            replaced                   alice: deployment/trainer (1 pod) is down from its end within 30 s until new pods are ready (spec.template.spec.containers[0].image qnib/trainer:v5 -> qnib/trainer:v6)

            """.ReplaceLineEndings("\n"),
            result.Output,
            StringComparison.Ordinal);
        Assert.Contains(
            """
            alice: 1 updated
              ~ kubernetes:apps/v1:Deployment trainer
                  spec.template.spec.containers[0].image: "qnib/trainer:v5" -> "qnib/trainer:v6"

            bob: new stack: users none; quota cpu 8, memory 32Gi, gpus 1, pods 30; GPUs asked for 0; images qnib/
            """.ReplaceLineEndings("\n"),
            result.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task DiffCommand_SamePlans_SaysSo()
    {
        using var project = TemporaryProject.With(("alice", TemporaryProject.Developer));
        await File.WriteAllTextAsync(Path.Combine(project.Root, "plan.json"), (await project.RunAsync("preview", "alice", "--json")).Output);

        var result = await project.RunAsync("diff", "plan.json", "plan.json", "--markdown");

        Assert.EndsWith("\n\n**Nothing dangerous.**\n\n1 stack unchanged\n", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("{\"dev\":{}}")]
    [InlineData("{\"resources\":[{}],\"stack\":\"dev\"}")]
    [InlineData("""{"stack":"dev","resources":[],"outputs":null,"findings":[]}""")]
    [InlineData("""{"stack":"dev","resources":[],"outputs":[],"findings":[]}""")]
    [InlineData("""{"stack":null,"resources":[],"outputs":{},"findings":[]}""")]
    [InlineData("""{"stack":"dev","resources":[{"urn":null,"type":"a","custom":true,"protect":false,"inputs":{}}],"outputs":{},"findings":[]}""")]
    [InlineData("""{"stack":"dev","resources":[{"urn":"a::b","type":"a","custom":true,"protect":false,"inputs":null}],"outputs":{},"findings":[]}""")]
    [InlineData("""{"stack":"dev","resources":[{"urn":"a::b","type":"a","custom":true,"protect":false,"inputs":{}},{"urn":"a::b","type":"a","custom":true,"protect":false,"inputs":{}}],"outputs":{},"findings":[]}""")]
    [InlineData("""{"stack":"dev","resources":[],"outputs":{},"findings":[],"cost":{"month":{"alwaysOn":{"usd":1e300,"state":"known"},"now":{"usd":1,"state":"known"},"max":{"usd":1,"state":"known"}}}}""")]
    public async Task DiffCommand_NoPlan_SaysHowToMakeOne(string text)
    {
        using var project = TemporaryProject.With();
        await File.WriteAllTextAsync(Path.Combine(project.Root, "old.json"), "{}");
        await File.WriteAllTextAsync(Path.Combine(project.Root, "new.json"), text);

        var result = await project.RunAsync("diff", "old.json", "new.json");

        Assert.Equal(
            (1, "new.json: is not a plan; write one with infra preview <stack> --json, or infra preview --all --json\n"), (result.Code, result.Error));
    }

    // Measured, each for itself, with the real providers.
    [Theory]
    [InlineData("gcp:compute/routerNat:RouterNat", "router", ProviderAnswer.ReplacedCreateFirst)]
    [InlineData("gcp:servicenetworking/connection:Connection", "network", ProviderAnswer.ReplacedCreateFirst)]
    [InlineData("gcp:secretmanager/secretVersion:SecretVersion", "secretData", ProviderAnswer.ReplacedCreateFirst)]
    [InlineData("gcp:artifactregistry/repositoryIamMember:RepositoryIamMember", "repository", ProviderAnswer.ReplacedCreateFirst)]
    [InlineData("gcp:projects/iAMMember:IAMMember", "role", ProviderAnswer.ReplacedDeleteFirst)]
    [InlineData("gcp:pubsub/topicIAMMember:TopicIAMMember", "topic", ProviderAnswer.Replaced)]
    [InlineData("gcp:billing/budget:Budget", "billingAccount", ProviderAnswer.Replaced)]
    [InlineData(Pool, "nodeConfig.guestAccelerators[0].count", ProviderAnswer.ReplacedCreateFirst)]
    [InlineData(Pool, "nodeConfig.ephemeralStorageLocalSsdConfig.localSsdCount", ProviderAnswer.ReplacedCreateFirst)]
    [InlineData(Pool, "nodeConfig.localNvmeSsdBlockConfig.localSsdCount", ProviderAnswer.ReplacedCreateFirst)]
    [InlineData(Pool, "nodeConfig.bootDiskKmsKey", ProviderAnswer.ReplacedCreateFirst)]
    [InlineData(Pool, "nodeConfig.advancedMachineFeatures.threadsPerCore", ProviderAnswer.ReplacedCreateFirst)]
    [InlineData(Pool, "nodeConfig.hostMaintenancePolicy.maintenanceInterval", ProviderAnswer.ReplacedCreateFirst)]
    [InlineData(Pool, "networkConfig.additionalPodNetworkConfigs[0].subnetwork", ProviderAnswer.ReplacedCreateFirst)]
    [InlineData(Pool, "initialNodeCount", ProviderAnswer.Kept)]
    [InlineData(Pool, "nodeConfig.machineType", ProviderAnswer.Updated)]
    [InlineData(Pool, "nodeConfig.taints[0].value", ProviderAnswer.Updated)]
    [InlineData(Pool, "nodeConfig.labels.spot", ProviderAnswer.Updated)]
    [InlineData(Pool, "nodeConfig.spotty", ProviderAnswer.Updated)]
    [InlineData("gcp:redis/instance:Instance", "tier", ProviderAnswer.ReplacedCreateFirst)]
    [InlineData("gcp:redis/instance:Instance", "memorySizeGb", ProviderAnswer.Updated)]
    [InlineData("gcp:sql/databaseInstance:DatabaseInstance", "settings.tier", ProviderAnswer.Updated)]
    [InlineData("kubernetes:core/v1:ConfigMap", "data.x", ProviderAnswer.Updated)]
    [InlineData("kubernetes:core/v1:ConfigMap", "metadata.name", ProviderAnswer.ReplacedCreateFirst)]
    [InlineData("kubernetes:core/v1:Pod", "spec.containers[1].image", ProviderAnswer.ReplacedDeleteFirst)]
    [InlineData("kubernetes:core/v1:Pod", "spec.containers[1].resources.limits.cpu", ProviderAnswer.ReplacedPreviewFails)]
    [InlineData("kubernetes:core/v1:Pod", "spec.tolerations[0].key", ProviderAnswer.Updated)]
    [InlineData("kubernetes:core/v1:Service", "spec.clusterIP", ProviderAnswer.ReplacedPreviewFails)]
    [InlineData("kubernetes:core/v1:PersistentVolumeClaim", "spec.storageClassName", ProviderAnswer.ReplacedPreviewFails)]
    [InlineData("kubernetes:core/v1:PersistentVolumeClaim", "spec.volumeName", ProviderAnswer.ReplacedPreviewFails)]
    [InlineData("kubernetes:apps/v1:StatefulSet", "spec.serviceName", ProviderAnswer.ReplacedPreviewFails)]
    [InlineData("kubernetes:apps/v1:StatefulSet", "spec.podManagementPolicy", ProviderAnswer.ReplacedPreviewFails)]
    [InlineData("kubernetes:apps/v1:StatefulSet", "spec.selector.matchLabels.app", ProviderAnswer.ReplacedPreviewFails)]
    [InlineData("kubernetes:apps/v1:StatefulSet", "spec.volumeClaimTemplates[0].spec.storageClassName", ProviderAnswer.ReplacedPreviewFails)]
    [InlineData("kubernetes:apps/v1:StatefulSet", "spec.template.spec.containers[0].image", ProviderAnswer.Updated)]
    [InlineData("kubernetes:batch/v1:Job", "spec.template.spec.containers[0].image", ProviderAnswer.ReplacedDeleteFirst)]
    [InlineData("kubernetes:keda.sh/v1alpha1:ScaledObject", "spec.maxReplicaCount", ProviderAnswer.Updated)]
    [InlineData("random:index/randomPassword:RandomPassword", "keepers.version", ProviderAnswer.ReplacedCreateFirst)]
    [InlineData("unknown:x:Y", "name", ProviderAnswer.Updated)]
    public void Diff_ChangedProperty_IsAnsweredAsTheProviderDoes(string type, string path, ProviderAnswer answer)
    {
        // A path of one property, as the value of a plan has it.
        JsonNode value = JsonValue.Create(2);
        foreach (var part in path.Split('.').Reverse())
        {
            var open = part.IndexOf('[', StringComparison.Ordinal);
            if (open >= 0)
            {
                var position = part[(open + 1)..^1] == "1" ? 1 : 0;
                value = new JsonArray([.. Enumerable.Repeat(0, position).Select(_ => (JsonNode)new JsonObject()), value]);
            }

            value = new JsonObject { [open >= 0 ? part[..open] : part] = value };
        }

        var after = value.ToJsonString();

        var change = Change(type, after.Replace('2', '1'), after);

        Assert.Equal((path, answer, answer), (Assert.Single(change.Properties).Path, change.Properties[0].Answer, change.Answer));
    }

    [Theory]
    [InlineData("gcp:redis/instance:Instance", """{"redisVersion":"REDIS_6_X"}""", """{"redisVersion":"REDIS_7_2"}""", ProviderAnswer.Updated)]
    [InlineData("gcp:redis/instance:Instance", """{"redisVersion":"REDIS_7_2"}""", """{"redisVersion":"REDIS_7_0"}""", ProviderAnswer.ReplacedCreateFirst)]
    [InlineData("gcp:redis/instance:Instance", """{"redisVersion":"REDIS_7_0"}""", """{"redisVersion":"REDIS_6_X"}""", ProviderAnswer.ReplacedCreateFirst)]
    [InlineData("gcp:sql/databaseInstance:DatabaseInstance", """{"settings":{"diskSize":20}}""", """{"settings":{"diskSize":10}}""", ProviderAnswer.ReplacedDeleteFirst)]
    [InlineData("pulumi:providers:kubernetes", """{"kubeconfig":"[secret]"}""", """{"kubeconfig":"[secret]","clusterIdentifier":"p/l/dev"}""", ProviderAnswer.Updated)]
    [InlineData("pulumi:providers:kubernetes", """{"clusterIdentifier":"p/l/dev"}""", """{"clusterIdentifier":"p/l/prod"}""", ProviderAnswer.Replaced)]
    public void Diff_ConditionalReplacement_GoesByTheValues(string type, string before, string after, ProviderAnswer answer) =>
        Assert.Equal(answer, Change(type, before, after).Answer);

    [Theory]
    // Taken away whole, the provider keeps a list that it fills in; made shorter, it is what the file says.
    [InlineData(Pool, """{"n":1,"nodeConfig":{"m":1,"taints":[{"key":"a"}]}}""", """{"n":1,"nodeConfig":{"m":1}}""", ChangeKind.Kept)]
    [InlineData(Pool, """{"nodeConfig":{"taints":[{"key":"a"}]}}""", """{"nodeConfig":{"taints":[]}}""", ChangeKind.Updated)]
    [InlineData(Pool, """{"nodeConfig":{"m":1,"shieldedInstanceConfig":{"enableSecureBoot":true}}}""", """{"nodeConfig":{"m":1}}""", ChangeKind.Kept)]
    [InlineData(Pool, """{"nodeConfig":{"m":1,"shieldedInstanceConfig":{"enableSecureBoot":true}}}""", """{"nodeConfig":{"m":1,"shieldedInstanceConfig":{}}}""", ChangeKind.Kept)]
    [InlineData(Pool, """{"nodeConfig":{"m":1}}""", """{"nodeConfig":{"m":1,"shieldedInstanceConfig":{"enableSecureBoot":true}}}""", ChangeKind.Replaced)]
    [InlineData(Pool, """{"n":1,"placementPolicy":{"type":"COMPACT"}}""", """{"n":1}""", ChangeKind.Replaced)]
    [InlineData(Pool, """{"n":1}""", """{"n":1,"placementPolicy":{"type":"COMPACT"}}""", ChangeKind.Replaced)]
    [InlineData(Pool, """{"nodeConfig":{"m":1,"diskType":"pd-ssd"}}""", """{"nodeConfig":{"m":1}}""", ChangeKind.Kept)]
    [InlineData("kubernetes:apps/v1:Deployment", """{"n":1,"spec":{"m":1,"strategy":{"type":"Recreate"}}}""", """{"n":1,"spec":{"m":1}}""", ChangeKind.Updated)]
    public void Diff_RemovedAndAddedBlocks_AreAnsweredAsTheProviderDoes(string type, string before, string after, ChangeKind kind) =>
        Assert.Equal(kind, Change(type, before, after).Kind);

    [Theory]
    [InlineData("gcp:compute/subnetwork:Subnetwork", """{"ipCidrRange":"10.0.0.0/20"}""", """{"ipCidrRange":"10.0.64.0/20"}""", true)]
    [InlineData("gcp:compute/subnetwork:Subnetwork", """{"ipCidrRange":"10.0.0.0/20"}""", """{"ipCidrRange":"10.0.0.0/19"}""", false)]
    [InlineData("gcp:compute/subnetwork:Subnetwork", """{"ipCidrRange":"10.0.0.0/20"}""", """{"ipCidrRange":"10.0.0.0/21"}""", true)]
    [InlineData("gcp:compute/subnetwork:Subnetwork", """{"secondaryIpRanges":[{"ipCidrRange":"10.4.0.0/16"}]}""", """{"secondaryIpRanges":[{"ipCidrRange":"10.8.0.0/16"}]}""", true)]
    [InlineData("gcp:container/cluster:Cluster", """{"location":"europe-west4-a"}""", """{"location":"europe-west4-b"}""", true)]
    [InlineData("gcp:container/cluster:Cluster", """{"releaseChannel":{"channel":"REGULAR"}}""", """{"releaseChannel":{"channel":"STABLE"}}""", false)]
    [InlineData("gcp:sql/databaseInstance:DatabaseInstance", """{"databaseVersion":"POSTGRES_17"}""", """{"databaseVersion":"MYSQL_8_4"}""", true)]
    [InlineData("gcp:sql/databaseInstance:DatabaseInstance", """{"databaseVersion":"MYSQL_8_4"}""", """{"databaseVersion":"MYSQL_8_0"}""", true)]
    [InlineData("gcp:sql/databaseInstance:DatabaseInstance", """{"databaseVersion":"MYSQL_8_0"}""", """{"databaseVersion":"MYSQL_8_4"}""", false)]
    [InlineData("gcp:sql/databaseInstance:DatabaseInstance", """{"region":"europe-west4"}""", """{"region":"europe-west1"}""", true)]
    [InlineData("gcp:storage/bucket:Bucket", """{"location":"EUROPE-WEST4"}""", """{"location":"EU"}""", true)]
    [InlineData("kubernetes:core/v1:PersistentVolumeClaim", """{"spec":{"resources":{"requests":{"storage":"10Gi"}}}}""", """{"spec":{"resources":{"requests":{"storage":"9Gi"}}}}""", true)]
    [InlineData("kubernetes:core/v1:PersistentVolumeClaim", """{"spec":{"resources":{"requests":{"storage":"9Gi"}}}}""", """{"spec":{"resources":{"requests":{"storage":"10Gi"}}}}""", false)]
    [InlineData("kubernetes:core/v1:PersistentVolumeClaim", """{"spec":{"resources":{"requests":{"storage":"9Gi"}}}}""", """{"spec":{"resources":{"requests":{"storage":"9216Mi"}}}}""", false)]
    public void Diff_WhatCannotBeChangedLater_IsMarked(string type, string before, string after, bool marked) =>
        Assert.Equal(marked, Assert.Single(Change(type, before, after).Properties).Note?.StartsWith("cannot be changed later: ", StringComparison.Ordinal) ?? false);

    [Fact]
    public void Diff_LargerVolumeOfAStatefulSet_SaysThatClaimsKeepTheirSize()
    {
        const string Spec = """{"spec":{"volumeClaimTemplates":[{"spec":{"resources":{"requests":{"storage":"10Gi"}}}}]}}""";

        var property = Assert.Single(Change("kubernetes:apps/v1:StatefulSet", Spec, Spec.Replace("10Gi", "20Gi", StringComparison.Ordinal)).Properties);

        Assert.Equal("claims that are there keep their size; grow them first: kubectl edit pvc", property.Note);
    }

    [Fact]
    public void Diff_RenamedObject_IsMadeFirst_WhateverElseChanges()
    {
        var change = Change(
            "kubernetes:core/v1:Pod",
            """{"metadata":{"name":"a"},"spec":{"nodeName":"x"}}""",
            """{"metadata":{"name":"b"},"spec":{"nodeName":"y"}}""");

        Assert.Equal((ChangeKind.Replaced, ProviderAnswer.ReplacedCreateFirst), (change.Kind, change.Answer));
    }

    [Fact]
    public void Diff_WhatIsMadeOfAReplacedResource_IsReplacedToo()
    {
        const string ClusterType = "gcp:container/cluster:Cluster";
        JsonObject[] Resources(string location) =>
        [
            Resource(ClusterType, "dev", $$"""{"name":"dev","location":"{{location}}"}"""),
            Resource(Pool, "pool", """{"cluster":"dev"}""", needs: [(ClusterType, "dev")]),
            Resource(Pool, "elsewhere", """{"cluster":"dev"}"""),
            Resource("gcp:compute/router:Router", "router", """{"network":"n","description":"dev"}""", needs: [(ClusterType, "dev")]),
        ];

        var change = Compare(Resources("europe-west4-a"), Resources("europe-west4-b"));

        Assert.Equal(
            [("dev", ChangeKind.Replaced, null), ("pool", ChangeKind.Replaced, $"{ClusterType} \"dev\"")],
            change.Resources.Select(resource => (resource.Name, resource.Kind, resource.Because)));
        Assert.Contains(
            "+- gcp:container/nodePool:NodePool pool (replaced: the new one is made, then the old one deleted, since gcp:container/cluster:Cluster \"dev\" is)\n",
            DiffText.Write(DiffReview.Of(Plan("dev", Resources("europe-west4-a")), "old", Plan("dev", Resources("europe-west4-b")), "new")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Diff_AnotherCluster_ReplacesAllThatItsProviderMade()
    {
        const string Provider = "pulumi:providers:kubernetes";
        JsonObject[] Resources(string cluster) =>
        [
            Resource(Provider, "lab", $$"""{"clusterIdentifier":"{{cluster}}"}"""),
            Resource("kubernetes:core/v1:ConfigMap", "mine", """{"data":{"a":"b"}}""", provider: (Provider, "lab")),
            Resource("kubernetes:core/v1:ConfigMap", "other", """{"data":{"a":"b"}}"""),
        ];

        var change = Compare(Resources("p/l/dev"), Resources("p/l/prod"));

        Assert.Equal([("lab", ChangeKind.Replaced), ("mine", ChangeKind.Replaced)], change.Resources.Select(resource => (resource.Name, resource.Kind)));
    }

    private static DiffReview EveryKind() => DiffReview.Of(
        Plan(
            "dev",
            [
                Resource(Pool, "gone", protect: true),
                Resource(Pool, "spot", """{"nodeConfig":{"spot":false}}"""),
                Resource(Pool, "kept", """{"a":1,"nodeConfig":{"b":1,"labels":{"x":"y"}}}"""),
                Resource("kubernetes:core/v1:Pod", "trainer", """{"spec":{"nodeName":"a"}}"""),
            ],
            """{"a":1,"b":1}"""),
        "old.json",
        Plan(
            "dev",
            [
                Resource(Pool, "spot", """{"nodeConfig":{"spot":true}}"""),
                Resource(Pool, "kept", """{"a":1,"nodeConfig":{"b":1}}"""),
                Resource("kubernetes:core/v1:Pod", "trainer", """{"spec":{"nodeName":"b"}}"""),
            ],
            """{"a":2,"b":1,"c":3}""",
            "too open"),
        "new.json");

    private static StackChange Compare(JsonObject[] before, JsonObject[] after) =>
        Assert.Single(PlanDiff.Compare(Plan("dev", before), "old.json", Plan("dev", after), "new.json"));

    private static ResourceChange Change(string type, string before, string after) =>
        Assert.Single(Compare([Resource(type, "r", before)], [Resource(type, "r", after)]).Resources);

    private static string Plan(string stack, JsonObject[] resources, string outputs = "{}", string? finding = null) => new JsonObject
    {
        ["stack"] = stack,
        ["resources"] = new JsonArray([.. resources.Select(resource => resource.DeepClone())]),
        ["outputs"] = JsonNode.Parse(outputs),
        ["findings"] = finding is null
            ? []
            : new JsonArray(new JsonObject { ["rule"] = "open-firewall", ["level"] = "error", ["resource"] = "r", ["message"] = finding }),
    }.ToJsonString();

    private static JsonObject Resource(
        string type, string name, string inputs = "{}", bool protect = false, string[]? aliases = null, string[]? ignoreChanges = null,
        (string Type, string Name)[]? needs = null, (string Type, string Name)? provider = null) => new()
        {
            ["provider"] = provider is { } made ? $"{Urn(made.Type, made.Name)}::(computed)" : "",
            ["dependencies"] = new JsonArray([.. (needs ?? []).Select(need => JsonValue.Create(Urn(need.Type, need.Name)))]),
            ["urn"] = Urn(type, name),
            ["type"] = type,
            ["custom"] = true,
            ["inputs"] = JsonNode.Parse(inputs),
            ["protect"] = protect,
            ["aliases"] = new JsonArray([.. (aliases ?? []).Select(text => JsonValue.Create(text))]),
            ["ignoreChanges"] = new JsonArray([.. (ignoreChanges ?? []).Select(text => JsonValue.Create(text))]),
        };

    private static string Urn(string type, string name) => $"urn:pulumi:dev::infra::{type}::{name}";
}
