using Infra.Core.Findings;
using Infra.Core.Scheduling;

namespace Infra.Components.Pods;

/// <summary>What must not stand beside a request for a place.</summary>
internal static class AssignRules
{
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
        if (isAlone && given.Count > 0 && assign.AssignTo is AssignSpec.Machine or AssignSpec.Gpu)
        {
            yield return new(
                path,
                $"must be left out with ‹assignTo› {assign.AssignTo}, which gives {(assign.AssignTo == AssignSpec.Gpu ? "a GPU with its part of the machine" : "the machine, or with ‹processesPerMachine› an equal part of it")}; "
                + $"got {string.Join(", ", given.Select(each => $"‹{each.Item1}› {each.Item2}"))}", "remove it, or use ‹assignTo› \"nodePool\" with cpu and memory");
        }
        else if (given.FirstOrDefault(each => each.Item1.EndsWith("Limit", StringComparison.Ordinal)) is { Item1: { } limit, Item2: { } value })
        {
            yield return new($"{path}.{limit}", $"must be left out with assign, whose place is the limit; got {value}", "remove it");
        }
    }
}
