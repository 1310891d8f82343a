using Infra.Core.Findings;
using Infra.Project;

namespace Infra.Tests;

public sealed class StackFileTests
{
    [Theory]
    [InlineData("config:\n  infra:kind: [developer\n", "stacks/Pulumi.one.yaml:3:1: not valid YAML: a bracket of line 2 that is not closed; close it")]
    [InlineData("config:\n\tinfra:kind: developer\n", "stacks/Pulumi.one.yaml:2:1: not valid YAML: a tab in the indentation; use spaces")]
    [InlineData("config:\n  infra:kind: developer\n  infra:kind: local\n", "stacks/Pulumi.one.yaml:3:3: not valid YAML: duplicate key infra:kind, as in line 2; remove one")]
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
    [InlineData("config:\n  infra:kind: 1.30\n", "stacks/Pulumi.one.yaml:2:15: infra:kind: is read as a number, which changes it; got 1.30; write \"1.30\", or 1.3 where a number is meant")]
    [InlineData("config:\n  infra:a:\n    b: [0755]\n", "stacks/Pulumi.one.yaml:3:9: infra:a.b[0]: is read as a number, which changes it; got 0755; write 493, or \"0755\" where a text is meant")]
    [InlineData(
        "config:\n  infra:a: { b: 1_000 }\n",
        "stacks/Pulumi.one.yaml:2:17: infra:a.b: is read as a number, which changes it; got 1_000; write 1000, or \"1_000\" where a text is meant")]
    [InlineData("config:\n  infra:a: 0x10\n", "stacks/Pulumi.one.yaml:2:12: infra:a: is read as a number, which changes it; got 0x10; write 16, or \"0x10\" where a text is meant")]
    [InlineData("config:\n  infra:a: 0b101\n", "stacks/Pulumi.one.yaml:2:12: infra:a: is read as a number, which changes it; got 0b101; write 5, or \"0b101\" where a text is meant")]
    [InlineData("config:\n  infra:a: -0o17\n", "stacks/Pulumi.one.yaml:2:12: infra:a: is read as a number, which changes it; got -0o17; write -15, or \"-0o17\" where a text is meant")]
    [InlineData("config:\n  infra:a: 010\n", "stacks/Pulumi.one.yaml:2:12: infra:a: is read as a number, which changes it; got 010; write 8, or \"010\" where a text is meant")]
    [InlineData("config:\n  infra:a: 089\n", "stacks/Pulumi.one.yaml:2:12: infra:a: is read as a number, which changes it; got 089; write 89, or \"089\" where a text is meant")]
    [InlineData("config:\n  infra:a: 1e3\n", "stacks/Pulumi.one.yaml:2:12: infra:a: is read as a number, which changes it; got 1e3; write 1000, or \"1e3\" where a text is meant")]
    [InlineData("config:\n  infra:a: +5\n", "stacks/Pulumi.one.yaml:2:12: infra:a: is read as a number, which changes it; got +5; write 5, or \"+5\" where a text is meant")]
    [InlineData("config:\n  infra:a: 1.0\n", "stacks/Pulumi.one.yaml:2:12: infra:a: is read as a number, which changes it; got 1.0; write 1, or \"1.0\" where a text is meant")]
    [InlineData("config:\n  infra:a: 0xffffffffffffffff\n", "stacks/Pulumi.one.yaml:2:12: infra:a: is read as a number, which changes it; got 0xffffffffffffffff; write \"0xffffffffffffffff\"")]
    [InlineData("config: nothing\n", "stacks/Pulumi.one.yaml:1:9: config: must be a map of keys to values; write each as key: value")]
    public async Task StackFile_ThatWouldSurprise_IsNamedWithItsPlace(string yaml, string finding)
    {
        using var project = TemporaryProject.With(("one", yaml));

        var result = await project.RunAsync("preview", "one");

        Assert.Equal(1, result.Code);
        Assert.Equal($"stack file \"stacks/Pulumi.one.yaml\": 1 problem\n - {finding}\n", result.Error);
    }

