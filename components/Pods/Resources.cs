using Pulumi.Kubernetes.Types.Inputs.Core.V1;

namespace Infra.Components.Pods;

/// <summary>Writes requests and limits into a container.</summary>
internal static class Resources
{
    /// <summary>Sets both, leaving the field away where there are none.</summary>
    internal static void Set(ContainerArgs container, IReadOnlyDictionary<string, string> requests, IReadOnlyDictionary<string, string> limits)
    {
        if (requests.Count == 0 && limits.Count == 0)
        {
            return;
        }

        var requirements = new ResourceRequirementsArgs();
        foreach (var (key, value) in requests)
        {
            requirements.Requests.Add(key, value);
        }

        foreach (var (key, value) in limits)
        {
            requirements.Limits.Add(key, value);
        }

        container.Resources = requirements;
    }
}
