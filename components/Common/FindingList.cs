using System.Collections.Immutable;
using Infra.Core.Findings;
using Pulumi;

namespace Infra.Components.Common;

/// <summary>A finding with what it was found at.</summary>
/// <param name="What">The thing at fault in words (<c>node pool</c>).</param>
/// <param name="Name">Its name as the author wrote it.</param>
/// <param name="Finding">The finding.</param>
public sealed record ReportedFinding(string What, string Name, Finding Finding)
{
    /// <summary>The thing at fault and its name.</summary>
    public string Subject => $"{What} \"{Name}\"";
}

/// <summary>Turns the findings of a component's rules into one exception, or into warnings.</summary>
public static class FindingList
{
    private static readonly AsyncLocal<Action<ReportedFinding>?> CurrentListener = new();

    /// <summary>Hears every finding of what is run from here on, errors and warnings; null for nobody.</summary>
    /// <remarks>Pulumi's tests drop what a program logs, so a preview that runs a program as a test would never know of its warnings.</remarks>
    public static Action<ReportedFinding>? Listener
    {
        get => CurrentListener.Value;
        set => CurrentListener.Value = value;
    }

    // What the settings were warned of: the components that they make need not say it again in words of their own.
    private static readonly AsyncLocal<ImmutableHashSet<string>?> Told = new();

    /// <summary>Throws once with every error of a stack's settings; components made from here on do not repeat their warnings.</summary>
    /// <param name="findings">What the reader of the settings found.</param>
    /// <param name="stack">The stack.</param>
    /// <exception cref="ResourceException">There is at least one error; the text has one line a finding.</exception>
    public static void ThrowIfAnyOfSettings(this IReadOnlyCollection<Finding> findings, string stack)
    {
        findings.ThrowIfAny("settings of stack", stack);
        Told.Value = (Told.Value ?? []).Union(findings.Select(finding => finding.RuleText));
    }

    /// <summary>Throws once with every error among the findings; warnings go to the engine's log.</summary>
    /// <param name="findings">What the rules found.</param>
    /// <param name="what">The thing at fault in words (<c>node pool</c>).</param>
    /// <param name="name">Its name as the author wrote it.</param>
    /// <param name="resource">The component that the message is tied to; null before there is one.</param>
    /// <exception cref="ResourceException">There is at least one error; the text has one line a finding.</exception>
    public static void ThrowIfAny(this IReadOnlyCollection<Finding> findings, string what, string name, Resource? resource = null)
    {
        if (findings.ErrorsOf(what, name, resource) is { } errors)
        {
            throw new ResourceException(errors, resource, hideStack: true);
        }
    }

    /// <summary>The errors among the findings, as one text; warnings go to the engine's log.</summary>
    /// <returns>Null where there is none.</returns>
    internal static string? ErrorsOf(this IReadOnlyCollection<Finding> findings, string what, string name, Resource? resource)
    {
        findings = findings.WithoutFollowing([]);
        foreach (var finding in findings.Where(finding => finding.Level == FindingLevel.Error || Told.Value?.Contains(finding.RuleText) != true))
        {
            Listener?.Invoke(new(what, name, finding));
            if (finding.Level == FindingLevel.Warning)
            {
                Log.Warn($"{what} \"{name}\": {finding}", resource);
            }
        }

        var errors = findings.Where(finding => finding.Level == FindingLevel.Error).ToList();
        return errors.Count > 0 ? Describe(what, name, errors) : null;
    }

    /// <summary>The text for several findings about one thing: a heading with their number, then one line each.</summary>
    /// <param name="what">The thing at fault in words.</param>
    /// <param name="name">Its name as the author wrote it.</param>
    /// <param name="findings">At least one finding.</param>
    /// <returns>The text, without a trailing line break.</returns>
    public static string Describe(string what, string name, IReadOnlyCollection<Finding> findings) =>
        Finding.Describe($"{what} \"{name}\"", findings);
}
