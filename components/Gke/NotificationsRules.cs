using System.Collections.Immutable;
using Infra.Components.Common;
using Infra.Core.Findings;
using Infra.Core.Names;
using Pulumi;

namespace Infra.Components.Gke;

/// <summary>Whom Google Cloud can tell.</summary>
public static class NotificationsRules
{
    /// <summary>The most channels that a budget takes (the provider's page of the budget, 9.35.0).</summary>
    public const int MaxEmails = 5;

    /// <summary>Checks the addresses.</summary>
    /// <param name="emails">The addresses.</param>
    /// <param name="named">Further addresses by name; null for none.</param>
    /// <returns>One finding a mistake.</returns>
    public static IReadOnlyList<Finding> Check(IReadOnlyList<string> emails, IReadOnlyDictionary<string, Input<string>>? named = null)
    {
        ArgumentNullException.ThrowIfNull(emails);
        return Finding.Of(
        [
            emails.Count + (named?.Count ?? 0) is var count and (0 or > MaxEmails)
                ? new("Emails", $"must be 1 to {MaxEmails} addresses; got {count}", "name a group's address for more people") : null,
            .. emails.SelectMany((email, i) => Finding.Of(
            [
                .. EmailAddress.Check($"Emails[{i}]", email),
                emails.Take(i).Contains(email)
                    ? new($"Emails[{i}]", $"must be an address that is not named before; got \"{email}\" twice", "remove one") : null,
            ])),
            .. named?.SelectMany(each => each.Value.Check(given => CheckNamed(each.Key, given))) ?? [],
        ]);
    }

    internal static IEnumerable<Finding> CheckNamed(string name, string? email) => EmailAddress.Check($"NamedEmails[{name}]", email);
}
