using System.Globalization;
using System.Text.Json;
using Infra.Plans;
using static Infra.Plans.JsonInputs;

namespace Infra.Review;

/// <summary>A peer and a port that a network policy lets traffic pass between.</summary>
/// <param name="Peer">The peer; null for everybody.</param>
/// <param name="Protocol">The protocol; null for every one.</param>
/// <param name="Port">The port, or the first of a range; null for every one.</param>
/// <param name="EndPort">The last of a range; null for one port.</param>
internal readonly record struct NetworkWay(string? Peer, string? Protocol, string? Port, string? EndPort)
{
    private const string Default = "TCP";

    /// <summary>Whether the peer may be anybody in the internet.</summary>
    public bool IsPublic { get; private init; }

    /// <summary>The ways of a policy's rules.</summary>
    /// <param name="rules">The rules in or out.</param>
    /// <param name="peers">What a rule calls its peers.</param>
    public static IEnumerable<NetworkWay> Of(JsonElement? rules, string peers) =>
        from rule in Items(rules)
        from peer in Items(At(rule, peers)).Select(each => (Text: (string?)Words(each), IsPublic: PlanValueReading.IsWholeInternet(Text(each, "ipBlock", "cidr")))).DefaultIfEmpty((null, true))
        from way in Items(At(rule, "ports")).Select(each => new NetworkWay(peer.Text, Text(each, "protocol") ?? Default, At(each, "port")?.ToString(), At(each, "endPort")?.ToString()))
            .DefaultIfEmpty(new(peer.Text, null, null, null))
        select way with { IsPublic = peer.IsPublic };

    /// <summary>Whether what takes the other way could take this one.</summary>
    public bool Covers(NetworkWay other) =>
        (Peer is null || Peer == other.Peer)
        && (Protocol is null || (Protocol == other.Protocol && (Port is null || (Port == other.Port && EndPort == other.EndPort) || Range is { } mine && other.Range is { } its && mine.First <= its.First && its.Last <= mine.Last)));

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Peer ?? "anywhere"}, {(Protocol is null or Default ? "" : $"{Protocol} ")}{(Port is null ? "any port" : $"port {Port}{(EndPort is null ? "" : $"-{EndPort}")}")}";

    // A block of addresses is known by them; any other peer as the policy has it.
    private static string Words(JsonElement peer) => At(peer, "ipBlock", "except") is null && Text(peer, "ipBlock", "cidr") is { } block ? block : Line(peer);

    private (int First, int Last)? Range =>
        int.TryParse(Port, CultureInfo.InvariantCulture, out var first) && (EndPort is null || int.TryParse(EndPort, CultureInfo.InvariantCulture, out _))
            ? (first, EndPort is null ? first : int.Parse(EndPort, CultureInfo.InvariantCulture))
            : null;
}
