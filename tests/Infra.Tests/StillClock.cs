using System.Globalization;

namespace Infra.Tests;

/// <summary>A clock that stands, so that a test says the same on every day.</summary>
internal sealed class StillClock(string now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.Parse(now, CultureInfo.InvariantCulture);
}
