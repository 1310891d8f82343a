namespace WorkQueue.Toy;

/// <summary>
/// A climate in a few lines. Carbon dioxide warms by the logarithm of its concentration, and an
/// atmosphere is called stable while it is neither far from today's temperature nor from breathable air.
/// </summary>
internal static class ToyClimate
{
    // Myhre et al. 1998: 5.35 W/m² for each e-fold of CO2; a sensitivity of 0.8 K for each W/m².
    private const double ForcingPerEFold = 5.35;
    private const double Sensitivity = 0.8;
    private const double TodayKelvin = 288.2;
    private const double TodayCarbonDioxide = 0.0004;

    // Half axes of the region that counts as stable.
    private const double KelvinEitherWay = 7;
    private const double MiddleOxygen = 0.22;
    private const double OxygenEitherWay = 0.09;

    /// <summary>Works out one atmosphere.</summary>
    /// <returns>Whether it is stable, and its temperature.</returns>
    public static (bool Stable, double Kelvin) Run(double oxygen, double carbonDioxide)
    {
        var kelvin = TodayKelvin + (Sensitivity * ForcingPerEFold * Math.Log(carbonDioxide / TodayCarbonDioxide));
        var warmth = (kelvin - TodayKelvin) / KelvinEitherWay;
        var air = (oxygen - MiddleOxygen) / OxygenEitherWay;
        return ((warmth * warmth) + (air * air) <= 1, kelvin);
    }
}