    [Fact]
    public async Task Exponent_BeyondAllNumbers_IsAText()
    {
        using var project = TemporaryProject.With(("one", "config:\n  infra:kind: 12e4567\n"));

        Assert.Contains("infra:kind: must be one of environment, developer, local; got \"12e4567\"", (await project.RunAsync("preview", "one")).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("    web:\n      image: w:v1\n     port: 80", "4:6: not valid YAML: 5 blanks before \"port\", which no key above has; write 6, as before \"image\"")]
    [InlineData("    web:\n      image: w:v1\n        port: 80", "4:13: not valid YAML: 8 blanks before \"port\", which no key above has; write 6, as before \"image\"")]
    [InlineData("    web:\n      image: w:v1\n   api: { image: w:v1, port: 80 }", "4:4: not valid YAML: 3 blanks before \"api\", which no key above has; write 4, as before \"web\"")]
    [InlineData("  - name: a\n   port: 80", "3:4: not valid YAML: 3 blanks before \"port\", which no key above has; write 4, as before \"name\"")]
    [InlineData("    web:\n      image: w:v1\n      port:80", "4:7: not valid YAML: no blank after \"port:\"; write one")]
    [InlineData("    web:\n      image:w:v1\n      port: 80", "4:11: not valid YAML: no blank after \"image:\"; write one")]
    [InlineData("    web:\n      port: 80\n      port: 81", "4:7: not valid YAML: duplicate key port, as in line 3; remove one")]
    [InlineData("    web: { port: 80, port: 81 }", "2:22: not valid YAML: duplicate key port; remove one")]
    [InlineData("    web:\n      args: [a, b\n      port: 81", "4:7: not valid YAML: a bracket of line 3 that is not closed; close it")]
    [InlineData("    web: a: b", "2:11: not valid YAML: a text with a colon and a blank in it; write quotes around it")]
    [InlineData("    web: \"a\n  infra:kind: local", "2:10: not valid YAML: a quote that is not closed; close it")]
    [InlineData("    web: @x", "2:10: not valid YAML: a text that begins with \"@\"; write quotes around it")]
    [InlineData("    - web\n    api: 1", "3:5: not valid YAML: a key among the entries of a list; begin it with a dash, or indent it like the key above the list")]
    public async Task TextThatIsNoYaml_IsToldWithAFix(string services, string mistake)
    {
        using var project = TemporaryProject.With(("one", $"  infra:services:\n{services}\n"));

        var result = await project.RunAsync("preview", "one");

        Assert.Equal($"stacks/Pulumi.one.yaml:{mistake}\n", result.Error);
    }

    [Theory]
    [InlineData("hello there\nconfig: {}\n", "2:7: not valid YAML: no colon in line 1; indent it if it goes on with the value above, else remove it")]
    [InlineData("\"a\"\nconfig: {}\n", "2:1: not valid YAML: something above that is no key with a value; remove it")]
    public void TextBeforeTheKeys_IsToldWithAFix(string text, string mistake)
    {
        using var project = TemporaryProject.With(("one", ""));
        var opened = InfraProject.Open(project.Root);
        File.WriteAllText(opened.StackPath("one"), text);

        Assert.Equal($"stacks/Pulumi.one.yaml:{mistake}", Assert.Throws<UserErrorException>(() => opened.ReadConfig("one")).Message);
    }

    [Theory]
    [InlineData(
        "workbensh:\n    image: w:v1", "infra:workbensh: is no setting of this stack; did you mean infra:workbench?\n   stacks/Pulumi.one.yaml:3:3\n")]
    [InlineData(
        "services:\n    web: { image: w:v1, port: 80, prot: 80 }", "infra:services.web.prot: is no setting of this stack; did you mean port?\n   stacks/Pulumi.one.yaml:4:35\n")]
    [InlineData(
        "services:\n    web:\n      image: w:v1\n      port:\n      - 1", "infra:services.web.port: must be a whole number, 1 to 65535; got a list; write for example 1\n   stacks/Pulumi.one.yaml:6:7\n")]
    [InlineData(
        "services:\n    web_1:\n      image: w:v1\n      port: 80",
        "infra:services.web_1.name: must be lower-case letters, digits and \"-\", beginning and ending with a letter or digit; got \"web_1\"; use for example \"web-1\"\n   stacks/Pulumi.one.yaml:4:5\n")]
    [InlineData(
        "services:\n    web:\n      image: w:v1\n      port: eighty",
        "infra:services.web.port: must be a whole number, 1 to 65535; got \"eighty\"; write for example 1\n   stacks/Pulumi.one.yaml:6:13\n")]
    public async Task PlaceOfAFinding_IsThatOfItsKey_WhereThatIsAtFaultOrTheValueIsABlock(string settings, string finding)
    {
        using var project = TemporaryProject.With(("one", $"config:\n  infra:kind: local\n  infra:{settings}\n"));

        var result = await project.RunAsync("preview", "one");

        Assert.Equal($"settings of stack \"one\": 1 problem\n - {finding}", result.Error);
    }

    [Theory]
    [InlineData(
        "services:\n    web:\n      environment:\n        TOKEN: { secure: v1:abc }",
        "stacks/Pulumi.one.yaml:6:16: infra:services.web.environment.TOKEN: must not be encrypted, for environment is plain text in the object and in the state; got [secret]; "
        + "move it to secretEnvironment, which is kept in a Secret")]
    [InlineData(
        "simulator:\n    sim:\n      environment:\n        TOKEN: { secure: v1:abc }",
        "stacks/Pulumi.one.yaml:6:16: infra:simulator.sim.environment.TOKEN: must not be encrypted, for environment is plain text in the object and in the state; got [secret]; "
        + "move it to secretEnvironment, which is kept in a Secret")]
    [InlineData(
        "experiments:\n    rl:\n      processes:\n      - environment: { T: { secure: v1:abc } }",
        "stacks/Pulumi.one.yaml:6:27: infra:experiments.rl.processes[0].environment.T: must not be encrypted, for environment is plain text in the object and in the state; got [secret]; "
        + "give it a key of its own, name that under secrets, and the secret in secretEnvironment")]
    public async Task EncryptedVariable_OfAPlainEnvironment_SaysWhereItBelongs(string settings, string finding)
    {
        using var project = TemporaryProject.With(("one", $"config:\n  infra:kind: local\n  infra:{settings}\n"));

        var result = await project.RunAsync("preview", "one");

        Assert.Equal(1, result.Code);
        Assert.Contains($" - {finding}\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EncryptedVariable_OfASecretEnvironment_BecomesASecret()
    {
        using var project = TemporaryProject.With((
            "one", TemporaryProject.Developer + "\n  infra:services:\n    web:\n      image: w:v1\n      port: 80\n      secretEnvironment: { TOKEN: { secure: v1:abc } }\n"));

        var result = await project.RunAsync("preview", "one");

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Contains("kubernetes:core/v1:Secret web-environment", result.Output, StringComparison.Ordinal);
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
    public void ReadConfig_OfAFileThatWasWrittenSince_IsNewInAProjectThatIsOpenedAnew()
    {
        using var project = TemporaryProject.With(("one", "config:\n  infra:a: before\n"));
        var opened = InfraProject.Open(project.Root);
        Assert.Equal("before", opened.ReadConfig("one")["infra:a"]);

        File.WriteAllText(opened.StackPath("one"), "config:\n  infra:a: after\n");

        Assert.Equal("before", opened.ReadConfig("one")["infra:a"]);
        Assert.Equal("after", InfraProject.Open(project.Root).ReadConfig("one")["infra:a"]);
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
    public async Task EmptyFile_SaysWhereToBegin()
    {
        using var project = TemporaryProject.With(("one", ""));

        var result = await project.RunAsync("preview", "one");

        Assert.Equal(
            "stack \"one\": its file is empty; infra new developer NAME writes a whole one, README.md has the smallest environment, "
            + "docs/settings.md every setting\n",
            result.Error);
    }

    [Theory]
    [InlineData("a: &p { x: 1, y: 2 }\n  infra:b: { <<: *p, y: 3 }", "{\"y\":3,\"x\":1}")]
    [InlineData("a: &p { x: 1 }\n  infra:c: &q { x: 2, z: 4 }\n  infra:b: { <<: [*p, *q], y: 3 }", "{\"y\":3,\"x\":1,\"z\":4}")]
    [InlineData("a: &p { x: 1 }\n  infra:c: &q { <<: *p, z: 4 }\n  infra:b: { <<: *q }", "{\"z\":4,\"x\":1}")]
    [InlineData("b: { \"<<\": 1 }", "{\"\\u003C\\u003C\":1}")]
    public void MergeKeys_BringInWhatIsNotSet(string yaml, string expected)
    {
        using var project = TemporaryProject.With(("one", $"config:\n  infra:{yaml}\n"));

        Assert.Equal(expected, InfraProject.Open(project.Root).ReadConfig("one")["infra:b"]);
    }

    [Fact]
    public void MergeKey_AmongTheSettings_BringsInSettings()
    {
        using var project = TemporaryProject.With(("one", "config:\n  infra:a: x\n  <<: { infra:a: y, infra:b: z }\n"));

        var config = InfraProject.Open(project.Root).ReadConfig("one");

        Assert.Equal(("x", "z"), (config["infra:a"], config["infra:b"]));
    }

    [Theory]
    [InlineData("2026-12-20T00:00:00Z", "2026-12-20 00:00:00 +0000 UTC")]
    [InlineData("2026-12-20t01:02:03.50+01:00", "2026-12-20 01:02:03.5 +0100 +0100")]
    [InlineData("2026-12-20 1:02:03", "2026-12-20 01:02:03 +0000 UTC")]
    [InlineData("2026-12-20", "2026-12-20 00:00:00 +0000 UTC")]
    [InlineData("\"2026-12-20\"", "2026-12-20")]
    [InlineData("2026-13-20", "2026-13-20")]
    [InlineData("10.20-30", "10.20-30")]
    public void Time_ReachesTheProgram_AsThePulumiCliHandsItOn(string yaml, string expected)
    {
        using var project = TemporaryProject.With(("one", $"config:\n  infra:a: {yaml}\n"));

        Assert.Equal(expected, InfraProject.Open(project.Root).ReadConfig("one")["infra:a"]);
    }

    [Fact]
    public async Task Time_WithoutQuotes_IsReadInItsPlace_AndTold()
    {
        using var project = TemporaryProject.With(("lab", """
            config:
              infra:kind: environment
              infra:location: europe-west4-a
              gcp:project: my-lab
              infra:protect: true
              infra:cluster:
                maintenanceExclusions:
                - { name: holidays, start: 2026-12-20T00:00:00Z, end: 2027-01-03, scope: noUpgrades }
            """));

        var result = await project.RunAsync("preview", "lab", "--json");

        Assert.Equal(0, result.Code);
        Assert.Contains("\"startTime\": \"2026-12-20T00:00:00Z\"", result.Output, StringComparison.Ordinal);
        Assert.Contains(
            "settings: stack file \"stacks/Pulumi.lab.yaml\": stacks/Pulumi.lab.yaml:8:32: infra:cluster.maintenanceExclusions[0].start: is read as a time, and reaches "
            + "the program as \"2026-12-20 00:00:00 +0000 UTC\"; got 2026-12-20T00:00:00Z; write \"2026-12-20T00:00:00Z\"",
            result.Error,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("infra:expires: 2027-01-31", false)]
    [InlineData("infra:trainer: { image: \"a:v1\", environment: { expires: 2027-01-31 } }", true)]
    public async Task Day_WithoutQuotes_IsToldOnlyWhereNoDayIsAskedFor(string setting, bool told)
    {
        using var project = TemporaryProject.With(("alice", $"config:\n  infra:kind: developer\n  infra:context: lab\n  {setting}\n"));

        var result = await project.RunAsync("preview", "alice");

        Assert.Equal(0, result.Code);
        Assert.Equal(told, result.Error.Contains("is read as a time", StringComparison.Ordinal));
    }

    // As the CLI writes a file back after stack init and config set.
    [Fact]
    public void FileThatTheCliWrote_IsReadAsBefore()
    {
        using var project = TemporaryProject.With(("one", """
            secretsprovider: gcpkms://projects/p/locations/l/keyRings/r/cryptoKeys/k
            encryptedkey: CiQA
            encryptionsalt: v1:abc=:v1:def
            config:
              infra:protect: "true"
              infra:object:
                small: 1e-05
                tiny: 1.63e-07
                large: 1.2345675e+06
                list:
                  - enabled: true
                    count: 3
                  - secure: v1:xyz
            """));

        var config = InfraProject.Open(project.Root).ReadConfig("one");

        Assert.Equal("true", config["infra:protect"]);
        Assert.Equal(
            "{\"small\":0.00001,\"tiny\":1.63e-7,\"large\":1234567.5,\"list\":[{\"enabled\":true,\"count\":3},\"[secret]\"]}",
            config["infra:object"]);
    }

    [Theory]
    [InlineData("config:\n  infra:kind: *nope\n", "2:15: no anchor nope before it; write &nope at the value that is meant, or correct the name")]
    [InlineData("config:\n  infra:a: &x [*x]\n", "2:16: *x stands inside of what it names; take it out")]
    [InlineData("config:\n  infra:kind: local\n---\nconfig: {}\n", "3:1: a second document, which neither this program nor the Pulumi CLI reads; put its settings into the first")]
    [InlineData("config:\n  infra:kind: local\n  infra:trainer: { image: \"t:1.0\"\n  infra:quota: {}\n", "4:3: not valid YAML: a bracket of line 3 that is not closed; close it")]
    [InlineData("config:\n  infra:trainer: { tolerations: [{ key: a, operator: Exists }\n  infra:quota: {}\n", "3:3: not valid YAML: a bracket of line 2 that is not closed; close it")]
    public async Task Yaml_ThatCannotBeMeant_IsNamedWithItsPlace(string yaml, string expected)
    {
        using var project = TemporaryProject.With(("one", yaml));

        var result = await project.RunAsync("preview", "one");

        Assert.Equal((1, $"stacks/Pulumi.one.yaml:{expected}\n"), (result.Code, result.Error));
    }

    [Theory]
    [InlineData("0x10", "16")]
    [InlineData("-0o17", "-15")]
    [InlineData("010", "8")]
    [InlineData("1e3", "1000")]
    [InlineData("+5", "5")]
    [InlineData("1.0", "1")]
    public async Task NumberInAnotherForm_IsToldInPlainDigits(string written, string number)
    {
        using var project = TemporaryProject.With(("one", $"config:\n  infra:kind: {written}\n"));

        var result = await project.RunAsync("preview", "one");

        Assert.Contains($"is read as a number, which changes it; got {written}; write {number}, or \"{written}\" where a text is meant", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0x", "write \"0x\"")]
    [InlineData("0xffffffffffffffffff", "write \"0xffffffffffffffffff\"")]
    public async Task NumberThatHasNoPlainDigits_IsToldAsAText(string written, string mend)
    {
        using var project = TemporaryProject.With(("one", $"config:\n  infra:kind: {written}\n"));

        var result = await project.RunAsync("preview", "one");

        Assert.Equal(1, result.Code);
        Assert.DoesNotContain("where a text is meant", result.Error, StringComparison.Ordinal);
        Assert.Contains(written == "0x" ? "got \"0x\"" : mend, result.Error, StringComparison.Ordinal);
    }

    // Every text that begins like a stack file, and every one with a letter of YAML's own too many.
    [Fact]
    public void Yaml_CutOrWithALetterTooMany_IsReadOrNamedWithItsPlace()
    {
        const string text = "config:\n  infra:trainer: { image: \"t:1.0\", list: [a, {b: 'c'}] }\n  infra:x: &a |\n    long\n  infra:y: *a\n  ? k\n  : !!str v # end\n";
        using var project = TemporaryProject.With(("one", text));
        var path = Path.Combine(project.Root, "stacks", "Pulumi.one.yaml");
        var texts = Enumerable.Range(0, text.Length).SelectMany(i => "{}[]\"'&*!|>%@`?:,#-\t\n\0".Select(letter => text.Insert(i, letter.ToString())).Prepend(text[..i]));

        foreach (var each in texts)
        {
            File.WriteAllText(path, each);
            try
            {
                InfraProject.Open(project.Root).ReadConfig("one");
            }
            catch (UserErrorException exception)
            {
                Assert.Matches("stacks/Pulumi.one.yaml:[0-9]+:[0-9]+: ", exception.Message);
            }
        }
    }

    [Fact]
    public async Task Yaml_WithAMarkAtItsEnd_IsOneDocument()
    {
        using var project = TemporaryProject.With(("one", TemporaryProject.Developer + "\n---\n"));

        Assert.Equal(0, (await project.RunAsync("preview", "one")).Code);
    }

    [Theory]
    [InlineData(99, true)]
    [InlineData(20_000, false)]
    public async Task Nesting_HasABound(int levels, bool isRead)
    {
        using var project = TemporaryProject.With(("one", $"config:\n  infra:a: {new string('[', levels - 1)}{new string(']', levels - 1)}\n"));

        var result = await project.RunAsync("preview", "one");

        Assert.Equal(isRead, !result.Error.Contains("nested more than 100 levels deep; write it flatter", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AliasesOfAliases_AreRefusedBeforeTheyTakeTheMachine()
    {
        var lines = Enumerable.Range(1, 9).Select(i => $"  infra:n{i}: &n{i} [{string.Join(",", Enumerable.Repeat($"*n{i - 1}", 9))}]\n");
        using var project = TemporaryProject.With(("one", $"config:\n  infra:n0: &n0 [x]\n{string.Concat(lines)}"));

        var result = await project.RunAsync("preview", "one");

        Assert.Equal(1, result.Code);
        Assert.StartsWith("stacks/Pulumi.one.yaml:7:", result.Error, StringComparison.Ordinal);
        Assert.EndsWith(": more than 100000 values, those that aliases repeat among them; write it smaller\n", result.Error, StringComparison.Ordinal);
    }
}
