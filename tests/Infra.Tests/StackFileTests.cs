using Infra.Project;

namespace Infra.Tests;

public sealed class StackFileTests
{
    [Theory]
    [InlineData("config:\n  infra:kind: [developer\n", "stacks/Pulumi.one.yaml:3:1: not valid YAML: ")]
    [InlineData("config:\n\tinfra:kind: developer\n", "stacks/Pulumi.one.yaml:2:1: not valid YAML: a tab in the indentation; use spaces")]
    [InlineData("config:\n  infra:kind: developer\n  infra:kind: local\n", "stacks/Pulumi.one.yaml:3:3: not valid YAML: duplicate key")]
    [InlineData("- config\n", "stacks/Pulumi.one.yaml:1:1: must be a map of keys to values")]
    public async Task Yaml_ThatDoesNotParse_IsNamedWithItsPlace(string yaml, string expected)
    {
        using var project = TemporaryProject.With(("one", yaml));

        var result = await project.RunAsync("preview", "one");

        Assert.Equal(1, result.Code);
        Assert.StartsWith(expected, result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData(
        "confg:\n  infra:kind: local\n",
        "stacks/Pulumi.one.yaml:1:1: confg: is no key of a stack file, which has config, encryptionsalt, encryptedkey, secretsprovider, environment; did you mean config?")]
    [InlineData("config:\n  kind: local\n", "stacks/Pulumi.one.yaml:2:3: kind: must be a namespace and a key with a colon between; write infra:kind")]
    [InlineData("config:\n  infra:kind:\n", "stacks/Pulumi.one.yaml:2:3: infra:kind: has no value; give it one or remove the line")]
    [InlineData("config:\n  infra:kind: 1.30\n", "stacks/Pulumi.one.yaml:2:15: infra:kind: is read as a number, which changes it; got 1.30; write \"1.30\"")]
    [InlineData("config:\n  infra:a:\n    b: [0755]\n", "stacks/Pulumi.one.yaml:3:9: infra:a.b[0]: is read as a number, which changes it; got 0755; write \"0755\"")]
    [InlineData("config: nothing\n", "stacks/Pulumi.one.yaml:1:9: config: must be a map of keys to values")]
    public async Task StackFile_ThatWouldSurprise_IsNamedWithItsPlace(string yaml, string finding)
    {
        using var project = TemporaryProject.With(("one", yaml));

        var result = await project.RunAsync("preview", "one");

        Assert.Equal(1, result.Code);
        Assert.Equal($"stack file \"stacks/Pulumi.one.yaml\": 1 problem\n - {finding}\n", result.Error);
    }

    [Fact]
    public void Values_ReachTheProgram_AsThePulumiCliHandsThemOn()
    {
        using var project = TemporaryProject.With((
            "one",
            """
            encryptionsalt: v1:abc
            config:
              infra:text: some text
              infra:quoted: "1.30"
              infra:whole: 3
              infra:fraction: 1.5
              infra:flag: true
              infra:object:
                list: [1, "2", false]
                none: null
              infra:encrypted:
                secure: v1:abc
            """));

        var config = InfraProject.Open(project.Root).ReadConfig("one");

        Assert.Equal("some text", config["infra:text"]);
        Assert.Equal("1.30", config["infra:quoted"]);
        Assert.Equal("3", config["infra:whole"]);
        Assert.Equal("1.5", config["infra:fraction"]);
        Assert.Equal("true", config["infra:flag"]);
        Assert.Equal("{\"list\":[1,\"2\",false],\"none\":null}", config["infra:object"]);
        Assert.Equal("[secret]", config["infra:encrypted"]);
    }

    [Fact]
    public void ProjectDefaults_StandWhereAStackSaysNothing()
    {
        using var project = TemporaryProject.With(("one", "config:\n  infra:b: of the stack\n"));
        File.AppendAllText(
            Path.Combine(project.Root, "Pulumi.yaml"),
            "config:\n  a:\n    default: of the project\n  infra:b:\n    type: string\n    default: of the project\n  infra:c:\n    type: string\n");

        var config = InfraProject.Open(project.Root).ReadConfig("one");

        Assert.Equal("of the project", config["infra:a"]);
        Assert.Equal("of the stack", config["infra:b"]);
        Assert.False(config.ContainsKey("infra:c"));
    }

    [Fact]
    public async Task EmptyFile_IsAStackWithoutSettings()
    {
        using var project = TemporaryProject.With(("one", ""));

        var result = await project.RunAsync("preview", "one");

        Assert.Equal(
            "settings of stack \"one\": 1 problem\n"
            + " - infra:kind: must be set, one of environment, developer, local: What the stack is; got nothing; add infra:kind\n",
            result.Error);
    }
}
