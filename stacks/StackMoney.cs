using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Infra.Components.Pods;
using Infra.Components.Workloads.Training;
using Infra.Core.Machines;
using Infra.Core.Prices;
using Infra.Core.Quantities;
using Infra.Core.Settings;

namespace Infra.Stacks;

/// <summary>What a stack's settings say of money. They change no resource, only what is said of costs.</summary>
public static class StackMoney
{
    private const int MostPercent = 99;

    private static readonly TextMapSetting UsdPerHourSetting =
        new("prices.usdPerHour", "Negotiated prices of machine types on demand, in USD an hour, with the GPUs and local SSD that come with them");

    private static readonly TextMapSetting DiscountSetting =
        new("prices.discountPercent", $"Discounts on machines on demand by series (n2: 20), in percent of the list price, 0 to {MostPercent}");

    private static readonly DecimalSetting UsdPerUnitSetting =
        new("prices.usdPerUnit", "US dollars that one unit of the budget's currency is worth; without it amounts of another currency are compared with nothing") { DefaultWords = "none" };

    private static readonly TextSetting UsdPerUnitDateSetting =
        new("prices.usdPerUnitDate", "The day of that rate, yyyy-MM-dd; needed with it") { DefaultWords = "none", IsDay = true };

    private static readonly WholeNumberSetting HoursSetting =
        new("hoursPerMonth", "For how many hours of a month the pods run, which is what a month of them costs") { Unit = "hours", Minimum = 0, Maximum = RateDerivation.HoursPerMonth, Default = RateDerivation.HoursPerMonth };

    private static readonly WholeNumberSetting AmountSetting =
        new("budget.monthlyAmount", "What a month of this stack may cost before the guard rail over-budget objects; makes no budget of Google's") { Unit = "units of the environment's currency", Minimum = 1 };

    /// <summary>The settings of an environment, in the order in which they are described.</summary>
    public static ImmutableArray<Setting> OfEnvironment { get; } = [UsdPerHourSetting, DiscountSetting, UsdPerUnitSetting, UsdPerUnitDateSetting];

    /// <summary>The settings of a developer's stack, in the order in which they are described.</summary>
    public static ImmutableArray<Setting> OfDeveloper { get; } = [HoursSetting, AmountSetting];

    /// <summary>Reads an environment's; mistakes stay with the reader.</summary>
    /// <param name="reader">The root of the settings.</param>
    /// <returns>The settings, without what was wrong.</returns>
    public static MoneySettings ReadEnvironment(SettingsReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var prices = reader.Section("prices");
        var rate = prices.Number(UsdPerUnitSetting);
        if (rate <= 0)
        {
            prices.Report(UsdPerUnitSetting, $"must be US dollars above 0; got {rate.Value.ToString(CultureInfo.InvariantCulture)}", "write for example 1.09");
        }

        var date = prices.Text(UsdPerUnitDateSetting);
        var day = WrittenDay.Parse(date);
        if ((date is not null || rate is not null) && day is null)
        {
            prices.Report(UsdPerUnitDateSetting, $"must be the day of usdPerUnit as yyyy-MM-dd; got {(date is null ? "nothing" : $"\"{date}\"")}", date is null ? "add it, for a rate without its day says nothing" : WrittenDay.Fix(date));
        }

        return new()
        {
            Prices = new()
            {
                UsdPerHour = Amounts(prices, UsdPerHourSetting, decimal.MaxValue, "USD an hour above 0", name =>
                    MachineCatalog.Find(name) is null && MachineCatalog.Check(name)[0] is var unknown ? (unknown.Rule, unknown.Fix) : null),
                DiscountPercent = Amounts(prices, DiscountSetting, MostPercent, $"percent above 0, at most {MostPercent}", name =>
                    MachineCatalog.Families.Any(family => family.Name == name) ? null
                    : ($"must be a series of machines; got \"{name}\"", $"use {Wording.Or([.. MachineCatalog.Families.Select(family => family.Name)])}")),
                UsdPerUnit = rate > 0 ? rate : null,
                UsdPerUnitDate = day,
            },
        };
    }

    /// <summary>Reads a developer's, whose waking hours are read already; mistakes stay with the reader.</summary>
    internal static MoneySettings ReadDeveloper(SettingsReader reader, WakingHours? awake)
    {
        if (awake is not null && reader.Has(HoursSetting))
        {
            reader.Report(HoursSetting, $"must be left out beside {SettingKeys.Full(WakingHours.Setting.Key)}, whose hours count; got both", "remove it");
        }

        return new()
        {
            AwakeHoursPerMonth = awake is null ? null : (int)Math.Round(awake.HoursPerWeek * RateDerivation.HoursPerMonth / (7 * 24)),
            HoursPerMonth = reader.WholeNumber(HoursSetting) ?? RateDerivation.HoursPerMonth,
            MonthlyAmount = reader.Section("budget").WholeNumber(AmountSetting),
            ExpectedHours = ExpectedHours(reader.Json(TrainingSettings.Setting)),
        };
    }

    /// <summary>Reads what a stack of any kind says of money, for its plan; whatever is wrong with it is told where the stack is made.</summary>
    /// <param name="reader">The root of the settings.</param>
    /// <param name="isEnvironment">Whether the stack is an environment.</param>
    /// <returns>The settings.</returns>
    public static MoneySettings Read(SettingsReader reader, bool isEnvironment) =>
        isEnvironment ? ReadEnvironment(reader) : ReadDeveloper(reader, WakingHours.Read(reader));

    // What is wrong with them is told where the stack is made.
    private static ImmutableSortedDictionary<string, decimal> ExpectedHours(JsonElement? trainings) =>
        (trainings is { } all ? TrainingSettings.Parse(all).Trainings : [])
            .Where(training => training.ExpectedHours is not null)
            .ToImmutableSortedDictionary(training => training.Name, training => (decimal)training.ExpectedHours!.Value, StringComparer.Ordinal);

    private static ImmutableSortedDictionary<string, decimal> Amounts(
        SettingsReader prices, TextMapSetting setting, decimal most, string allowed, Func<string, (string Rule, string Fix)?> whyNot)
    {
        var amounts = ImmutableSortedDictionary.CreateBuilder<string, decimal>(StringComparer.Ordinal);
        foreach (var (name, text) in prices.TextMap(setting))
        {
            if (whyNot(name) is { } problem)
            {
                prices.Report([new($"{SettingKeys.Full(setting.Key)}.{name}", problem.Rule, problem.Fix)]);
            }
            else if (DecimalText.TryParse(text, out var amount) && amount > 0 && amount <= most)
            {
                amounts[name] = amount;
            }
            else
            {
                prices.Report([new($"{SettingKeys.Full(setting.Key)}.{name}", $"must be {allowed}; got \"{text}\"", "write for example \"1.09\"")]);
            }
        }

        return amounts.ToImmutable();
    }
}
