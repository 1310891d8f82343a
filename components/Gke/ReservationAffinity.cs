namespace Infra.Components.Gke;

/// <summary>Whether a pool's machines come out of capacity that was reserved beforehand.</summary>
/// <seealso href="https://docs.cloud.google.com/kubernetes-engine/docs/how-to/consuming-reservations">Consuming reservations, checked 2026-08</seealso>
public sealed record ReservationAffinity
{
    private ReservationAffinity(string type, string? name) => (Type, Name) = (type, name);

    /// <summary>No reserved capacity is touched.</summary>
    public static ReservationAffinity None { get; } = new("NO_RESERVATION", null);

    /// <summary>Any matching reservation that is not meant for named use alone, and ordinary capacity beside it.</summary>
    public static ReservationAffinity Any { get; } = new("ANY_RESERVATION", null);

    /// <summary>The choice in Google's words.</summary>
    public string Type { get; }

    /// <summary>The reservation's name, or <c>projects/PROJECT/reservations/NAME</c> for another project's; null but for <see cref="Specific"/>.</summary>
    public string? Name { get; }

    /// <summary>One reservation and nothing else.</summary>
    /// <param name="name">Its name, or <c>projects/PROJECT/reservations/NAME</c> for another project's; <c>/reservationBlocks/BLOCK</c> behind it for one block.</param>
    /// <returns>The choice.</returns>
    public static ReservationAffinity Specific(string name) => new("SPECIFIC_RESERVATION", name);
}
