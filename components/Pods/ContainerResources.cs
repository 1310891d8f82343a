using Infra.Core.Findings;
using Infra.Core.Quantities;
using Infra.Core.Scheduling;

namespace Infra.Components.Pods;

/// <summary>What a container asks of its node, in Kubernetes quantities.</summary>
/// <remarks>
/// A container without requests gets those of its namespace's LimitRange; without either, a namespace with a quota on CPU or memory
/// refuses the pod (https://kubernetes.io/docs/concepts/policy/resource-quotas/).
/// </remarks>
public sealed record ContainerResources
{
    /// <summary>CPU kept for the container, in cores (<c>500m</c>, <c>2</c>).</summary>
    /// <value>Null: the namespace's default.</value>
    public string? Cpu { get; init; }

    /// <summary>Memory kept for the container, in bytes (<c>4Gi</c>).</summary>
    /// <value>Null: the namespace's default.</value>
    public string? Memory { get; init; }

    /// <summary>The most CPU the container may use.</summary>
    /// <value>Null: no limit, so that idle CPU of the node is not wasted.</value>
    public string? CpuLimit { get; init; }

    /// <summary>The most memory the container may use; beyond it the kernel ends the container.</summary>
    /// <value>Null: the same as <see cref="Memory"/>, so that no container takes what others asked for.</value>
    public string? MemoryLimit { get; init; }

    /// <summary>The requests that are set, by resource name.</summary>
    /// <returns>The quantities.</returns>
    public IReadOnlyDictionary<string, string> Requests() => Amounts(Cpu, Memory);

    /// <summary>The limits that are set or follow from the requests, by resource name.</summary>
    /// <returns>The quantities.</returns>
    public IReadOnlyDictionary<string, string> Limits() => Amounts(CpuLimit, MemoryLimit ?? Memory);

    /// <summary>Checks that all are quantities and that no limit is below its request.</summary>
    /// <param name="path">The property that holds the record.</param>
    /// <returns>The findings.</returns>
    public IReadOnlyList<Finding> Check(string path) =>
    [
        .. KubernetesQuantity.CheckCpu($"{path}.{nameof(Cpu)}", Cpu),
        .. KubernetesQuantity.CheckMemory($"{path}.{nameof(Memory)}", Memory),
        .. KubernetesQuantity.CheckCpu($"{path}.{nameof(CpuLimit)}", CpuLimit),
        .. KubernetesQuantity.CheckMemory($"{path}.{nameof(MemoryLimit)}", MemoryLimit),
        .. CheckOrder($"{path}.{nameof(CpuLimit)}", nameof(Cpu), Cpu, CpuLimit),
        .. CheckOrder($"{path}.{nameof(MemoryLimit)}", nameof(Memory), Memory, MemoryLimit),
    ];

    /// <summary>What a container with these requests claims of its pod.</summary>
    internal ContainerClaim Claim(string container) => new(
        container,
        ResourceQuantity.TryParseCpu(Cpu, out var millicores) ? millicores : null,
        ResourceQuantity.TryParseMemory(Memory, out var mib) ? mib : null);

    private static IEnumerable<Finding> CheckOrder(string path, string requestName, string? request, string? limit) =>
        KubernetesQuantity.TryParse(request, out var asked) && KubernetesQuantity.TryParse(limit, out var most) && most < asked
        ? [new(path, $"must be at least {NamedWords.Mark(requestName)} ({request}); got \"{limit}\"", $"raise it or lower {NamedWords.Mark(requestName)}")] : [];

    private static Dictionary<string, string> Amounts(string? cpu, string? memory)
    {
        (string Name, string? Amount)[] amounts = [("cpu", cpu), ("memory", memory)];
        return amounts.Where(each => each.Amount is not null).ToDictionary(each => each.Name, each => each.Amount!, StringComparer.Ordinal);
    }
}
