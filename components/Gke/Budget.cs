using System.Globalization;
using Infra.Components.Common;
using Pulumi;
using Pulumi.Gcp.Billing.Inputs;
using Billing = Pulumi.Gcp.Billing;
using GetProject = Pulumi.Gcp.Organizations.GetProject;

namespace Infra.Components.Gke;

/// <summary>A monthly budget of a project, with mail to the billing account's administrators and whom else one names.</summary>
public sealed class Budget : ComponentResource
{
    /// <summary>The component's type token.</summary>
    public const string Token = "infra:gke:Budget";

    /// <summary>Checks the spec, then makes the budget.</summary>
    /// <param name="name">The component's name.</param>
    /// <param name="args">What it is made from.</param>
    /// <param name="options">Pulumi's options.</param>
    /// <exception cref="ResourceException">The budget asked for cannot be made; the text has every reason. A preview logs it and goes on.</exception>
    public Budget(string name, BudgetArgs args, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        if (args.AreRefused("budget", name, this, () => [
            .. args.BillingAccount.Check(BudgetRules.CheckAccount),
            .. BudgetRules.Check(args.Spec),
            .. TargetProject.CheckLabels(args.Labels),
        ]))
        {
            return;
        }

        var spec = args.Spec;
        var (project, labels) = (args.Project.Id, args.Labels!);
        var number = args.ProjectNumber ?? GetProject.Invoke(new() { ProjectId = project }).Apply(it => it.Number);
        var budgetArgs = new Billing.BudgetArgs
        {
            BillingAccount = args.BillingAccount,
            DisplayName = $"{labels.Environment} ({labels.CostCenter})",
            Amount = new BudgetAmountArgs
            {
                SpecifiedAmount = new BudgetAmountSpecifiedAmountArgs { Units = spec.MonthlyAmount.ToString(CultureInfo.InvariantCulture), CurrencyCode = spec.CurrencyCode?.AsInput() },
            },
            BudgetFilter = new BudgetBudgetFilterArgs
            {
                Projects = { Output.Format($"projects/{number}") },
                CalendarPeriod = "MONTH",
                CreditTypesTreatment = "INCLUDE_ALL_CREDITS",
            },
            ThresholdRules = [.. Thresholds(spec.Thresholds, "CURRENT_SPEND"), .. Thresholds(spec.ForecastThresholds, "FORECASTED_SPEND")],
            AllUpdatesRule = args.Channels.Count > 0 ? new BudgetAllUpdatesRuleArgs { MonitoringNotificationChannels = args.Channels.ToArray() }.AsInput() : null,
        };

        // With the credentials of a person Google refuses this API unless a project answers for the calls (the provider's page of the budget).
        Provider = new(
            $"{name}-billing",
            new() { Project = project, BillingProject = project, UserProjectOverride = true },
            new() { Parent = this });
        MonthlyBudget = new(name, budgetArgs, new() { Parent = this, Provider = Provider });
        BudgetName = MonthlyBudget.Name;
        RegisterOutputs();
    }

    /// <summary>The budget's resource.</summary>
    public Billing.Budget MonthlyBudget { get => field.MadeBy(this); }

    /// <summary>The provider that asks in the project's name, for others of the billing account.</summary>
    public Pulumi.Gcp.Provider Provider { get => field.MadeBy(this); }

    /// <summary>The budget's full name.</summary>
    [Output("budgetName")]
    public Output<string> BudgetName { get => field.MadeBy(this); private set; }

    private static IEnumerable<BudgetThresholdRuleArgs> Thresholds(IReadOnlyList<double> thresholds, string basis) =>
        thresholds.Select(threshold => new BudgetThresholdRuleArgs { ThresholdPercent = threshold, SpendBasis = basis });
}
