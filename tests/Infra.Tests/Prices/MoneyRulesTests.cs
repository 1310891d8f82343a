using System.Collections.Immutable;
using Infra.Core.Findings;
using Infra.Core.Prices;
using Infra.Costs;
using Infra.Guardrails;
using Infra.Plans;

namespace Infra.Tests.Prices;

public class MoneyRulesTests
{
    // One e2-standard-4 node, cluster, data and network: 995.68 less the GPU node is about 355 a month always on; the pool at its most adds 7 nodes.
    private static string Lab(string more, string pools = "") => $$"""
        config:
          infra:kind: environment
          infra:location: europe-west4-a
          gcp:project: my-lab
          infra:protect: false
          infra:waivers: {unprotected-stateful: a test}
          infra:nodePools:
          - {name: system, machineType: e2-standard-4, minNodes: 1, maxNodes: 8}
          {{pools}}
          {{more}}
        """;

    private static string Budget(int amount, string currency, string more = "") =>
        $"infra:budget: {{billingAccount: 012345-6789AB-CDEF01, monthlyAmount: {amount}{(currency.Length == 0 ? "" : $", currencyCode: {currency}")}}}\n{more}";

    [Theory]
    [InlineData(300, "USD", 1, "costs about ", " USD a month always on, more than infra:budget.monthlyAmount (300 USD); run less, or raise the amount")]
    [InlineData(300, "", 1, "costs about ", "(300 without currencyCode, taken as USD)")]
    [InlineData(900, "USD", 0, "at most costs about ", "more than infra:budget.monthlyAmount (900 USD): system 949.66; lower maxNodes, or raise the amount")]
    [InlineData(1300, "USD", 0, "", "")]
    [InlineData(300, "EUR", 0, "not compared: EUR, and prices are in USD", "infra:prices.usdPerUnit of the environment")]
    public async Task OverBudget_Environment_ComparesAlwaysOnAndMost(int amount, string currency, int code, string begins, string says)
    {
        using var project = TemporaryProject.With(("lab", Lab(Budget(amount, currency))));
        var result = await project.RunAsync("preview", "lab");

        Assert.Equal(code, result.Code);
        var line = result.Error.Split('\n').SingleOrDefault(text => text.Contains("over-budget", StringComparison.Ordinal)) ?? "";
        Assert.StartsWith(begins.Length == 0 ? "" : $" - over-budget: stack \"lab\": {begins}", line, StringComparison.Ordinal);
        Assert.Contains(says, line, StringComparison.Ordinal);
        Assert.Equal(begins.Length == 0, line.Length == 0);
    }

