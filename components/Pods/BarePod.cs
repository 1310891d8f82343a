using Infra.Core.Findings;

namespace Infra.Components.Pods;

/// <summary>What a bare pod costs, in words.</summary>
internal static class BarePod
{
    /// <summary>The warning where one is asked for.</summary>
    public static Finding Warning(string path, string got, string better) => new(
        path,
        $"should be {better}, for a bare pod does not come back when its node goes, and pulumi preview refuses every change of it but the image's; got {got}", $"use {better}, or pulumi up --skip-preview --target URN for a change (without --target nothing but protect stops a deletion) and pulumi up --refresh for a pod that is gone",
        FindingLevel.Warning);
}
