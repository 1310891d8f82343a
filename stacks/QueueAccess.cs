using System.Collections.Immutable;
using Infra.Components.Data;
using Infra.Components.Gke;
using Pulumi;

namespace Infra.Stacks;

/// <summary>What a namespace is given of its environment's data, and nobody else: the environment's output <c>queueAccess</c>.</summary>
internal static class QueueAccess
{
    /// <summary>The output: a secret, an entry for each of <c>infra:worker.namespaces</c>.</summary>
    internal const string Output = "queueAccess";

    internal const string Database = "database";
    internal const string User = "user";
    internal const string Password = "password";
    internal const string ServiceAccount = "serviceAccount";
    internal const string BucketPrefix = "bucketPrefix";

    /// <summary>The folder of the bucket that is a namespace's.</summary>
    internal static string PrefixOf(string kubernetesNamespace) => $"{kubernetesNamespace}/";

    /// <summary>Writes the output.</summary>
    /// <param name="identities">The account of each namespace.</param>
    /// <param name="accounts">Its database; null where the server is none that keeps a ledger.</param>
    internal static Output<ImmutableDictionary<string, ImmutableDictionary<string, string>>> Write(
        IReadOnlyDictionary<string, WorkerIdentity> identities, IReadOnlyDictionary<string, TenantAccount>? accounts)
    {
        var entries = identities.Select(pair =>
        {
            var fields = new Dictionary<string, Output<string>>
            {
                [ServiceAccount] = pair.Value.Email,
                [BucketPrefix] = Pulumi.Output.Create(PrefixOf(pair.Key)),
            };
            if (accounts is not null)
            {
                (fields[Database], fields[User], fields[Password]) = (accounts[pair.Key].Database, accounts[pair.Key].User, accounts[pair.Key].Password);
            }

            return Pulumi.Output.All(fields.Values).Apply(values => KeyValuePair.Create(pair.Key, fields.Keys.Zip(values, KeyValuePair.Create).ToImmutableDictionary()));
        });
        return Pulumi.Output.CreateSecret(Pulumi.Output.All(entries).Apply(all => all.ToImmutableDictionary()));
    }
}
