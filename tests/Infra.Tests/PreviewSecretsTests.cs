using System.Text;
using Infra.Plans;
using Infra.Preview;
using Pulumi;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;
using Pulumi.Random;
using Config = Pulumi.Config;

namespace Infra.Tests;

public sealed class PreviewSecretsTests
{
    private const string Password = "hunter2-hunter2";

    private const string WithPassword = $"config:\n  infra:password: {Password}\n";

    private static Output<string> Secret => new Config("infra").RequireSecret("password");

    [Theory]
    [InlineData("preview")]
    [InlineData("preview", "--json")]
    [InlineData("render")]
    public async Task Secret_InAnyInputOrOutput_IsNeverPrinted(string command, params string[] more)
    {
        using var project = TemporaryProject.With(("one", WithPassword));

        var result = await project.RunAsync(EverySecret, [command, "one", .. more]);

        // Guard rails may find fault with this program; whatever they say must not show the secret either.
        Assert.NotEmpty(result.Output);
        foreach (var form in Forms(Password))
        {
            Assert.DoesNotContain(form, result.Output, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(form, result.Error, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task Secret_AtEachPlace_HidesThatPlaceAlone()
    {
        using var project = TemporaryProject.With(("one", WithPassword));

        var plan = await project.PreviewAsync("one", EverySecret);

        var container = Find(plan, "pod").Inputs["spec"]!["containers"]!.Elements[0];
        Assert.Equal("app", container["name"]!.Text);
        Assert.Equal("qnib/trainer:v5", container["image"]!.Text);
        Assert.Equal("plain", container["env"]!.Elements[0]["value"]!.Text);
        Assert.Equal("PASSWORD", container["env"]!.Elements[1]["name"]!.Text);
        Assert.Equal("[secret]", container["env"]!.Elements[1]["value"]!.Text);
        Assert.Equal("[--password, [secret]]", container["args"]!.Text);
        Assert.Equal("{url: [secret]}", Find(plan, "map").Inputs["data"]!.Text);
        Assert.Equal("{password: [secret]}", Find(plan, "secret").Inputs["stringData"]!.Text);
    }

    [Fact]
    public async Task Secret_AmongAnnotations_LeavesTheOthersForKubectl()
    {
        using var project = TemporaryProject.With(("one", WithPassword));

        var rendered = await project.RunAsync(
            options => new DelegateStack(options, () => _ = new ConfigMap("map", new ConfigMapArgs
            {
                Metadata = new ObjectMetaArgs { Name = "map", Annotations = { ["gke-gcsfuse/volumes"] = "true", ["infra/config"] = Secret } },
            })),
            "render",
            "one",
            "--show-secrets");

        Assert.Contains($"    gke-gcsfuse/volumes: \"true\"\n    infra/config: {Password}\n", rendered.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secret_MadeOfAWholeMap_HidesTheWhole()
    {
        using var project = TemporaryProject.With(("one", WithPassword));

        var plan = await project.PreviewAsync("one", options => new DelegateStack(options, () =>
            Objects.ConfigMap("map", Secret.Apply(text => new Dictionary<string, string> { ["a"] = text, ["b"] = "c" }))));

        Assert.Equal("[secret]", Find(plan, "map").Inputs["data"]!.Text);
    }

    [Fact]
    public async Task KubernetesSecret_GivenPlainText_IsHiddenAllTheSame()
    {
        using var project = TemporaryProject.Of("one");

        var plan = await project.PreviewAsync("one", options => new DelegateStack(options, () => _ = new Secret("secret", new SecretArgs
        {
            Metadata = new ObjectMetaArgs { Name = "secret" },
            StringData = { ["password"] = Password },
        })));

        Assert.Equal("{password: [secret]}", Find(plan, "secret").Inputs["stringData"]!.Text);
    }

    [Fact]
    public async Task AdditionalSecretOutput_HidesTheInputAndItsCopies()
    {
        using var project = TemporaryProject.Of("one");

        var plan = await project.PreviewAsync("one", options => new DelegateStack(options, () =>
        {
            var map = new ConfigMap(
                "map",
                new ConfigMapArgs { Metadata = new ObjectMetaArgs { Name = "map" }, Data = { ["password"] = Password } },
                new CustomResourceOptions { AdditionalSecretOutputs = { "data" } });
            Objects.ConfigMap("copy", new InputMap<string> { ["copy"] = map.Data.Apply(data => data["password"]) });
        }));

        Assert.Equal("[secret]", Find(plan, "map").Inputs["data"]!.Text);
        Assert.Equal("{copy: [secret]}", Find(plan, "copy").Inputs["data"]!.Text);
    }

    [Fact]
    public async Task EncryptedValue_IsAnOpaqueSecret()
    {
        const string CipherText = "v1:abcdefgh:0123456789";
        using var project = TemporaryProject.With((
            "one", $"encryptionsalt: v1:salt\nconfig:\n  infra:password:\n    secure: {CipherText}\n  infra:object:\n    inner:\n      secure: {CipherText}\n"));
        string? seen = null;
        string? keys = null;

        var plan = await project.PreviewAsync("one", options => new DelegateStack(options, () =>
        {
            seen = new Config("infra").Require("password");
            keys = Environment.GetEnvironmentVariable("PULUMI_CONFIG_SECRET_KEYS");
            Objects.ConfigMap("map", new InputMap<string> { ["lost"] = $"mysql://root:{seen}@host" });
        }));

        Assert.DoesNotContain(CipherText, seen, StringComparison.Ordinal);
        Assert.Equal("[\"infra:password\",\"infra:object\",\"infra:object.inner\"]", keys);
        var lost = Assert.IsType<PlanText>(Find(plan, "map").Inputs["data"]!["lost"]);
        Assert.Equal("mysql://root:[secret]@host", lost.Text);
        Assert.True(lost.LeaksSecret);
    }

    [Fact]
    public async Task GeneratedPassword_LostToPlainText_IsSeenAsALeak()
    {
        using var project = TemporaryProject.Of("one");

        var plan = await project.PreviewAsync("one", options => new DelegateStack(options, () =>
        {
            var password = new RandomPassword("password", new RandomPasswordArgs { Length = 32 });
            Objects.ConfigMap("map", new InputMap<string> { ["lost"] = Output.Unsecret(password.Result) });
        }));

        Assert.True(Assert.IsType<PlanText>(Find(plan, "map").Inputs["data"]!["lost"]).LeaksSecret);
    }

    [Fact]
    public async Task Failure_WithASecretInItsText_DoesNotShowIt()
    {
        using var project = TemporaryProject.With(("one", "config:\n  infra:password:\n    secure: v1:abc\n"));

        var failure = await Assert.ThrowsAsync<PreviewException>(() => project.PreviewAsync("one", options => new DelegateStack(options, () =>
            throw new InvalidOperationException(new Config("infra").Require("password")))));

        Assert.Equal("stack \"one\": the program failed: System.InvalidOperationException: [secret]", failure.Message);
    }

    [Fact]
    public async Task ShowSecrets_InARenderedSecret_GivesTheValues()
    {
        using var project = TemporaryProject.With(("one", WithPassword));

        var result = await project.RunAsync(EverySecret, "render", "one", "--show-secrets");

        Assert.Contains($"password: {Password}", result.Output, StringComparison.Ordinal);
        Assert.Contains(Convert.ToBase64String(Encoding.UTF8.GetBytes(Password)), result.Output, StringComparison.Ordinal);
    }

    private static DelegateStack EverySecret(StackOptions options) => new(options, () =>
    {
        _ = new Secret("secret", new SecretArgs
        {
            Metadata = new ObjectMetaArgs { Name = "secret" },
            StringData = { ["password"] = Secret },
            Data = { ["encoded"] = Secret.Apply(text => Convert.ToBase64String(Encoding.UTF8.GetBytes(text))) },
        });
        Objects.ConfigMap("map", new InputMap<string> { ["url"] = Output.Format($"mysql://root:{Secret}@host") });
        _ = new Pod("pod", new PodArgs
        {
            Metadata = new ObjectMetaArgs { Name = "pod" },
            Spec = new PodSpecArgs
            {
                Containers =
                {
                    new ContainerArgs
                    {
                        Name = "app",
                        Image = "qnib/trainer:v5",
                        Args = { "--password", Secret },
                        Env =
                        {
                            new EnvVarArgs { Name = "PLAIN", Value = "plain" },
                            new EnvVarArgs { Name = "PASSWORD", Value = Secret.Apply(text => text.ToUpperInvariant()) },
                        },
                    },
                },
            },
        });
        return new Dictionary<string, Output<object?>> { ["password"] = Secret.Apply(text => (object?)text) };
    });

    private static IEnumerable<string> Forms(string secret)
    {
        yield return secret;
        yield return Convert.ToBase64String(Encoding.UTF8.GetBytes(secret));
        yield return Uri.EscapeDataString(secret);
    }

    private static PlanResource Find(Plan plan, string name) => plan.Resources.Single(resource => resource.Name == name);
}
