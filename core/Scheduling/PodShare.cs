using Infra.Core.Findings;
using Infra.Core.Quantities;

namespace Infra.Core.Scheduling;

/// <summary>Divides what a pod is given among its containers.</summary>
internal static class PodShare
{
    private static readonly (string Key, string Unit, Func<ContainerClaim, long?> Claim, Func<ResourceAmount, long> Of)[] Resources =
    [
        ("cpu", "m", claim => claim.Cpu, amount => amount.CpuMillicores),
        ("memory", " MiB", claim => claim.Memory, amount => amount.MemoryMib),
        ("gpuCount", "", claim => claim.Gpus, amount => amount.Gpus),
        ("tpuCount", "", claim => claim.Tpus, amount => amount.Tpus),
    ];

    /// <summary>What the containers claim together; what a container leaves open counts as nothing.</summary>
    internal static ResourceAmount Claimed(IReadOnlyList<ContainerClaim> claims) =>
        new(claims.Sum(claim => claim.Cpu ?? 0), claims.Sum(claim => claim.Memory ?? 0), claims.Sum(claim => claim.Gpus ?? 0), claims.Sum(claim => claim.Tpus ?? 0));

    /// <summary>Claims that are wrong whatever the pod is given.</summary>
    internal static IEnumerable<Finding> Check(IReadOnlyList<ContainerClaim> claims, Func<string, string> pathOf) =>
    [
        .. from claim in claims
           from resource in Resources
           where resource.Claim(claim) < 0
           select new Finding(pathOf($"containers.{claim.Name}.{resource.Key}"), $"must be at least 0; got {resource.Claim(claim)}", "use 0, or leave it out"),
        .. from twice in claims.GroupBy(claim => claim.Name)
           where twice.Count() > 1
           select new Finding(pathOf("containers"), $"each container must have a name of its own; got {twice.Count()} named \"{twice.Key}\"", "rename all but one"),
    ];

    /// <summary>
    /// Gives each container what it claims and divides the rest evenly over those that leave it open; what is left over goes to the
    /// first of them, or, where none leaves it open, to the first that claims some.
    /// </summary>
    internal static IReadOnlyList<ContainerShare> Divide(
        ResourceAmount whole, IReadOnlyList<ContainerClaim> claims, Func<string, string> pathOf, List<Finding> findings)
    {
        if (claims.Count == 0)
        {
            return [new("", whole)];
        }

        var parts = new long[Resources.Length][];
        for (var index = 0; index < Resources.Length; index++)
        {
            var (key, unit, claimOf, of) = Resources[index];
            var total = of(whole);
            var claimed = claims.Select(claimOf).ToList();
            var rest = total - claimed.Sum(claim => claim ?? 0);
            if (rest < 0)
            {
                findings.Add(new(
                    pathOf("containers"),
                    $"may claim {total}{unit} {Noun(key)} together, what the pod is given; got {total - rest}{unit}", $"lower them by {-rest}{unit}"));
                continue;
            }

            parts[index] = Part(claimed, rest);
        }

        return findings.Count > 0
            ? []
            : [.. claims.Select((claim, place) => new ContainerShare(claim.Name, new(parts[0][place], parts[1][place], parts[2][place], parts[3][place])))];
    }

    private static long[] Part(List<long?> claimed, long rest)
    {
        var open = claimed.Count(claim => claim is null);
        var even = open == 0 ? 0 : rest / open;
        var parts = claimed.Select(claim => claim ?? even).ToArray();
        var first = open > 0 ? claimed.IndexOf(null) : Math.Max(0, claimed.FindIndex(claim => claim > 0));
        parts[first] += rest - (even * open);
        return parts;
    }

    private static string Noun(string key) => key switch
    {
        "cpu" => "CPU",
        "memory" => "memory",
        "gpuCount" => "GPUs",
        _ => "TPU chips",
    };
}
