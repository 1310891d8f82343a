using Infra.Components.Common;
using Pulumi;

namespace Infra.Components.Tenancy;

/// <summary>From where an environment is deployed.</summary>
public sealed record DeployersSpec
{
    /// <summary>The repository on GitHub, <c>OWNER/NAME</c>.</summary>
    public required Input<string> Repository { get; init; }

    /// <summary>The repository's number, which stays its own: a name that is given up can be taken by anybody.</summary>
    public required Input<string> RepositoryId { get; init; }

    /// <summary>The branch whose workflows may deploy.</summary>
    /// <value>main</value>
    public string Branch { get; init; } = "main";

    /// <summary>The bucket of Pulumi's state; null where it is kept elsewhere, or the accounts are let to it by hand.</summary>
    /// <value>null</value>
    public Input<string>? StateBucket { get; init => field = value.OrNone(); }

    /// <summary>The key of Cloud KMS for the secrets in the state (<c>projects/P/locations/L/keyRings/R/cryptoKeys/K</c>); null for a passphrase.</summary>
    /// <value>null</value>
    public Input<string>? StateKey { get; init => field = value.OrNone(); }
}
