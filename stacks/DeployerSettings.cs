using Infra.Components.Tenancy;
using Infra.Core.Settings;

namespace Infra.Stacks;

/// <summary>Who deploys from GitHub.</summary>
internal static class DeployerSettings
{
    private const string Section = "deployers";

    private static readonly TextSetting Repository =
        new("deployers.repository", "Repository on GitHub, OWNER/NAME, whose workflow deploy acts without a key: makes a pool of Workload Identity Federation and a service account each for the environment, for developers' stacks and for previews") { Required = true };

    private static readonly TextSetting RepositoryId =
        new("deployers.repositoryId", "The repository's number (gh api repos/OWNER/NAME --jq .id), for a name that is given up can be taken by anybody") { Required = true };

    private static readonly TextSetting Branch = new("deployers.branch", "Branch whose workflows may deploy") { Default = "main" };

    private static readonly TextSetting StateBucket =
        new("deployers.stateBucket", "Bucket of Pulumi's state, which the accounts may then read and, but for previews, write") { DefaultWords = "none: let them by hand" };

    private static readonly TextSetting StateKey =
        new("deployers.stateKey", "Key of Cloud KMS for the secrets in the state (projects/P/locations/L/keyRings/R/cryptoKeys/K), which the accounts may then use") { DefaultWords = "none: a passphrase" };

    /// <summary>The declarations.</summary>
    internal static IEnumerable<Setting> Declared => [Repository, RepositoryId, Branch, StateBucket, StateKey];

    /// <summary>Reads who deploys; mistakes stay with the reader.</summary>
    /// <returns>From where; null where nobody does.</returns>
    internal static DeployersSpec? Read(SettingsReader root)
    {
        var reader = root.Section(Section);
        if (!reader.IsGiven)
        {
            return null;
        }

        var (repository, repositoryId) = (reader.Required(Repository), reader.Required(RepositoryId));
        var spec = new DeployersSpec
        {
            Repository = repository,
            RepositoryId = repositoryId,
            Branch = reader.Required(Branch),
            StateBucket = reader.Text(StateBucket)!,
            StateKey = reader.Text(StateKey)!,
        };

        // What is missing has been told.
        root.Report(DeployersRules.Check(spec).Where(finding => finding.Path switch
        {
            nameof(spec.Repository) => repository.Length > 0,
            nameof(spec.RepositoryId) => repositoryId.Length > 0,
            _ => true,
        }).At(Section));
        return spec;
    }
}
