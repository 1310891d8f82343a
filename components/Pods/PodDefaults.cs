namespace Infra.Components.Pods;

/// <summary>What the pods of this folder share where nothing else is said.</summary>
internal static class PodDefaults
{
    /// <summary>The user id that containers run as: not root, and the one Houdini itself maps users to.</summary>
    /// <remarks>A number, for Kubernetes cannot tell whether a user given by name is root.</remarks>
    public const int RunAsUser = 1000;

    /// <summary>The lowest TCP port.</summary>
    public const int MinPort = 1;

    /// <summary>The highest TCP port.</summary>
    public const int MaxPort = 65535;
}
