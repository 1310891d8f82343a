using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Infra.Core.Findings;
using Pulumi;

namespace Infra.Components.Common;

/// <summary>Lets a preview go on past a component that is refused, so that it tells what is wrong with all of them.</summary>
/// <remarks>
/// A preview makes nothing, and fails in the end where an error was logged; so does a program that runs as a test and is listened to. An update stops at the
/// first component that is refused.
/// </remarks>
internal static class Refusals
{
    private static readonly ConditionalWeakTable<Resource, string> Refused = [];

    /// <summary>Whether a component cannot be made of its arguments; in a preview its constructor is then to end, in an update it is ended.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="what">The component in words (<c>node pool</c>).</param>
    /// <param name="name">Its name as the author wrote it.</param>
    /// <param name="component">The component.</param>
    /// <param name="check">The rules, asked where nothing is missing; null for none.</param>
    /// <exception cref="ArgumentNullException">There are no arguments at all.</exception>
    /// <exception cref="ResourceException">There is at least one error, and this is no preview; the text has one line a finding.</exception>
    internal static bool AreRefused([NotNull] this ResourceArgs? args, string what, string name, Resource component, Func<IEnumerable<Finding>>? check = null)
    {
        ArgumentNullException.ThrowIfNull(args);
        var missing = RequiredMembers.Check(args);
        IReadOnlyList<Finding> findings = missing.Count > 0 ? missing : [.. check?.Invoke() ?? []];
        if (!Deployment.Instance.IsDryRun && FindingList.Listener is null)
        {
            findings.ThrowIfAny(what, name, component);
            return false;
        }

        if (findings.ErrorsOf(what, name, component) is not { } errors)
        {
            return false;
        }

        Refused.Add(component, $"{what} \"{name}\"");
        Log.Error(errors, component);
        return true;
    }

    /// <summary>A part of a component, which one that was refused does not have.</summary>
    /// <typeparam name="T">The part's type.</typeparam>
    /// <param name="part">The part; null before it is made.</param>
    /// <param name="component">The component.</param>
    /// <exception cref="ResourceException">The component was refused: what needs its parts cannot be looked at before it is mended.</exception>
    /// <exception cref="InvalidOperationException">Its own constructor asks for the part before it has made it.</exception>
    internal static T MadeBy<T>(this T? part, Resource component)
        where T : class => part ?? throw (Refused.TryGetValue(component, out var subject)
            ? new ResourceException($"{subject} was refused, and is needed for what follows; mend it first", component, hideStack: true)
            : new InvalidOperationException($"a part of {component.GetResourceType()} \"{component.GetResourceName()}\" is asked for before it is made"));
}
