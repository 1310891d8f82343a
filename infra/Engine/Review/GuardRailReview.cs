namespace Infra.Review;

/// <summary>What guard rails say now and did not say before, are silent about, or are told not to say.</summary>
internal static class GuardRailReview
{
    /// <summary>What a reviewer must know.</summary>
    public static IEnumerable<VerdictItem> Of(StackPair pair)
    {
        foreach (var finding in pair.Change.Findings)
        {
            yield return VerdictItem.Of(VerdictKind.GuardRails, pair.Stack, $"new: {finding}", FailOn.Guardrail);
        }

        if (!pair.IsComparable)
        {
            yield break;
        }

        // Another reason for the same waiver is a matter of words.
        foreach (var (rule, reason) in pair.After!.Waivers.Where(waiver => !pair.Before!.Waivers.ContainsKey(waiver.Key)))
        {
            yield return VerdictItem.Of(VerdictKind.GuardRails, pair.Stack, $"waived: {rule} ({reason})", FailOn.Guardrail);
        }

        foreach (var rule in pair.Before!.Waivers.Keys.Where(rule => !pair.After.Waivers.ContainsKey(rule)))
        {
            yield return VerdictItem.Of(VerdictKind.GuardRails, pair.Stack, $"holds again: {rule}");
        }

        var said = pair.After.Findings.Select(finding => finding.Kind).ToHashSet();
        foreach (var finding in pair.Before.Findings.Where(finding => !said.Contains(finding.Kind) && !pair.After.Waivers.ContainsKey(finding.Rule)))
        {
            yield return VerdictItem.Of(VerdictKind.GuardRails, pair.Stack, $"gone: {finding.Rule}: {finding.Resource}");
        }
    }
}
