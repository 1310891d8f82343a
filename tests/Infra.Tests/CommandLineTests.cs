using System.Text.Json;

namespace Infra.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public async Task Preview_Json_IsThePlanInPulumisWords()
    {
        using var project = TemporaryProject.With(("alice", TemporaryProject.Developer));

        var result = await project.RunAsync("preview", "alice", "--json");

        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal(0, result.Code);
        Assert.Equal("", result.Error);
        Assert.Equal("alice", json.RootElement.GetProperty("stack").GetString());
        var service = json.RootElement.GetProperty("resources").EnumerateArray()
            .Single(resource => resource.GetProperty("urn").GetString()!.EndsWith("kubernetes:core/v1:Service::trainer", StringComparison.Ordinal));
        Assert.Equal(
            ["urn", "type", "custom", "parent", "provider", "inputs", "dependencies", "protect"],
            service.EnumerateObject().Select(property => property.Name));
        Assert.Equal(9993, service.GetProperty("inputs").GetProperty("spec").GetProperty("ports")[0].GetProperty("port").GetInt32());
        Assert.Equal("alice", json.RootElement.GetProperty("outputs").GetProperty("namespace").GetString());
    }

    [Fact]
    public async Task Preview_All_ShowsEveryStack_AndFailsWithThoseThatDo()
    {
        using var project = TemporaryProject.With(("alice", TemporaryProject.Developer), ("bob", "config:\n  infra:kind: nonsense\n"), ("carol", TemporaryProject.Developer));

        var result = await project.RunAsync("preview", "--all", "--json");

        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal(1, result.Code);
        Assert.Equal(["alice", "bob", "carol"], json.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.All(["alice", "carol"], stack => Assert.True(json.RootElement.GetProperty(stack).GetProperty("resources").GetArrayLength() > 1));
        Assert.Contains("settings of stack \"bob\"", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preview_BadSettings_GivesEveryFinding_AndNothingOnStandardOutput()
    {
        using var project = TemporaryProject.With(("alice", "config:\n  infra:kind: developer\n  infra:context: lab\n  infra:trainr:\n    image: x\n  infra:trainer:\n    port: 1\n  infra:simulator:\n    replicas: 1\n"));

        var result = await project.RunAsync("preview", "alice");

        Assert.Equal(1, result.Code);
        Assert.Equal("", result.Output);
        Assert.StartsWith("settings of stack \"alice\": ", result.Error, StringComparison.Ordinal);
        Assert.Contains("\n - infra:trainr: is no setting of this stack; did you mean infra:trainer?", result.Error, StringComparison.Ordinal);
        Assert.Contains("\n - infra:trainer.image: must be set", result.Error, StringComparison.Ordinal);
        Assert.Contains("\n - infra:simulator.policy.image: must be set", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownStack_NamesThoseThereAre()
    {
        using var project = TemporaryProject.With(("gpu1", TemporaryProject.Developer), ("gpu2", TemporaryProject.Developer));

        var result = await project.RunAsync("render", "gpu11");

        Assert.Equal(1, result.Code);
        Assert.Equal("no stack \"gpu11\"; there are gpu1, gpu2; did you mean gpu1?\n", result.Error);
    }

    [Fact]
    public async Task NoStacksAtAll_SaysWhereTheyWouldBe()
    {
        using var project = TemporaryProject.With();

        var result = await project.RunAsync("preview", "dev");

        Assert.Equal("no stack \"dev\", nor any other: stacks has no Pulumi.<stack>.yaml; infra new developer writes one, README.md has the smallest environment\n", result.Error);
    }

    [Fact]
    public async Task Preview_OfALongList_ShowsItsBeginning()
    {
        string Lab(int replicas) => TemporaryProject.Developer.Replace("infra:simulator:", $"infra:simulator:\n    replicas: {replicas}", StringComparison.Ordinal);
        using var project = TemporaryProject.With(("one", Lab(20)), ("two", Lab(21)));

        Assert.DoesNotContain("which --json has", (await project.RunAsync("preview", "one")).Output, StringComparison.Ordinal);
        var longer = await project.RunAsync("preview", "two");
        Assert.Contains("    - policy-19.simulation.two.svc.cluster.local\n    and 1 more, which --json has\n", longer.Output, StringComparison.Ordinal);
        Assert.Contains("  queueStatus: none\n", longer.Output, StringComparison.Ordinal);
        Assert.Contains("policy-20.simulation.two", (await project.RunAsync("preview", "two", "--json")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("it is not there; name one by its path from here, or its whole path", "prices", "--check", "none.csv")]
    [InlineData("it is not there; name one by its path from here, or its whole path", "diff", "none.csv", "b.json")]
    [InlineData("it is not there; name one by its path from here, or its whole path", "render", "one", "--outputs", "none.csv")]
    [InlineData("it is a folder; name a file in it", "prices", "--check", "none.csv")]
    public async Task File_OfACommandLine_ThatCannotBeRead_IsNamedWithTheReason(string why, params string[] args)
    {
        using var project = TemporaryProject.With(("one", TemporaryProject.Developer));
        if (why.Contains("folder", StringComparison.Ordinal))
        {
            Directory.CreateDirectory(Path.Combine(project.Root, "none.csv"));
        }

        Assert.Equal(new CommandResult(1, "", $"\"none.csv\" cannot be read: {why}\n"), await project.RunAsync(args));
    }

    [Theory]
    [InlineData("name one stack, or give --all; got neither\nsee: infra preview --help\n", "preview")]
    [InlineData("name one stack, or give --all; got both\nsee: infra preview --help\n", "preview", "dev", "--all")]
    [InlineData("unknown option \"--jsn\"; did you mean --json?\nsee: infra preview --help\n", "preview", "dev", "--jsn")]
    [InlineData("unknown option \"-json\"; did you mean --json?\nsee: infra preview --help\n", "preview", "dev", "-json")]
    [InlineData("unknown option \"--jsn\"; did you mean --json?\nsee: infra preview --help\n", "preview", "dev", "--jsn=true")]
    [InlineData("unknown option \"--verbse\"; did you mean --verbose?\nsee: infra new developer --help\n", "new", "developer", "alice", "--context", "lab", "--verbse")]
    [InlineData("unknown option \"--xyzzy\"\nsee: infra preview --help\n", "preview", "dev", "--xyzzy")]
    [InlineData("unknown word \"more\"\nsee: infra preview --help\n", "preview", "dev", "more")]
    [InlineData("--check: must have FILE behind it\nsee: infra prices --help\n", "prices", "--check")]
    [InlineData("--base: must have REF behind it\nsee: infra diff --help\n", "diff", "--base")]
    [InlineData("--fail-on: must have WORDS behind it\nsee: infra diff --help\n", "diff", "a", "b", "--fail-on")]
    [InlineData("--passwords: must have FILE behind it\nsee: infra render --help\n", "render", "dev", "--passwords")]
    [InlineData("--prove: must have STACK STACK behind it\nsee: infra gpus --help\n", "gpus", "--prove", "gpu1")]
    [InlineData("--port: must have PORT behind it\nsee: infra open --help\n", "open", "dev", "--port")]
    [InlineData("--port: must be a whole number; got \"x\"\nsee: infra open --help\n", "open", "dev", "--port", "x")]
    [InlineData("--tail: must be a whole number; got \"99999999999\"\nsee: infra logs --help\n", "logs", "dev", "--tail", "99999999999")]
    [InlineData("--environment: must have STACK behind it\nsee: infra new developer --help\n", "new", "developer", "alice", "--environment")]
    [InlineData("infra render needs <stack> (the stack's name)\nsee: infra render --help\n", "render")]
    [InlineData("infra new developer needs <name> (the developer's name, which stack and namespace will have)\ngive --environment or --context; got neither\nsee: infra new developer --help\n", "new", "developer")]
    [InlineData("infra new environment needs --location LOCATION (a region, or a zone for all nodes in one place)\nsee: infra new environment --help\n", "new", "environment", "lab", "--project", "my-lab")]
    [InlineData(
        "infra new environment needs <name> (the environment's name, which stack and cluster will have) and --project ID (the Google Cloud project's id) and --location LOCATION (a region, or a zone for all nodes in one place)\nsee: infra new environment --help\n",
        "new", "environment")]
    [InlineData("infra new environment needs --project ID (the Google Cloud project's id)\n--location: must have LOCATION behind it\nsee: infra new environment --help\n", "new", "environment", "lab", "--location")]
    [InlineData(
        "infra new environment needs --project ID (the Google Cloud project's id)\nname: must be lower-case letters, digits and \"-\", beginning and ending with a letter or digit; got \"Big_1\"; use for example \"big-1\"\nsee: infra new environment --help\n",
        "new", "environment", "Big_1", "--location", "europe-west4")]
    [InlineData("infra new needs a command: environment, developer, local\nsee: infra new --help\n", "new")]
    [InlineData("give --environment or --context; got neither\nsee: infra new developer --help\n", "new", "developer", "alice")]
    [InlineData("give --environment or --context; got both\nsee: infra new developer --help\n", "new", "developer", "alice", "--environment", "a", "--context", "b")]
    [InlineData(
        "give --environment or --context; got neither\nname: must be lower-case letters, digits and \"-\", beginning and ending with a letter or digit; got \"Bob_1\"; use for example \"bob-1\"\nsee: infra new developer --help\n",
        "new", "developer", "Bob_1")]
    [InlineData("give --check FILE or --write FILE; got neither\nsee: infra prices --help\n", "prices")]
    [InlineData("infra needs a command: preview, render, fit, cost, status, why, logs, open, gpus, pools, drift, graph, page, diff, stacks, prices, new, explain, teardown, pause, resume, docs\nsee: infra --help\n")]
    [InlineData("unknown command \"preveiw\"; did you mean preview?\n", "preveiw", "dev")]
    [InlineData("unknown command \"preveiw\"; did you mean preview?\n", "preveiw", "dev", "--all")]
    [InlineData("unknown command \"new develper\"; did you mean new developer?\n", "new", "develper", "alice", "--context", "lab")]
    [InlineData("unknown command \"xyzzy\"; the commands are preview, render, fit, cost, status, why, logs, open, gpus, pools, drift, graph, page, diff, stacks, prices, new, explain, teardown, pause, resume, docs\n", "xyzzy")]
    public async Task Misuse_IsExitCode2_WithTheReason(string error, params string[] args)
    {
        using var project = TemporaryProject.With(("dev", "config: {}"));

        var result = await project.RunAsync(args);

        Assert.Equal(2, result.Code);
        Assert.Equal("", result.Output);
        Assert.Equal(error, result.Error);
    }

    [Theory]
    [InlineData("", "stacks")]
    [InlineData("[]\n", "stacks", "--json")]
    [InlineData("", "preview", "--all")]
    [InlineData("{}\n", "preview", "--all", "--json")]
    public async Task NoStacks_AreSaidToBeNone(string output, params string[] args)
    {
        using var project = TemporaryProject.With();

        var result = await project.RunAsync(args);

        Assert.Equal(
            (0, output, "no stacks: stacks has no Pulumi.<stack>.yaml; infra new developer writes one, README.md has the smallest environment\n"),
            (result.Code, result.Output, result.Error));
    }

    [Fact]
    public async Task EmptyStackFile_SaysHowToGetAWholeOne()
    {
        using var project = TemporaryProject.With(("alice", ""));

        var result = await project.RunAsync("preview", "alice");

        Assert.Equal(
            "stack \"alice\": its file is empty; infra new developer NAME writes a whole one, README.md has the smallest environment, docs/settings.md every setting\n",
            result.Error);
    }

    [Theory]
    [InlineData("preview ", "alice", "dev")]
    [InlineData("render a", "alice")]
    [InlineData("fit d", "dev")]
    [InlineData("graph ", "alice", "dev")]
    [InlineData("new developer bob --environment ", "alice", "dev")]
    public async Task Completion_KnowsTheStacks(string line, params string[] stacks)
    {
        using var project = TemporaryProject.With(("alice", TemporaryProject.Developer), ("dev", "config:\n  infra:kind: environment\n"));

        var result = await project.RunAsync($"[suggest:{line.Length}]", line);

        Assert.Equal(0, result.Code);
        Assert.Equal(stacks, result.Output.Split('\n').Where(word => word is "alice" or "dev"));
    }

    [Fact]
    public async Task Preview_ToAnEncodingWithoutLines_IsDrawnInAscii()
    {
        using var project = TemporaryProject.With(("alice", TemporaryProject.Developer));
        using var bytes = new MemoryStream();
        await using (var output = new StreamWriter(bytes, System.Text.Encoding.Latin1))
        {
            Assert.Equal(0, await Commands.CommandLine.RunAsync(["preview", "alice"], output, TextWriter.Null, project.Root));
        }

        var text = System.Text.Encoding.Latin1.GetString(bytes.ToArray());
        Assert.Contains("|-- kubernetes:core/v1:Namespace alice", text, StringComparison.Ordinal);
        Assert.DoesNotContain('?', text);
    }

    [Fact]
    public async Task Preview_OfAnEnvironment_ShowsWhatAReviewerAsksFor()
    {
        using var project = TemporaryProject.With(("dev", """
            config:
              infra:kind: environment
              infra:location: europe-west4-a
              gcp:project: lab-dev
              infra:budget:
                billingAccount: 012345-6789AB-CDEF01
                monthlyAmount: 20000
                currencyCode: USD
              infra:nodePools:
                - name: system
                  machineType: e2-standard-4
                  minNodes: 1
                  maxNodes: 3
                - name: gpu
                  machineType: g2-standard-12
                  capacity: spot
                  maxNodes: 8
            """));

        var result = await project.RunAsync("preview", "dev");

        Assert.Equal("", result.Error);
        Assert.Contains("gcp:container/nodePool:NodePool system e2-standard-4, 1 to 3 nodes, europe-west4-a, protected\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("gcp:container/nodePool:NodePool gpu g2-standard-12 spot, 1 nvidia-l4, 0 to 8 nodes, europe-west4-a, protected\n", result.Output, StringComparison.Ordinal);
        Assert.Matches("gcp:billing/budget:Budget [a-z-]+ 20000 USD a month", result.Output);
        Assert.Matches("gcp:sql/databaseInstance:DatabaseInstance dev MYSQL_8_4 db-[a-z0-9-]+ (ZONAL|REGIONAL), europe-west4", result.Output);
        Assert.Matches("gcp:redis/instance:Instance dev REDIS_7_2 (BASIC|STANDARD_HA) [0-9]+ GB, europe-west4", result.Output);
    }

    [Theory]
    [InlineData("--user", "notanemail")]
    [InlineData("--user", "a@b")]
    [InlineData("--group", "ml team@example.com")]
    public async Task NewDeveloper_NoEMailAddress_IsRefused(string option, string address)
    {
        using var project = TemporaryProject.With();

        var result = await project.RunAsync("new", "developer", "alice", "--context", "lab", option, address);

        Assert.Equal(1, result.Code);
        Assert.Equal(
            $"new developer \"alice\": 1 problem\n - {option}: must be an e-mail address, by which Google knows people and groups; got \"{address}\"; write for example alice@example.com\n",
            result.Error);
    }

    [Theory]
    [InlineData("Exit codes:", "--help")]
    [InlineData("infra preview --all", "preview", "--help")]
    [InlineData("infra render gpu1 | kubectl apply -f -", "render", "-h")]
    [InlineData("infra new developer alice --context lab", "new", "developer", "--help")]
    [InlineData("infra stacks --json", "stacks", "--help")]
    public async Task Help_HasExamples(string expected, params string[] args)
    {
        using var project = TemporaryProject.With();

        var result = await project.RunAsync(args);

        Assert.Equal(0, result.Code);
        Assert.Contains(expected, result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("infra preview (<stack> | --all) [options]", "preview", "--help")]
    [InlineData("infra prices (--check FILE | --write FILE) [options]", "prices", "--help")]
    [InlineData("infra gpus (<environment> | --prove STACK STACK) [options]", "gpus", "--help")]
    [InlineData("infra new developer <name> (--environment STACK | --context CONTEXT) [options]", "new", "developer", "--help")]
    [InlineData("infra new environment <name> --project ID --location LOCATION [options]", "new", "environment", "--help")]
    [InlineData("infra logs <stack> [<name>] [options]", "logs", "--help")]
    public async Task Help_WhatMustBeGiven_StandsInNoBrackets(string usage, params string[] args)
    {
        using var project = TemporaryProject.With();

        var result = await project.RunAsync(args);

        Assert.Contains($"\nUsage:\n  {usage}\n\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProgramThatFails_ShowsDetailsOnlyWhenAsked()
    {
        using var project = TemporaryProject.Of("one");

        var brief = await project.RunAsync(_ => throw new InvalidOperationException("no luck"), "preview", "one");
        var full = await project.RunAsync(_ => throw new InvalidOperationException("no luck"), "preview", "one", "--verbose");

        Assert.Equal("stack \"one\": the program failed: System.InvalidOperationException: no luck\nrun it again with --verbose for all that is known\n", brief.Error);
        Assert.Contains("   at ", full.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stacks_ListsKindAndWhere()
    {
        using var project = TemporaryProject.With(("alice", TemporaryProject.Developer), ("dev", "config:\n  infra:kind: environment\n"));

        var table = await project.RunAsync("stacks");
        var list = await project.RunAsync("stacks", "--json");

        Assert.Equal(
            """
            stack  kind         environment  context  namespace  expires
            alice  developer    -            lab      alice      -
            dev    environment  -            -        -          -

            """, table.Output);
        using var json = JsonDocument.Parse(list.Output);
        Assert.Equal(["alice", "dev"], json.RootElement.EnumerateArray().Select(stack => stack.GetProperty("name").GetString()!));
        Assert.Equal("environment", json.RootElement[1].GetProperty("kind").GetString());
        Assert.Equal(JsonValueKind.Null, json.RootElement[1].GetProperty("namespace").ValueKind);
    }

    [Fact]
    public async Task NewDeveloper_WritesAStackThatPreviews()
    {
        using var project = TemporaryProject.With(("dev", "config:\n  infra:kind: environment\n"));

        var result = await project.RunAsync("new", "developer", "alice", "--environment", "dev", "--user", "alice@example.com", "--group", "ml@example.com");
        var preview = await project.RunAsync(SampleEnvironment.Create, "preview", "alice");

        Assert.Equal(0, result.Code);
        Assert.Equal(
            "wrote stacks/Pulumi.alice.yaml\npods cannot reach the internet, nor the environment's bucket: infra:allowPublicHttps in that file opens it\n\nnext:\n  dotnet run --project infra -- preview alice\n  pulumi stack init alice    # with the environment's --secrets-provider, if it has one\n  pulumi up -s alice\n  pulumi up -s dev    # lets alice's people reach the cluster\n",
            result.Output);
        Assert.StartsWith("guard rails of stack \"alice\": 1 warning\n", preview.Error, StringComparison.Ordinal);
        Assert.Contains("unknown-group", preview.Error, StringComparison.Ordinal);
        Assert.Contains("kubernetes:rbac.authorization.k8s.io/v1:RoleBinding", preview.Output, StringComparison.Ordinal);
        Assert.Contains("alice/policy, 3 replicas", preview.Output, StringComparison.Ordinal);
        Assert.Contains("\n  infra:allowPublicHttps: false\n", await File.ReadAllTextAsync(Path.Combine(project.Root, "stacks", "Pulumi.alice.yaml")), StringComparison.Ordinal);
    }

    // The fewest GPUs a machine, and of those what Google does not take back; a taint of its own comes with its toleration.
    [Theory]
    [InlineData("- {name: four, machineType: g2-standard-48, maxNodes: 1}\n  - {name: one, machineType: g2-standard-8, maxNodes: 1}", "g2-standard-8 with 1 GPU.", "one", "")]
    [InlineData("- {name: spot, machineType: g2-standard-8, capacity: spot, maxNodes: 1}\n  - {name: firm, machineType: g2-standard-8, maxNodes: 1}", "g2-standard-8 with 1 GPU.", "firm", "")]
    [InlineData(
        "- {name: spot, machineType: g2-standard-8, capacity: spot, maxNodes: 1}",
        "g2-standard-8 with 1 GPU, which Google may take back.",
        "spot",
        "    tolerations:\n      - { key: cloud.google.com/gke-spot, operator: Equal, value: \"true\", effect: NoSchedule }\n")]
    public async Task NewDeveloper_OfAnEnvironmentWithGpus_NamesThePoolAndFitsIt(string pools, string machine, string name, string tolerations)
    {
        using var project = TemporaryProject.With(
            ("lab", $"config:\n  gcp:project: my-lab\n  infra:kind: environment\n  infra:location: europe-west4-a\n  infra:nodePools:\n  - {{name: system, machineType: e2-standard-8, maxNodes: 4}}\n  {pools}\n"));

        var result = await project.RunAsync("new", "developer", "alice", "--environment", "lab");
        var fit = await project.RunAsync("fit", "alice");

        Assert.Equal((0, 0, ""), (result.Code, fit.Code, fit.Error));
        var file = await File.ReadAllTextAsync(Path.Combine(project.Root, "stacks", "Pulumi.alice.yaml"));
        Assert.Contains($"    # The pool with the fewest GPUs a machine: {machine}\n    nodeSelector:\n      name: {name}\n{tolerations}  infra:simulator:", file, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NewDeveloper_WithAWorkbench_WritesOneThatPreviews_AndIsTheRecipes()
    {
        using var project = TemporaryProject.With((
            "lab", "config:\n  gcp:project: my-lab\n  infra:kind: environment\n  infra:location: europe-west4-a\n  infra:nodePools:\n  - {name: system, machineType: e2-standard-8, maxNodes: 4}\n  - {name: one, machineType: g2-standard-8, maxNodes: 1}\n"));

        var result = await project.RunAsync("new", "developer", "alice", "--environment", "lab", "--workbench");
        var preview = await project.RunAsync("preview", "alice");

        Assert.Equal((0, 0), (result.Code, preview.Code));
        Assert.Contains("alice/workbench", preview.Output, StringComparison.Ordinal);
        var file = await File.ReadAllTextAsync(Path.Combine(project.Root, "stacks", "Pulumi.alice.yaml"));
        Assert.Contains("assign: { assignTo: gpu, nodePool: one }", file, StringComparison.Ordinal);
        var image = file.Split("infra:workbench:\n    image: ")[1].Split('\n')[0].Trim('"');
        Assert.Contains($"image: {image}\n", await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "researcher.md")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("four", 0, "    # g2-standard-48 with 4 GPUs.\n    nodeSelector:\n      name: four\n", "")]
    [InlineData("system", 1, null, "--pool: must be a node pool with GPUs of \"lab\"; got \"system\"; there are four, one\n")]
    public async Task NewDeveloper_WithAPool_TakesThatOneIfItHasGpus(string pool, int code, string? lines, string error)
    {
        using var project = TemporaryProject.With((
            "lab",
            "config:\n  gcp:project: my-lab\n  infra:kind: environment\n  infra:location: europe-west4-a\n  infra:nodePools:\n  - {name: system, machineType: e2-standard-8}\n"
            + "  - {name: four, machineType: g2-standard-48, maxNodes: 1}\n  - {name: one, machineType: g2-standard-8, maxNodes: 1}\n"));

        var result = await project.RunAsync("new", "developer", "alice", "--environment", "lab", "--pool", pool);

        var path = Path.Combine(project.Root, "stacks", "Pulumi.alice.yaml");
        Assert.Equal((code, error), (result.Code, result.Error));
        Assert.Equal(code == 0, File.Exists(path));
        Assert.Contains(lines ?? "", code == 0 ? await File.ReadAllTextAsync(path) : "", StringComparison.Ordinal);
        Assert.Equal(2, (await project.RunAsync("new", "developer", "bob", "--context", "lab", "--pool", pool)).Code);
    }

    [Theory]
    [InlineData("Alice", "name: must be lower-case letters, digits and \"-\", beginning and ending with a letter or digit; got \"Alice\"; use for example \"alice\"")]
    [InlineData("kube-system", "name: must not be default, kube-*, gke-*, gmp-*, config-management-*, istio-system, asm-*, anthos-*, cnrm-*, configconnector-*, gatekeeper-system, knative-*, resource-group-system, which belong to the cluster; got \"kube-system\"; use the developer's name")]
    [InlineData("gmp-system", "name: must not be default, kube-*, gke-*, gmp-*, config-management-*, istio-system, asm-*, anthos-*, cnrm-*, configconnector-*, gatekeeper-system, knative-*, resource-group-system, which belong to the cluster; got \"gmp-system\"; use the developer's name")]
    [InlineData("istio-system", "name: must not be default, kube-*, gke-*, gmp-*, config-management-*, istio-system, asm-*, anthos-*, cnrm-*, configconnector-*, gatekeeper-system, knative-*, resource-group-system, which belong to the cluster; got \"istio-system\"; use the developer's name")]
    [InlineData("there", "name: must be new; got \"there\", which has a stack file already; choose another or edit that file")]
    [InlineData("../up", "name: must be lower-case letters")]
    public async Task NewDeveloper_BadName_IsRefused(string name, string finding)
    {
        using var project = TemporaryProject.With(("there", TemporaryProject.Developer));

        var result = await project.RunAsync("new", "developer", name, "--context", "lab");

        Assert.Equal(1, result.Code);
        Assert.StartsWith($"new developer \"{name}\": 1 problem\n - {finding}", result.Error, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(Path.Combine(project.Root, "stacks")));
    }

    [Fact]
    public async Task NewDeveloper_NameOver63Characters_IsRefused()
    {
        using var project = TemporaryProject.With();

        var result = await project.RunAsync("new", "developer", new string('a', 64), "--context", "lab");

        Assert.Contains("must be at most 63 characters; got 64", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dve", "must be the stack of an environment; got \"dve\"; did you mean dev?")]
    [InlineData("gpu1", "must be the stack of an environment; got \"gpu1\"; there is dev")]
    public async Task NewDeveloper_UnknownEnvironment_IsRefused(string environment, string finding)
    {
        using var project = TemporaryProject.With(("dev", "config:\n  infra:kind: environment\n"), ("gpu1", TemporaryProject.Developer));

        var result = await project.RunAsync("new", "developer", "alice", "--environment", environment);

        Assert.Equal(1, result.Code);
        Assert.Equal($"new developer \"alice\": 1 problem\n - --environment: {finding}\n", result.Error);
    }

    [Fact]
    public async Task NewDeveloper_SeveralMistakes_AreAllNamed()
    {
        using var project = TemporaryProject.With();

        var result = await project.RunAsync("new", "developer", "Alice", "--environment", "dev", "--sim-image", "sim:latest", "--policy-image", "policy");

        Assert.StartsWith("new developer \"Alice\": 4 problems\n", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("infra:location: europe-west4\n", "--location", "europe-west4")]
    [InlineData("  - name: gpu-l4\n    machineType: g2-standard-8\n", "--location", "europe-west4")]
    [InlineData("  - name: gpu-t4\n    machineType: n1-standard-8\n    maxNodes: 4\n    houdiniGpu: true\n    gpu: { type: t4, count: 1 }\n", "--location", "europe-west4-b", "--gpu", "nvidia-tesla-t4")]
    [InlineData("  - name: train\n    machineType: a3-highgpu-8g\n    maxNodes: 2\n    flexStart: true\n", "--location", "us-central1", "--train", "a3-highgpu-8g")]
    [InlineData("  infra:network: { reserved: [\"10.0.0.0/14\", \"10.8.0.0/14\"] }\n", "--location", "europe-west4", "--reserved", "10.0.0.0/14", "--reserved", "10.8.0.0/14")]
    [InlineData(
        "  infra:network: { reserved: [\"10.128.0.0/16\"], nodesCidr: 10.0.0.0/20, servicesCidr: 10.0.16.0/20, privateServicesCidr: 10.0.32.0/20 }\n",
        "--location", "europe-west4", "--reserved", "10.128.0.0/16")]
    public async Task NewEnvironment_WritesAStackThatPreviewsWithoutAWord(string line, params string[] options)
    {
        using var project = TemporaryProject.With();

        var result = await project.RunAsync(["new", "environment", "lab", "--project", "lab-xyz", .. options]);
        var preview = await project.RunAsync("preview", "lab");

        Assert.Equal(
            new CommandResult(0, "wrote stacks/Pulumi.lab.yaml\n\nnext:\n  dotnet run --project infra -- preview lab\n  dotnet run --project infra -- cost lab\n  pulumi stack init lab    # with --secrets-provider, see README, From nothing to a running developer\n  pulumi up -s lab\n", ""),
            result);
        Assert.Equal((0, ""), (preview.Code, preview.Error));
        Assert.Contains(line, await File.ReadAllTextAsync(Path.Combine(project.Root, "stacks", "Pulumi.lab.yaml")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("new environment \"there\": 1 problem\n - name: must be new; got \"there\", which has a stack file already; choose another or edit that file\n", "there", "lab-xyz", "--location", "europe-west4")]
    [InlineData("new environment \"lab\": 1 problem\n - --gpu: must be a GPU of Google Cloud; got \"l44\"; did you mean l4?\n", "lab", "lab-xyz", "--location", "europe-west4", "--gpu", "l44")]
    [InlineData("new environment \"lab\": 1 problem\n - --gpu: must be one that machines have singly; got \"b200\"; name its machine with --train, and another here\n", "lab", "lab-xyz", "--location", "europe-west4", "--gpu", "b200")]
    [InlineData("settings of stack \"lab\": 1 problem\n - infra:location: must be a zone or a region of Google Cloud; got \"mars\"; write for example europe-west4-a\n", "lab", "lab-xyz", "--location", "mars")]
    public async Task NewEnvironment_WithAMistake_LeavesNothingBehind(string error, string name, string googleProject, params string[] options)
    {
        using var project = TemporaryProject.With(("there", TemporaryProject.Developer));

        var result = await project.RunAsync(["new", "environment", name, "--project", googleProject, .. options]);

        Assert.Equal(new CommandResult(1, "", error), result);
        Assert.Single(Directory.GetFiles(Path.Combine(project.Root, "stacks")));
    }

    [Theory]
    [InlineData("\n  # infra:context: minikube\n")]
    [InlineData("\n  infra:context: kind-lab\n", "--context", "kind-lab")]
    public async Task NewLocal_WritesAStackThatPreviews_AndSaysHowItsImagesAreMade(string line, params string[] options)
    {
        using var project = TemporaryProject.With();

        var result = await project.RunAsync(["new", "local", "laptop", .. options]);
        var preview = await project.RunAsync("preview", "laptop");

        Assert.Equal((0, "", 0, ""), (result.Code, result.Error, preview.Code, preview.Error));
        Assert.Contains("-t:PublishContainer -p:WebtestRole=ROLE -p:ContainerArchiveOutputPath=$PWD/ROLE.tar\n", result.Output, StringComparison.Ordinal);
        Assert.Contains(line, await File.ReadAllTextAsync(Path.Combine(project.Root, "stacks", "Pulumi.laptop.yaml")), StringComparison.Ordinal);

        // What those images are called follows from the same version.
        Assert.Contains($"laptop/policy, 3 replicas, policy policy:v{typeof(Commands.CommandLine).Assembly.GetName().Version!.ToString(3)}, ", preview.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stacks")]
    [InlineData("stacks/deeper/and/deeper")]
    public async Task Project_FromAFolderInside_IsFoundUpwards(string folder)
    {
        using var project = TemporaryProject.With(("alice", TemporaryProject.Developer));
        var inside = Directory.CreateDirectory(Path.Combine(project.Root, folder)).FullName;
        using var output = new StringWriter();

        var code = await Commands.CommandLine.RunAsync(["stacks"], output, TextWriter.Null, inside);

        Assert.Equal(0, code);
        Assert.Contains("alice", output.ToString(), StringComparison.Ordinal);
    }
}
