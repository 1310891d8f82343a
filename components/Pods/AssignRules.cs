using Infra.Core.Findings;
using Infra.Core.NodePools;
using Infra.Core.Scheduling;

namespace Infra.Components.Pods;

/// <summary>What must not stand beside a request for a place.</summary>
internal static class AssignRules
{
    /// <summary>What is wrong where there is nothing to be placed on.</summary>
    internal static Finding WithoutPools(string path, AssignSpec assign, string fix = "use ‹nodeSelector›, tolerations and resources") =>
        new(path, $"cannot be used here, for there are no node pools to place on; got \"{assign.AssignTo}\"", fix);

    /// <summary>Checks that nothing else says on which nodes.</summary>
    /// <param name="path">The property that holds the request.</param>
    /// <param name="nodeSelector">Labels that the nodes must have.</param>
    /// <param name="tolerations">Taints that the pod accepts.</param>
    /// <param name="where">Where both stand, if not beside the request.</param>
    internal static IEnumerable<Finding> CheckAlone(
        string path, IReadOnlyDictionary<string, string> nodeSelector, IReadOnlyList<PodToleration> tolerations, string where = "") =>
        nodeSelector.Count + tolerations.Count > 0
        ? [new(
            path,
            $"must stand alone, for it brings the pool's own node selector and tolerations; got some of them{where} as well", "remove them, or remove assign")] : [];

    /// <summary>Checks what a container asks for beside the place that its pod is given.</summary>
    /// <param name="path">The property that holds what it asks for.</param>
    /// <param name="assign">The request.</param>
    /// <param name="resources">What the container asks for.</param>
    /// <param name="isAlone">Whether it cannot be meant as a container's part of the place.</param>
    /// <returns>At most one finding.</returns>
    internal static IEnumerable<Finding> CheckBeside(string path, AssignSpec assign, ContainerResources resources, bool isAlone)
    {
        var given = new[] { ("cpu", resources.Cpu), ("memory", resources.Memory), ("cpuLimit", resources.CpuLimit), ("memoryLimit", resources.MemoryLimit) }
            .Where(each => each.Item2 is not null).ToList();
        return isAlone && given.Count > 0 && assign.AssignTo is AssignSpec.Machine or AssignSpec.Gpu
            ? [new(
                path,
                $"must be left out with ‹assignTo› {assign.AssignTo}, which gives {(assign.AssignTo == AssignSpec.Gpu ? "a GPU with its part of the machine" : "the machine, or with ‹processesPerMachine› an equal part of it")}; "
                + $"got {string.Join(", ", given.Select(each => $"‹{each.Item1}› {each.Item2}"))}", "remove it, or use ‹assignTo› \"nodePool\" with cpu and memory")]
            : given.FirstOrDefault(each => each.Item1.EndsWith("Limit", StringComparison.Ordinal)) is { Item1: { } limit, Item2: { } value }
            ? [new($"{path}.{limit}", $"must be left out with assign, whose place is the limit; got {value}", "remove it")]
            : [];
    }
}
