using Infra.Components.Common;
using Pulumi;
using Pulumi.Gcp.Monitoring;

namespace Infra.Components.Gke;

/// <summary>Whom Google Cloud tells what happens in a project: mail to each address, through a channel of Cloud Monitoring.</summary>
public sealed class Notifications : ComponentResource
{
    /// <summary>The component's type token.</summary>
    public const string Token = "infra:gke:Notifications";

    /// <summary>Makes the channels.</summary>
    /// <param name="name">The component's name.</param>
    /// <param name="args">Who is told.</param>
    /// <param name="options">Pulumi's options.</param>
    /// <exception cref="ResourceException">An address is none; the text has every reason. A preview logs it and goes on.</exception>
    public Notifications(string name, NotificationsArgs args, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        if (args.AreRefused("notifications", name, this, () => [.. NotificationsRules.Check(args.Emails, args.NamedEmails), .. TargetProject.CheckLabels(args.Labels)]))
        {
            return;
        }

        // Named by the address and not by its place, so that taking one out leaves the others alone.
        NotificationChannel Channel(string key, Input<string> email) => new(
            $"{name}-{key}",
            new()
            {
                Project = args.Project.Id,
                Type = "email",
                DisplayName = email,
                Labels = { ["email_address"] = email },
                UserLabels = args.Labels!.ToDictionary(),
            },
            new() { Parent = this });
        NotificationChannels =
        [
            .. args.Emails.Select(email => Channel(email, email)),
            .. args.NamedEmails.OrderBy(named => named.Key, StringComparer.Ordinal)
                .Select(named => Channel(named.Key, named.Value.CheckedLater(email => NotificationsRules.CheckNamed(named.Key, email), "notifications", this))),
        ];
        Channels = [.. NotificationChannels.Select(channel => channel.Name)];
        RegisterOutputs();
    }

    /// <summary>The channels' resources, in the order of the addresses, those with names after the others by name.</summary>
    public IReadOnlyList<NotificationChannel> NotificationChannels { get => field.MadeBy(this); }

    /// <summary>The channels' full names, in the order of the addresses.</summary>
    public IReadOnlyList<Output<string>> Channels { get => field.MadeBy(this); }
}
