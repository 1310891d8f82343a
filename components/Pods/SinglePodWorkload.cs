namespace Infra.Components.Pods;

/// <summary>What keeps a single pod running.</summary>
public enum SinglePodWorkload
{
    /// <summary>A Deployment: a pod whose node is lost or drained is made again elsewhere, under another name; a change ends it before the new one starts.</summary>
    Deployment,

    /// <summary>
    /// A bare pod with a stable name. It is gone when its node is, and <c>pulumi up</c> makes it again only after <c>pulumi refresh</c>; once it is
    /// up, <c>pulumi preview</c> refuses any change but that of its image.
    /// </summary>
    Pod,
}
