using System.Globalization;
using System.Text.RegularExpressions;
using Infra.Core.Findings;

namespace Infra.Components.Gke;

/// <summary>What Cloud Billing accepts of a budget.</summary>
public static partial class BudgetRules
{
    /// <summary>The largest part that a threshold may be: ten times the amount, above which it is most likely meant in percent.</summary>
    public const double MaxThreshold = 10;

    /// <summary>Checks a budget.</summary>
    /// <param name="spec">The budget wanted.</param>
    /// <returns>One finding a mistake.</returns>
    public static IReadOnlyList<Finding> Check(BudgetSpec spec)
    {
        var findings = new List<Finding>();
        if (spec.MonthlyAmount < 1)
        {
            findings.Add(new("MonthlyAmount", $"must be at least 1; got {spec.MonthlyAmount}"));
        }

        if (spec.CurrencyCode is { } code && !Currency().IsMatch(code))
        {
            findings.Add(new("CurrencyCode", $"must be three capital letters, like EUR; got \"{code}\""));
        }

        if (spec.Thresholds.Count + spec.ForecastThresholds.Count == 0)
        {
            findings.Add(new("Thresholds", "must name at least one part of the amount, or nobody ever hears of it"));
        }

        CheckThresholds(findings, "Thresholds", spec.Thresholds);
        CheckThresholds(findings, "ForecastThresholds", spec.ForecastThresholds);
        return findings;
    }

    private static void CheckThresholds(List<Finding> findings, string path, IReadOnlyList<double> thresholds)
    {
        for (var i = 0; i < thresholds.Count; i++)
        {
            if (thresholds[i] is not (> 0 and <= MaxThreshold))
            {
                findings.Add(new(
                    $"{path}[{i}]",
                    string.Create(CultureInfo.InvariantCulture, $"must be above 0 and at most {MaxThreshold} times the amount (0.9 is 90 %); got {thresholds[i]}")));
            }
        }
    }

    [GeneratedRegex(@"\A[A-Z]{3}\z")]
    private static partial Regex Currency();
}