    [Theory]
    [InlineData("1.0", "\"2026-11-02\"", 1)]
    [InlineData("1.0", "2026-11-02", 1)]
    [InlineData("10", "\"2026-11-02\"", 0)]
    public async Task OverBudget_WithARate_ComparesInDollars(string rate, string date, int code)
    {
        using var project = TemporaryProject.With(("lab", Lab(Budget(300, "EUR", $"  infra:prices: {{usdPerUnit: \"{rate}\", usdPerUnitDate: {date}}}"))));
        var result = await project.RunAsync("preview", "lab");

        Assert.Equal(code, result.Code);
        Assert.Equal(code == 1, result.Error.Contains("(300 EUR, at 1.0 of 2026-11-02 300.00 USD)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(100, null, false)]
    [InlineData(101, null, true)]
    [InlineData(60, 40, false)]
    [InlineData(60, 41, true)]
    public void OverBudget_AtTheAmount_IsWithin_AndADevelopersOwnResourcesCountBesideItsPods(int always, int? pods, bool isBeyond)
    {
        var worth = Cost.Known(pods ?? 0);
        var cost = new StackCost
        {
            Stack = "lab",
            AlwaysOn = Cost.Known(always),
            Now = Cost.Known(always),
            Max = Cost.Known(always),
            Budget = new(100, "USD", null, null),
            Developer = pods is null ? null : new(worth, worth, 1, null, [new("deployment/w", 1, "cpu", worth, worth, null, 1)]) { WorthMonthAtMax = worth },
        };
        var plan = new Plan("infra", "lab", [], ImmutableSortedDictionary<string, PlanValue>.Empty);

        var report = GuardrailCheck.Run(new GuardrailContext(plan, null) { Cost = cost }, new Dictionary<string, string>());

        Assert.Equal(isBeyond, report.Findings.Any(finding => finding is { Rule: "over-budget", Level: FindingLevel.Error }));
    }

    [Fact]
    public async Task OverBudget_APoolWithoutAPrice_IsNotSilentlyWithin()
    {
        using var project = TemporaryProject.With(("lab", Lab(Budget(1300, "USD"), "- {name: flex, machineType: a3-highgpu-8g, maxNodes: 1, flexStart: true}")));
        var result = await project.RunAsync("preview", "lab");

        Assert.Contains(" USD a month: a part of it has no price, so that it may be more than infra:budget.monthlyAmount (1300 USD); say", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OverBudget_Waived_IsNoError()
    {
        using var project = TemporaryProject.With(
            ("lab", Lab(Budget(300, "USD")).Replace("{unprotected-stateful: a test}", "{unprotected-stateful: a test, over-budget: a test too}", StringComparison.Ordinal)));

        Assert.Equal(0, (await project.RunAsync("preview", "lab")).Code);
    }

    [Theory]
    [InlineData(5, 1)]
    [InlineData(1000, 0)]
    public async Task OverBudget_Developer_ComparesTheWorthOfItsPods(int amount, int code)
    {
        using var project = TemporaryProject.With(("lab", Lab("")), ("dora", $$"""
            config:
              infra:kind: developer
              infra:environment: lab
              infra:budget: { monthlyAmount: {{amount}} }
              infra:services:
                web: { image: "web:v1", port: 80, resources: { cpu: "1", memory: 1Gi } }
            """));
        var result = await project.RunAsync("preview", "dora");

        Assert.Equal(code, result.Code);
        Assert.Equal(code == 1, result.Error.Contains($"more than infra:budget.monthlyAmount ({amount} without currencyCode, taken as USD)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[sleep, infinity]", true)]
    [InlineData("[/bin/sleep, \"3600\"]", true)]
    [InlineData("[tail, -f, /dev/null]", true)]
    [InlineData("[sh, -c, \"exec sleep infinity\"]", true)]
    [InlineData("[bash, -c, \"while true; do sleep 30; done\"]", true)]
    [InlineData("[python, train.py]", false)]
    [InlineData("[sh, -c, \"python train.py; sleep 5\"]", false)]
    [InlineData("[sleeper, --gpu]", false)]
    public async Task IdleGpu_PodThatOnlyWaits_IsAWarning(string command, bool warns)
    {
        using var project = TemporaryProject.With(("lab", Lab("", "- {name: gpu, machineType: g2-standard-4, maxNodes: 1}")), ("dora", $$"""
            config:
              infra:kind: developer
              infra:environment: lab
              infra:quota: {gpus: 1}
              infra:services:
                web: {image: "web:v1", port: 80, gpus: 1, command: {{command}}, update: recreate}
            """));
        var result = await project.RunAsync("preview", "dora");

        Assert.Equal(warns, result.Error.Contains("idle-gpu: kubernetes:apps/v1:Deployment \"web\": container web asks for a GPU and its command only waits", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0, 1, true)]
    [InlineData(1, 1, false)]
    [InlineData(0, 0, false)]
    public async Task IdleGpu_WorkbenchThatNeverEnds_IsAWarning(int idleMinutes, int gpus, bool warns)
    {
        using var project = TemporaryProject.With(("lab", Lab("", "- {name: gpu, machineType: g2-standard-4, maxNodes: 1}")), ("dora", $$"""
            config:
              infra:kind: developer
              infra:environment: lab
              infra:quota: {gpus: 1}
              infra:workbench: {image: "notebook:v1", command: [jupyter], gpus: {{gpus}}, idleMinutes: {{idleMinutes}}}
            """));
        var result = await project.RunAsync("preview", "dora");

        Assert.Equal(warns, result.Error.Contains(
            "idle-gpu: kubernetes:batch/v1:CronJob \"workbench\": keeps its GPU whether somebody works or not; set infra:workbench.idleMinutes, after which it ends unused, to 60 for example",
            StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1, false, true)]
    [InlineData(0, false, false)]
    [InlineData(1, true, false)]
    public async Task IdleGpu_NodesThatNobodyCanUse_AreAWarning(int minNodes, bool isUsed, bool warns)
    {
        using var project = TemporaryProject.With(("lab", Lab("", $"- {{name: gpu, machineType: g2-standard-4, minNodes: {minNodes}, maxNodes: 1}}")), ("dora", $$"""
            config:
              infra:kind: developer
              infra:environment: lab
              infra:quota: {gpus: 1}
              infra:services:
                web: {image: "web:v1", port: 80, gpus: {{(isUsed ? 1 : 0)}}, update: recreate}
            """));
        var result = await project.RunAsync("preview", "lab");

        Assert.Equal(warns, result.Error.Contains("idle-gpu: node pool \"gpu\": always has 1 node with GPUs, ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("infra:prices: {usdPerUnit: \"1.09\"}", "infra:prices.usdPerUnitDate: must be the day of usdPerUnit as yyyy-MM-dd; got nothing; add it, for a rate without its day says nothing")]
    [InlineData("infra:prices: {usdPerUnit: \"0\", usdPerUnitDate: \"2026-11-02\"}", "infra:prices.usdPerUnit: must be US dollars above 0; got 0; write for example 1.09")]
    [InlineData("infra:prices: {usdPerUnit: much, usdPerUnitDate: \"2026-11-02\"}", "infra:prices.usdPerUnit: must be a number of at most 28 digits and decimal places; got \"much\"")]
    [InlineData("infra:prices: {discountPercent: {n2: 100}}", "infra:prices.discountPercent.n2: must be percent above 0, at most 99; got \"100\"")]
    [InlineData("infra:prices: {usdPerUnit: \"1.09\", usdPerUnitDate: soon}", "infra:prices.usdPerUnitDate: must be the day of usdPerUnit as yyyy-MM-dd; got \"soon\"; write year, month and day")]
    [InlineData("infra:prices: {discountPercent: {x9: 3}}", "infra:prices.discountPercent.x9: must be a series of machines; got \"x9\"; use n1, ")]
    [InlineData("infra:prices: {usdPerHour: {n2-standard-9: 1}}", "infra:prices.usdPerHour.n2-standard-9: must be a machine type of the catalog; got \"n2-standard-9\"; use n2-standard-8")]
    public async Task Prices_WrongSettings_AreRefused(string settings, string message)
    {
        using var project = TemporaryProject.With(("lab", Lab(settings)));
        var result = await project.RunAsync("cost", "lab");

        Assert.Equal(1, result.Code);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("infra:hoursPerMonth: 731", "infra:hoursPerMonth: must be a whole number of hours, 0 to 730; got \"731\"; use 730, or leave it out for 730")]
    [InlineData("infra:budget: {monthlyAmount: 0}", "infra:budget.monthlyAmount: must be a whole number of units of the environment's currency, at least 1; got 0")]
    [InlineData("infra:training: {t: {image: \"a:v1\", nodes: 1, gpusPerNode: 1, expectedHours: 1e+40}}", "infra:training.t.expectedHours: must be a whole number of hours, 1 to 8760; got 1e+40")]
    [InlineData("infra:costCenter: \"a b\"", "infra:costCenter: the value must be 0 to 63 letters")]
    public async Task Developer_WrongSettings_AreRefused(string settings, string message)
    {
        using var project = TemporaryProject.With(("mine", $"{TemporaryProject.Developer}\n  {settings}"));

        Assert.Contains(message, (await project.RunAsync("preview", "mine")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CostCenter_OfADeveloper_IsALabelOfTheNamespaceAndOfNoPod()
    {
        using var project = TemporaryProject.With(("mine", $"{TemporaryProject.Developer}\n  infra:costCenter: vision"));
        var resources = System.Text.Json.JsonDocument.Parse((await project.RunAsync("preview", "mine", "--json")).Output).RootElement.GetProperty("resources");

        var labelled = resources.EnumerateArray().Where(resource => resource.GetRawText().Contains("cost-center", StringComparison.Ordinal)).ToList();
        Assert.Equal("kubernetes:core/v1:Namespace", Assert.Single(labelled).GetProperty("type").GetString());
        Assert.Contains("\"cost-center\": \"vision\"", labelled[0].GetRawText(), StringComparison.Ordinal);
    }
}
