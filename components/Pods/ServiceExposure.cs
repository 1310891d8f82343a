namespace Infra.Components.Pods;

/// <summary>From where a Service can be reached.</summary>
public enum ServiceExposure
{
    /// <summary>From inside the cluster only.</summary>
    ClusterIP,

    /// <summary>Also on a port of the nodes that have a pod of the Service, for callers on the nodes' network; other nodes do not answer.</summary>
    NodePort,

    /// <summary>Also on an address of its own in the VPC network, by an internal load balancer of Google Cloud.</summary>
    Internal,

    /// <summary>Also from the internet, by a load balancer that lets the given source ranges in and nobody else.</summary>
    Public,
}
