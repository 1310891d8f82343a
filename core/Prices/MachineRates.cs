namespace Infra.Core.Prices;

/// <summary>What the parts of a series' machines cost an hour in one region, in US dollars.</summary>
/// <param name="Key">The series (<c>n2</c>; <c>a2-highgpu</c> for machines with GPUs), or a machine type that is no multiple of its series' rates.</param>
/// <param name="Region">The region.</param>
/// <param name="OnDemand">Rates of machines that are kept; null where there is no such price.</param>
/// <param name="Spot">Rates of machines that Google takes back; null where there is no such price.</param>
public sealed record MachineRates(string Key, string Region, RateSet? OnDemand, RateSet? Spot);

/// <summary>Rates an hour in US dollars.</summary>
/// <param name="VCpu">One vCPU.</param>
/// <param name="Gib">One GiB of memory.</param>
/// <param name="Gpu">One GPU that is built in; 0 without.</param>
/// <param name="SsdGib">One GiB of local SSD that comes with the machine; 0 without.</param>
public sealed record RateSet(decimal VCpu, decimal Gib, decimal Gpu = 0, decimal SsdGib = 0)
{
    /// <summary>The same rates, all dearer or cheaper by one factor.</summary>
    internal RateSet Times(decimal factor) => new(VCpu * factor, Gib * factor, Gpu * factor, SsdGib * factor);
}

/// <summary>A price that stands in a list: of a machine type an hour, in one region.</summary>
/// <param name="MachineType">The machine type.</param>
/// <param name="Region">The region.</param>
/// <param name="OnDemand">On demand; null for none.</param>
/// <param name="Spot">As Spot; null for none.</param>
public sealed record MachinePrice(string MachineType, string Region, decimal? OnDemand, decimal? Spot);

/// <summary>A price that stands in a list: of a unit of something, in one region.</summary>
/// <param name="Item">What it is (<c>disk/balanced</c>).</param>
/// <param name="Region">The region, or a place of several.</param>
/// <param name="Usd">US dollars a unit.</param>
/// <param name="Spot">The same where Google may take it back; null for none.</param>
public sealed record ItemPrice(string Item, string Region, decimal Usd, decimal? Spot = null);
