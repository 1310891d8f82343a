using System.Collections.Immutable;
using Infra.Components.Common;
using Infra.Core.Findings;
using Infra.Core.NodePools;
using Infra.Core.Prices;

namespace Infra.Plans;

/// <summary>A setting that something of a plan comes from.</summary>
/// <param name="Key">Its full key, as in <c>infra:services.web.environment.TOKEN</c>.</param>
/// <param name="Place">Where it stands; null where no file is known.</param>
internal sealed record PlanSetting(string Key, FindingPlace? Place)
{
    /// <summary>The setting as messages name it.</summary>
    /// <returns><c>key (file:line:column)</c>.</returns>
    public override string ToString() => Place is null ? Key : $"{Key} ({Place})";
}

/// <summary>Everything that a stack would create, found without a cloud.</summary>
/// <param name="Project">The Pulumi project's name.</param>
/// <param name="Stack">The stack's name.</param>
/// <param name="Resources">Every resource in the order of the program, the stack itself first.</param>
/// <param name="Outputs">The stack's outputs, sorted by name.</param>
public sealed record Plan(
    string Project,
    string Stack,
    ImmutableArray<PlanResource> Resources,
    ImmutableSortedDictionary<string, PlanValue> Outputs)
{
    /// <summary>The stacks that this one takes outputs from, sorted.</summary>
    public ImmutableArray<string> References { get; init; } = [];

    /// <summary>The node pools that the stack's own settings name, of a cluster that is no environment's; null for none.</summary>
    public IReadOnlyList<NodePoolFacts>? NodePools { get; init; }

    /// <summary>The guard rails that the stack waives, each with its reason.</summary>
    public ImmutableSortedDictionary<string, string> Waivers { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The guard rails of those that only an environment waives, which developers' stacks on it may waive.</summary>
    public ImmutableArray<string> DeveloperWaivers { get; init; } = [];

    /// <summary>What the components warned of, in the order of the program; under the Pulumi CLI the same goes to its log.</summary>
    public ImmutableArray<ReportedFinding> Warnings { get; init; } = [];

    /// <summary>What the stack's settings say of money.</summary>
    /// <value>Nothing: list prices, every hour of the month, no budget of its own.</value>
    public MoneySettings Money { get; init; } = new();

    /// <summary>The searches that <c>infra:queues</c> names, beside that of <c>infra:queue</c>.</summary>
    internal ImmutableHashSet<string> NamedSearches { get; init; } = [];

    /// <summary>The setting that a text of the plan comes from, where there is one.</summary>
    internal Func<string, PlanSetting?>? SettingOf { get; init; }

    /// <summary>The resource that has a URN.</summary>
    /// <param name="urn">The URN.</param>
    /// <returns>The resource, or null.</returns>
    public PlanResource? Find(string urn) => Resources.FirstOrDefault(resource => resource.Urn == urn);
}
