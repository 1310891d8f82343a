using Infra.Components.Common;
using Infra.Components.Pods;
using Infra.Core.Queueing;
using Infra.Core.Scheduling;
using Pulumi;

namespace Infra.Components.Workloads.Workbenches;

/// <summary>A notebook or an editor in the cluster, with a home that stays.</summary>
public sealed record WorkbenchSpec
{
    /// <summary>The longest time without use after which it ends, in minutes: a week is a machine that nobody has in mind any more.</summary>
    public const int MaxIdleMinutes = 7 * 24 * 60;

    /// <summary>The image, with a tag that is not <c>latest</c>, or a digest; it needs <c>sh</c> and <c>sleep</c> unless <see cref="IdleMinutes"/> is 0.</summary>
    public required Input<string> Image { get; init; }

    /// <summary>The program in exec form; it should listen on 127.0.0.1 alone, where only a port-forward reaches it.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Environment variables beside those of the home; not for secrets.</summary>
    public EnvironmentVariables Environment { get; init; } = [];

    /// <summary>The TCP port that the program listens on.</summary>
    /// <value>8888, Jupyter's.</value>
    public int Port { get; init; } = 8888;

    /// <summary>The home directory, where the program starts; its caches of packages and models are below it.</summary>
    /// <value><c>/home/user</c></value>
    public string HomeAt { get; init; } = "/home/user";

    /// <summary>The size of the home's disk, in bytes.</summary>
    /// <value><c>50Gi</c></value>
    public string HomeSize { get; init; } = "50Gi";

    /// <summary>The storage class of the home's disk.</summary>
    /// <value>Null: the cluster's default.</value>
    public string? StorageClass { get; init; }

    /// <summary>Whether <c>pulumi destroy</c> refuses to delete the home.</summary>
    /// <value>True.</value>
    public bool ProtectHome { get; init; } = true;

    /// <summary>Further files from outside the image.</summary>
    public IReadOnlyList<MountSpec> Mounts { get; init; } = [];

    /// <summary>The host that git logs in to, without <c>https://</c>.</summary>
    /// <value>Null: git has no credentials.</value>
    public string? GitHost { get; init; }

    /// <summary>The Secret of the namespace with <c>username</c> and <c>password</c> for <see cref="GitHost"/>; its owner makes it, so nobody else has it.</summary>
    /// <value>Null: none.</value>
    public Input<string>? GitSecret { get; init => field = value.OrNone(); }

    /// <summary>Minutes without use after which it ends and gives its place back, 0 for never, at most 10080.</summary>
    /// <remarks>Without use: nobody is connected to the port, and the program takes less than a twentieth of a core.</remarks>
    /// <value>60</value>
    public int IdleMinutes { get; init; } = 60;

    /// <summary>GPUs from the device plugin, 0 to 16.</summary>
    /// <value>0; with <see cref="Assign"/> those of the place.</value>
    public int Gpus { get; init; }

    /// <summary>Where the dispatcher is to place it.</summary>
    /// <value>Null: wherever <see cref="Resources"/> and <see cref="Gpus"/> find room.</value>
    public AssignSpec? Assign { get; init; }

    /// <summary>What it asks of its node.</summary>
    /// <value>The defaults of the namespace, or all of its place.</value>
    public ContainerResources Resources { get; init; } = new();

    /// <summary>Its priority where the cluster has a queue.</summary>
    /// <value>Null: <see cref="QueuePriority.Normal"/>.</value>
    public QueuePriority? Priority { get; init; }

    /// <summary>The user id that it runs as, to whom the home belongs.</summary>
    /// <value>1000; null: whatever the image says.</value>
    public int? RunAsUser { get; init; } = PodDefaults.RunAsUser;

    /// <summary>Where it stands in the settings; its findings then have the settings' paths.</summary>
    /// <value>Empty: it was made in code.</value>
    public string SettingsPath { get; init; } = "";
}
