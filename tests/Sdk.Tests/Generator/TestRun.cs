using System.Collections.Immutable;
using Pulumi;
using Pulumi.Testing;

namespace Infra.Tests.Sdk.Generator;

/// <summary>One run of a program against mocks, not as a preview, so that nothing is unknown.</summary>
internal static class TestRun
{
    public static Task<ImmutableArray<Resource>> Of(IMocks mocks, Action createResources) =>
        Deployment.TestAsync(mocks, new TestOptions { IsPreview = false }, createResources);
}
