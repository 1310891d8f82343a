using System.Text.RegularExpressions;

namespace Infra.Tests.Sdk.Api;

public partial class ApiTests
{
    [Fact]
    public void Core_EveryTypeAndMember_StandsInTheReleasedPackage()
    {
        var released = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Api", "core.txt")).ToHashSet(StringComparer.Ordinal);

        var ours = ApiListing.Of(typeof(Pulumi.Resource).Assembly).ToList();

        Assert.True(ours.Count > 300, $"only {ours.Count} members were listed");
        Assert.DoesNotContain(ours, line => !released.Contains(line));
    }

    // A call that several overloads fit does not compile: one that is missing here lets pass what the released package refuses.
    [Fact]
    public void Core_AMemberWithOverloads_HasAllOfThem()
    {
        var ours = ApiListing.Of(typeof(Pulumi.Resource).Assembly).ToHashSet(StringComparer.Ordinal);
        var names = ours.Select(Method).OfType<string>().ToHashSet(StringComparer.Ordinal);

        var missing = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Api", "core.txt"))
            .Where(line => Method(line) is { } name && names.Contains(name) && !ours.Contains(line))
            // What must be given tells these apart.
            .Where(line => !line.EndsWith("Pulumi.RegisterPackageRequest? registerPackageRequest)", StringComparison.Ordinal));

        Assert.True(names.Count > 50, $"only {names.Count} methods were listed");
        Assert.Empty(missing);
    }

    // The name, with its type, of the method or constructor that a line lists; null for anything else.
    private static string? Method(string line)
    {
        var bare = Attributes().Replace(line, "");
        for (var shorter = TypeArguments().Replace(bare, ""); shorter != bare; shorter = TypeArguments().Replace(bare, ""))
        {
            bare = shorter;
        }

        return bare.IndexOf('(', StringComparison.Ordinal) is > 0 and var end ? bare[..end][(bare.LastIndexOf(' ', end) + 1)..] : null;
    }

    [GeneratedRegex(@"^(\[[^\]]*\] )+")]
    private static partial Regex Attributes();

    [GeneratedRegex("<[^<>]*>")]
    private static partial Regex TypeArguments();
}
