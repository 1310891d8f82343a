using Infra.Core.Findings;
using Infra.Core.Names;

namespace Infra.Components.Gke;

/// <summary>Whom Google Cloud can tell.</summary>
public static class NotificationsRules
{
    /// <summary>The most channels that a budget takes (the provider's page of the budget, 9.35.0).</summary>
    public const int MaxEmails = 5;

    /// <summary>Checks the addresses.</summary>
    /// <param name="emails">The addresses.</param>
    /// <returns>One finding a mistake.</returns>
    public static IReadOnlyList<Finding> Check(IReadOnlyList<string> emails)
    {
        ArgumentNullException.ThrowIfNull(emails);
        var findings = new List<Finding>();
        if (emails.Count is 0 or > MaxEmails)
        {
            findings.Add(new("Emails", $"must be 1 to {MaxEmails} addresses; got {emails.Count}", "name a group's address for more people"));
        }

        for (var i = 0; i < emails.Count; i++)
        {
            findings.AddRange(EmailAddress.Check($"Emails[{i}]", emails[i]));
            if (emails.Take(i).Contains(emails[i]))
            {
                findings.Add(new($"Emails[{i}]", $"must be an address that is not named before; got \"{emails[i]}\" twice", "remove one"));
            }
        }

        return findings;
    }
}
