using System.Text.Json;

namespace Infra.Tests;

/// <summary>Secrets that stand in plain in what a developer writes: found, named by their setting, and never printed.</summary>
public sealed class PlainSecretTests
{
    [Theory]
    [InlineData("DATABASE_URL", "mysql://root:hunter2@10.0.0.3:3306/x")]
    [InlineData("REDIS", "rediss://:hunter2@redis:6378")]
    [InlineData("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI")]
    [InlineData("KEY", "AKIAIOSFODNN7EXAMPLE")]
    [InlineData("MYSQL_PWD", "hunter2")]
    [InlineData("HF_AUTH", "hunter2")]
    [InlineData("CREDENTIALS", "hunter2")]
    [InlineData("HUB", "hf_abcdefghijklmnopqrstuvwxyzABCDEF")]
    [InlineData("GIT", "ghp_abcdefghijklmnopqrstuvwxyzABCDEFGHIJ")]
    [InlineData("PEM", "-----BEGIN RSA PRIVATE KEY-----")]
    [InlineData("STARTUP", "mysql -u root --password=hunter2 -e 1")]
    [InlineData("HEADER", "Authorization: Bearer abcdef")]
    public async Task Variable_WithASecret_IsRefused_AndNotPrinted(string name, string value)
    {
        using var project = Project($"environment: {{ {name}: {JsonSerializer.Serialize(value)} }}");

        var result = await project.RunAsync("preview", "one", "--json");

        Assert.Equal(1, result.Code);
        Assert.Contains($"(of {name}) holds a secret in plain text, from infra:services.web.environment.{name}, which everybody", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(value, result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(value, result.Error, StringComparison.Ordinal);
        Assert.Contains("\"value\": \"[secret]\"", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PWD", "/root")]
    [InlineData("GOOGLE_APPLICATION_CREDENTIALS", "/var/secrets/key.json")]
    [InlineData("DB_PASSWORD", "$(FROM_ELSEWHERE)")]
    [InlineData("USE_AUTH", "true")]
    [InlineData("MAX_TOKEN", "4096")]
    [InlineData("TOKENIZER", "bert")]
    [InlineData("KEYBOARD", "qwerty")]
    [InlineData("API", "http://user@host:8080/path:1")]
    [InlineData("IMAGE", "europe-west4-docker.pkg.dev/p/r/i@sha256:abc")]
    [InlineData("STARTUP", "train --max-token 512 --password-file /run/secret")]
    [InlineData("SECRET_NAME", "my-secret")]
    public async Task Variable_ThatIsNone_Passes(string name, string value)
    {
        using var project = Project($"environment: {{ {name}: {JsonSerializer.Serialize(value)} }}");

        var result = await project.RunAsync("preview", "one");

        Assert.Equal((0, ""), (result.Code, result.Error));
    }

    [Theory]
    [InlineData("[\"--password=hunter2\"]", "args[0]", true)]
    [InlineData("[\"--db-password\", hunter2]", "args[1]", true)]
    [InlineData("[\"--password\", \"$(DB)\"]", "", false)]
    [InlineData("[\"--token-limit\", \"512\"]", "", false)]
    public async Task Argument_WithASecret_IsRefused(string args, string path, bool isRefused)
    {
        using var project = Project($"args: {args}");

        var result = await project.RunAsync("preview", "one", "--json");

        Assert.Equal(isRefused ? 1 : 0, result.Code);
        Assert.Contains(isRefused ? $"{path} holds a secret in plain text, from infra:services.web.{path}," : "", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("infra:registryLogin: hunter2-hunter2")]
    [InlineData("infra:registryLogin: [hunter2-hunter2]")]
    public async Task SecretWhereItsObjectBelongs_IsNotPrinted(string yaml)
    {
        using var project = TemporaryProject.With(("one", $"{TemporaryProject.Developer}\n  {yaml}\n"));

        var result = await project.RunAsync("preview", "one");

        Assert.Equal(
            "settings of stack \"one\": 1 problem\n - infra:registryLogin: must be an object; got [secret]; write its settings below it\n   stacks/Pulumi.one.yaml:11:24\n", result.Error);
    }

    [Fact]
    public async Task SecretSetting_InPlain_IsToldWithTheCommandThatEncryptsIt()
    {
        using var project = TemporaryProject.With(
            ("one", TemporaryProject.Developer + "\n  infra:registryLogin: { server: registry.example.com, username: ada, password: hunter2 }\n"));

        var result = await project.RunAsync("preview", "one");

        Assert.Equal(0, result.Code);
        Assert.Equal(
            "guard rails of stack \"one\": 1 warning\n - settings: settings of stack \"one\": infra:registryLogin.password: stands in plain text in the stack's file, "
            + "where everybody who reads it sees it; got [secret]; pulumi config set --secret --path 'infra:registryLogin.password'\n",
            result.Error);
    }

    [Fact]
    public async Task SecretSetting_Encrypted_IsFine()
    {
        using var project = TemporaryProject.With(
            ("one", TemporaryProject.Developer + "\n  infra:registryLogin: { server: registry.example.com, username: ada, password: { secure: v1:abc } }\n"));

        Assert.Equal("", (await project.RunAsync("preview", "one")).Error);
    }

    [Fact]
    public async Task SecretGivenToASettingThatIsNone_IsTold_AndHidden()
    {
        using var project = TemporaryProject.With(
            ("one", TemporaryProject.Developer.Replace("infra:context: lab", "infra:context: { secure: v1:abc }\n  infra:podSecurity: { secure: v1:def }", StringComparison.Ordinal)));

        var result = await project.RunAsync("preview", "one");

        Assert.Contains("infra:podSecurity: must be one of ", result.Error, StringComparison.Ordinal);
        Assert.Contains("got [secret]", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/etc/passwd", "which lies outside; put it below the folder that Pulumi.yaml is in")]
    [InlineData("../outside", "which lies outside; put it below the folder that Pulumi.yaml is in")]
    [InlineData("gone.txt", "which is not there; correct the path")]
    [InlineData("\"a\\0b\"", "got \"a\\u0000b\"; remove U+0000, which no name may have")]
    [InlineData("link.txt", "not a link; got \"link.txt\"; put the file itself there")]
    [InlineData("empty.txt", "of 1 byte to 1 MiB; got \"empty.txt\" of 0 bytes; name another")]
    [InlineData("large.txt", "of 1 byte to 1 MiB; got \"large.txt\" of 1048577 bytes; name another")]
    public async Task FileOfASecret_IsOneOfTheProject(string file, string problem)
    {
        using var project = WithFile(file);

        var result = await project.RunAsync("preview", "one");

        Assert.Equal(1, result.Code);
        Assert.Contains("infra:experiments: the file of the secret loot must be a file of the project's folder, named from there", result.Error, StringComparison.Ordinal);
        Assert.Contains(problem, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FileOfASecret_StandsInThePlanByName()
    {
        using var project = WithFile("token.txt");

        var result = await project.RunAsync("preview", "one", "--json");

        Assert.Equal(0, result.Code);
        Assert.Contains("\"infra/files\": \"loot=token.txt\"", result.Output, StringComparison.Ordinal);
        Assert.Contains(", from loot=token.txt\n", (await project.RunAsync("preview", "one")).Output, StringComparison.Ordinal);
        Assert.Contains("\"loot\": \"[secret]\"", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TextOfStrangers_DoesNotActOnATerminalOrInCi()
    {
        using var project = TemporaryProject.With(
            ("one", TemporaryProject.Developer + "\n  infra:namespace: \"x\\n```\\n::error::pwn\\u202e\"\n"));

        var result = await project.RunAsync("preview", "one");

        Assert.Contains("got \"x\\n```\\n::error::pwn\\u202E\"", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(result.Error.Split('\n'), line => line.StartsWith("::", StringComparison.Ordinal) || line.StartsWith("```", StringComparison.Ordinal));
    }

    private static TemporaryProject WithFile(string file)
    {
        var project = TemporaryProject.With((
            "one",
            $"config:\n  infra:kind: developer\n  infra:context: lab\n  infra:experiments:\n    e1:\n      image: r:v1\n      secrets: [{{ name: loot, file: {file} }}]\n      processes: [{{ name: learner, secretEnvironment: {{ LOOT: loot }} }}]\n"));
        File.WriteAllText(Path.Combine(project.Root, "token.txt"), "hunter2");
        File.WriteAllText(Path.Combine(project.Root, "empty.txt"), "");
        File.WriteAllText(Path.Combine(project.Root, "large.txt"), new string('x', (1024 * 1024) + 1));
        File.CreateSymbolicLink(Path.Combine(project.Root, "link.txt"), "/etc/hostname");
        return project;
    }

    private static TemporaryProject Project(string setting) => TemporaryProject.With((
        "one",
        $"config:\n  infra:kind: developer\n  infra:context: lab\n  infra:services:\n    web:\n      image: w:v1\n      port: 80\n      {setting}\n"));
}
