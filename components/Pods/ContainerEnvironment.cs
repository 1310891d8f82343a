using System.Text.RegularExpressions;
using Infra.Core.Findings;

namespace Infra.Components.Pods;

/// <summary>The environment variables that the pods of this folder set themselves, and the rules for further ones.</summary>
public static partial class ContainerEnvironment
{
    /// <summary>The pod's name, from the downward API.</summary>
    public const string PodName = "POD_NAME";

    /// <summary>Tells Houdini to give the container GPUs.</summary>
    public const string HoudiniEnabled = "HOUDINI_GPU_ENABLED";

    /// <summary>Tells Houdini which.</summary>
    public const string VisibleDevices = "NVIDIA_VISIBLE_DEVICES";

    /// <summary>Tells Houdini how many to reserve.</summary>
    public const string HoudiniRequested = "HOUDINI_GPU_REQUESTED";

    private static readonly Dictionary<string, (string Why, string Fix)> Refused = new(StringComparer.Ordinal)
    {
        [PodName] = ("it is the pod's own name", "remove it"),
        [HoudiniEnabled] = ("it follows from gpu", "use ‹gpu.houdiniVisibleDevices›"),
        [VisibleDevices] = ("it follows from gpu", "use ‹gpu.houdiniVisibleDevices›"),
        [HoudiniRequested] = ("it follows from gpu", "use ‹gpu.houdiniExclusiveCount›"),
        ["HOUDINI_GPU_REQUEST"] = ("Houdini knows it only under the name HOUDINI_GPU_REQUESTED", "use ‹gpu.houdiniExclusiveCount›"),
        ["HOUDINI_CONTAINER_PRIVILEGED"] = ("it makes the container privileged where Pod Security cannot see it", "remove it"),
    };

    /// <summary>Checks further environment variables of a container.</summary>
    /// <param name="path">The property that holds them.</param>
    /// <param name="names">Their names.</param>
    /// <returns>At most one finding a name.</returns>
    public static IReadOnlyList<Finding> Check(string path, IEnumerable<string> names) =>
        Finding.Of(names.Order(StringComparer.Ordinal).Select(name =>
        Refused.TryGetValue(name, out var refused) ? new Finding($"{path}[\"{name}\"]", $"cannot be set, for {refused.Why}", refused.Fix)
        : Name().IsMatch(name) ? null
        : new Finding($"{path}[\"{name}\"]", $"must be letters, digits, \"_\", \"-\" and \".\" and not begin with a digit; got \"{name}\"", "rename it")));

    [GeneratedRegex("^[-._a-zA-Z][-._a-zA-Z0-9]*\\z")]
    private static partial Regex Name();
}
