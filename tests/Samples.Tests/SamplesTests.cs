using Infra.Core.Findings;
using Infra.Guardrails;
using Infra.Plans;
using Infra.Preview;
using Infra.Project;
using Infra.Samples;
using Pulumi;

namespace Samples.Tests;

/// <summary>The programs of samples/, previewed as a program of another lab would be: through the library, without the command line.</summary>
public sealed class SamplesTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("samples ").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    public static TheoryData<string, string, int> Programs { get; } = new()
    {
        { nameof(Platform), "gcp:container/cluster:Cluster", 1 },
        { nameof(Platform), "gcp:container/nodePool:NodePool", 2 },
        { nameof(Platform), "gcp:sql/databaseInstance:DatabaseInstance", 1 },
        { nameof(Platform), "gcp:redis/instance:Instance", 1 },
        { nameof(Developers), "kubernetes:core/v1:Namespace", 2 },
        { nameof(Developers), "kubernetes:core/v1:NodePatch", 2 },
        { nameof(Developers), "kubernetes:apps/v1:StatefulSet", 2 },
        { nameof(Developers), "kubernetes:apps/v1:Deployment", 2 },
        { nameof(ReinforcementLearning), "kubernetes:core/v1:Service", 2 },
        { nameof(PyTorch), "kubernetes:batch/v1:Job", 1 },
        { nameof(PyTorch), "kubernetes:core/v1:PersistentVolumeClaim", 1 },
        { nameof(ParameterSearch), "kubernetes:apps/v1:Deployment", 3 },
        { nameof(ParameterSearch), "kubernetes:apps/v1:StatefulSet", 2 },
    };

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Sample_Previewed_MakesWhatItSays(string sample, string type, int count) =>
        Assert.Equal(count, (await PreviewAsync(Create(sample))).Resources.Count(resource => resource.Type == type));

    [Theory]
    [InlineData(nameof(Platform))]
    [InlineData(nameof(Developers))]
    [InlineData(nameof(ReinforcementLearning))]
    [InlineData(nameof(PyTorch))]
    [InlineData(nameof(ParameterSearch))]
    public async Task Sample_HeldAgainstTheGuardRails_BreaksNone(string sample)
    {
        var report = GuardrailCheck.Run(await PreviewAsync(Create(sample)), pools: null, waivers: new Dictionary<string, string>());

        Assert.Empty(report.Findings.Where(finding => finding.Level == FindingLevel.Error).Select(finding => $"{finding.Rule}: {finding.Message}"));
    }

    [Fact]
    public async Task Secret_OfTheConfiguration_StaysOne()
    {
        var plan = await PreviewAsync(options => new PyTorch(options));

        var secret = Assert.Single(plan.Resources, resource => resource.Type == "kubernetes:core/v1:Secret");
        Assert.DoesNotContain("hunter2", secret.Inputs.Describe()?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_ThatKeepsItsOptions_IsToldWhatIsMissing()
    {
        var mistake = await Assert.ThrowsAsync<PreviewException>(() => PreviewAsync(_ => new Developers()));

        Assert.Contains("must hand the StackOptions that it is given to Stack", mistake.Message, StringComparison.Ordinal);
    }

    private static Func<StackOptions, Stack> Create(string sample) => sample switch
    {
        nameof(Platform) => options => new Platform(options),
        nameof(Developers) => options => new Developers(options),
        nameof(ReinforcementLearning) => options => new ReinforcementLearning(options),
        nameof(PyTorch) => options => new PyTorch(options),
        _ => options => new ParameterSearch(options),
    };

    private Task<Plan> PreviewAsync(Func<StackOptions, Stack> program)
    {
        File.WriteAllText(Path.Combine(_root, "Pulumi.yaml"), "name: samples\nruntime: dotnet\n");
        File.WriteAllText(Path.Combine(_root, "Pulumi.test.yaml"), "config:\n  samples:wandbApiKey: hunter2\n");
        return new PreviewEngine(InfraProject.Open(_root), program).PreviewAsync("test");
    }
}
