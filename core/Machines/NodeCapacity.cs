using System.Text.Json.Serialization;

namespace Infra.Core.Machines;

/// <summary>How a pool's machines are bought.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NodeCapacity>))]
public enum NodeCapacity
{
    /// <summary>Machines that are kept until they are no longer needed.</summary>
    [JsonStringEnumMemberName("on-demand")]
    OnDemand,

    /// <summary>Cheaper machines that Google takes back when it needs them; the recommended kind of the two.</summary>
    [JsonStringEnumMemberName("spot")]
    Spot,

    /// <summary>The older kind of Spot, taken back after 24 hours at the latest.</summary>
    [JsonStringEnumMemberName("preemptible")]
    Preemptible,
}
