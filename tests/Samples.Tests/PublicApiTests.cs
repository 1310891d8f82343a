using System.Reflection;
using Infra.Components.Gke;
using Infra.Core.NodePools;
using Infra.Tests.Support;

namespace Samples.Tests;

/// <summary>What a program elsewhere may build on: a change of it is seen here first. <c>UPDATE_GOLDEN=1</c> writes the lists anew.</summary>
public sealed class PublicApiTests
{
    public static TheoryData<string> Assemblies { get; } = ["Infra.Core", "Infra.Components"];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void PublicApi_IsWhatItsListSays(string name)
    {
        Assembly[] all = [typeof(NodePoolFacts).Assembly, typeof(GkeCluster).Assembly];
        var actual = ApiListing.Of(all.Single(assembly => assembly.GetName().Name == name)).Order(StringComparer.Ordinal).ToList();

        Golden.Compare($"tests/Samples.Tests/Api/{name}.txt", string.Concat(actual.Select(line => $"{line}\n")));
    }
}
