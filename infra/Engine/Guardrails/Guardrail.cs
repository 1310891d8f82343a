using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Infra.Core.Findings;
using Infra.Core.NodePools;
using Infra.Core.Scheduling;
using Infra.Costs;
using Infra.Plans;

namespace Infra.Guardrails;

/// <summary>What a guard rail looks at.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Pools">The node pools that the plan's pods run on; null where they are not known, as on somebody's own cluster.</param>
public sealed record GuardrailContext(Plan Plan, IReadOnlyList<NodePoolFacts>? Pools)
{
    /// <summary>The other stacks of the folder.</summary>
    /// <value>None: they are not known.</value>
    public IReadOnlyList<StackNeighbour> Neighbours { get; init; } = [];

    /// <summary>The plan's own stack, as its file says what it is.</summary>
    /// <value>Null: its file is not known.</value>
    public StackNeighbour? Own { get; init; }

    /// <summary>The plans of the other environments in the same Google Cloud project.</summary>
    /// <value>None: they are not known.</value>
    public IReadOnlyList<Plan> InProject { get; init; } = [];

    /// <summary>The environment that the plan's stack is on.</summary>
    /// <value>Null: it is on none, or one that is not known.</value>
    public EnvironmentNeighbour? Environment { get; init; }

    /// <summary>Where the plan's pods may go.</summary>
    /// <value>Null: it is worked out when the plan is checked, where pools are known.</value>
    public FitReport? Fit { get; init; }

    /// <summary>What the plan's stack costs.</summary>
    /// <value>Null: it is not known, and nothing is said of it.</value>
    public StackCost? Cost { get; init; }
}

/// <summary>Something in a plan that a guard rail objects to.</summary>
/// <param name="Resource">The resource at fault, as <c>type "name"</c>.</param>
/// <param name="Reason">What is wrong; lower case, no full stop, never a secret.</param>
/// <param name="Fix">What to do about it; begins with a verb.</param>
public sealed record Objection(string Resource, string Reason, string Fix)
{
    /// <summary>How serious this one is.</summary>
    /// <value>Null: as its rule is.</value>
    public FindingLevel? Level { get; init; }
}

/// <summary>One rule that every plan is held against, whatever program made it.</summary>
/// <param name="Name">The rule's name, by which a stack waives it.</param>
/// <param name="Level">Errors fail the preview and the deployment; warnings are shown.</param>
/// <param name="Protects">What the rule is for, in a few words.</param>
/// <param name="Check">Finds the objections; pure.</param>
public sealed record Guardrail(string Name, FindingLevel Level, string Protects, Func<GuardrailContext, IEnumerable<Objection>> Check);

/// <summary>One objection of one rule.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Level">How serious it is.</param>
/// <param name="Resource">The resource at fault, as <c>type "name"</c>.</param>
/// <param name="Reason">What is wrong.</param>
/// <param name="Fix">What to do about it.</param>
public sealed record GuardrailFinding(string Rule, FindingLevel Level, string Resource, [property: JsonIgnore] string Reason, string Fix)
{
    /// <summary>The reason and the fix.</summary>
    public string Message => $"{Reason}; {Fix}";

    /// <summary>The finding as one line.</summary>
    /// <returns><c>rule: resource: message</c>; of the stack's own settings, which the heading names, without the resource.</returns>
    public override string ToString() => PlainText.Line(Resource.StartsWith($"{Rule} of stack ", StringComparison.Ordinal) ? $"{Rule}: {Message}" : $"{Rule}: {Resource}: {Message}");
}

/// <summary>A rule that a stack has waived.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Reason">Why, in the words of the stack's author.</param>
/// <param name="Findings">How many objections it would have raised.</param>
public sealed record Waiver(string Rule, string Reason, int Findings);

/// <summary>What the guard rails say of a plan.</summary>
/// <param name="Findings">The objections, errors first, in the plan's order.</param>
/// <param name="Waivers">The rules that the stack waives.</param>
public sealed record GuardrailReport(ImmutableArray<GuardrailFinding> Findings, ImmutableArray<Waiver> Waivers)
{
    /// <summary>Whether there is at least one error.</summary>
    public bool HasErrors => Findings.Any(finding => finding.Level == FindingLevel.Error);
}
