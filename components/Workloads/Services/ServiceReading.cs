using Infra.Core.Findings;

namespace Infra.Components.Workloads.Services;

/// <summary>The services that settings ask for, and what was wrong there.</summary>
/// <param name="Services">The services in the order of the settings; one with a mistake has the default in its place.</param>
/// <param name="Findings">What was wrong, each under the full path of the setting; the rules of each service are among them.</param>
public sealed record ServiceReading(IReadOnlyList<ReplicatedServiceSpec> Services, IReadOnlyList<Finding> Findings);
