using System.Text.Json.Serialization;

namespace Infra.Core.NodePools;

/// <summary>What a taint does to pods that do not tolerate it, in Kubernetes' words.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TaintEffect>))]
public enum TaintEffect
{
    /// <summary>Such pods are not scheduled onto the node.</summary>
    NoSchedule,

    /// <summary>Such pods are scheduled onto the node only where there is no other.</summary>
    PreferNoSchedule,

    /// <summary>Such pods are not scheduled onto the node, and are evicted from it.</summary>
    NoExecute,
}
