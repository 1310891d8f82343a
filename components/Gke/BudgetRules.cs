using System.Globalization;
using System.Text.RegularExpressions;
using Infra.Core.Findings;

namespace Infra.Components.Gke;

/// <summary>What Cloud Billing accepts of a budget.</summary>
public static partial class BudgetRules
{
    /// <summary>The largest part that a threshold may be: ten times the amount, above which it is most likely meant in percent.</summary>
    public const double MaxThreshold = 10;

    /// <summary>Checks the id of a billing account.</summary>
    /// <param name="account">The id.</param>
    /// <returns>At most one finding.</returns>
    /// <seealso href="https://docs.cloud.google.com/billing/docs/how-to/find-billing-account-id">Billing account ids, checked 2026-11</seealso>
    public static IReadOnlyList<Finding> CheckAccount(string? account) =>
        Account().IsMatch(account ?? "")
            ? []
            : [new("BillingAccount", $"must be three groups of six digits and capital letters A to F, like 012345-6789AB-CDEF01; got \"{account}\"", "gcloud billing accounts list")];

    /// <summary>Checks a budget.</summary>
    /// <param name="spec">The budget wanted.</param>
    /// <returns>One finding a mistake.</returns>
    public static IReadOnlyList<Finding> Check(BudgetSpec spec) => Finding.Of(
    [
        spec.MonthlyAmount < 1 ? new("MonthlyAmount", $"must be at least 1; got {spec.MonthlyAmount}", "raise it to 1") : null,
        spec.CurrencyCode is { } code && !Currency().IsMatch(code)
            ? new("CurrencyCode", $"must be three capital letters, like EUR, and the billing account's own; got \"{code}\"", "leave it out for that one") : null,
        spec.Thresholds.Count + spec.ForecastThresholds.Count == 0
            ? new("Thresholds", "must name at least one part of the amount, or nobody ever hears of it", "name 1 for all of it") : null,
        .. CheckThresholds("Thresholds", spec.Thresholds),
        .. CheckThresholds("ForecastThresholds", spec.ForecastThresholds),
    ]);

    private static IEnumerable<Finding> CheckThresholds(string path, IReadOnlyList<double> thresholds) => thresholds.Index()
        .Where(threshold => threshold.Item is not (> 0 and <= MaxThreshold))
        .Select(threshold => new Finding(
            $"{path}[{threshold.Index}]",
            string.Create(CultureInfo.InvariantCulture, $"must be above 0 and at most {MaxThreshold} times the amount (0.9 is 90 %); got {threshold.Item}"), "say percent as parts of 1"));

    [GeneratedRegex(@"\A[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}\z")]
    private static partial Regex Account();

    [GeneratedRegex(@"\A[A-Z]{3}\z")]
    private static partial Regex Currency();
}
