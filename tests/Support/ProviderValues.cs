using System.Collections.Immutable;
using System.Globalization;
using Pulumi.Testing;

namespace Infra.Tests.Support;

/// <summary>What the real providers would compute: ids, addresses, random values. All of it is the same from run to run.</summary>
internal static class ProviderValues
{
    /// <summary>The computed values by type; what is not here only echoes its inputs.</summary>
    internal static readonly IReadOnlyDictionary<string, Func<MockResourceArgs, IEnumerable<KeyValuePair<string, object>>>> Computed =
        new Dictionary<string, Func<MockResourceArgs, IEnumerable<KeyValuePair<string, object>>>>(StringComparer.Ordinal)
        {
            ["kubernetes:core/v1:Service"] = args => [Of("spec", WithClusterIP(args))],
            ["random:index/randomPassword:RandomPassword"] = args => [Of("result", Letters(args, 16)), Of("bcryptHash", "$2a$10$" + Letters(args, 53))],
            ["random:index/randomString:RandomString"] = args => [Of("result", Letters(args, 8))],
            ["random:index/randomId:RandomId"] = args => [Of("hex", Hex(args, 8)), Of("dec", "1"), Of("b64Std", "AAAA"), Of("b64Url", "AAAA")],
            ["random:index/randomInteger:RandomInteger"] = args => [Of("result", args.Inputs.GetValueOrDefault("min", 0d))],
            ["random:index/randomUuid:RandomUuid"] = _ => [Of("result", "00000000-0000-4000-8000-000000000001")],
            ["gcp:container/cluster:Cluster"] = args =>
            [
                .. Named(args),
                Of("endpoint", "10.1.0.2"),
                Of("location", args.Inputs.GetValueOrDefault("location", "europe-west4")),
                Of("masterAuth", ImmutableDictionary<string, object>.Empty
                    .Add("clusterCaCertificate", "Y2E=").Add("clientCertificate", "").Add("clientKey", "")),
            ],
            ["gcp:container/nodePool:NodePool"] = Named,
            ["gcp:compute/network:Network"] = args => [.. Named(args), SelfLink(args, "networks")],
            ["gcp:compute/subnetwork:Subnetwork"] = args => [.. Named(args), SelfLink(args, "subnetworks")],
            ["gcp:compute/router:Router"] = Named,
            ["gcp:compute/globalAddress:GlobalAddress"] = args => [.. Named(args), Of("address", "10.2.0.0")],
            ["gcp:sql/databaseInstance:DatabaseInstance"] = args =>
            [
                .. Named(args),
                Of("connectionName", $"project:region:{NameOf(args)}"),
                Of("privateIpAddress", "10.3.0.5"),
                Of("firstIpAddress", "10.3.0.5"),
            ],
            ["gcp:redis/instance:Instance"] = args =>
            [
                .. Named(args),
                Of("host", "10.4.0.5"),
                Of("port", 6378d),
                Of("authString", Letters(args, 36)),
                Of("serverCaCerts", ImmutableArray.Create<object>(ImmutableDictionary<string, object>.Empty.Add("cert", "-----BEGIN CERTIFICATE-----"))),
            ],
            ["gcp:serviceaccount/account:Account"] = args =>
            [
                Of("email", $"{args.Inputs.GetValueOrDefault("accountId", args.Name!)}@project.iam.gserviceaccount.com"),
                Of("member", $"serviceAccount:{args.Inputs.GetValueOrDefault("accountId", args.Name!)}@project.iam.gserviceaccount.com"),
                Of("name", $"projects/project/serviceAccounts/{args.Inputs.GetValueOrDefault("accountId", args.Name!)}@project.iam.gserviceaccount.com"),
            ],
            ["gcp:storage/bucket:Bucket"] = args => [.. Named(args), Of("url", $"gs://{NameOf(args)}")],
            ["gcp:artifactregistry/repository:Repository"] = Named,
        };

    /// <summary>The id that a provider gives: a Kubernetes object's namespace and name, else the name with a suffix.</summary>
    internal static string Id(MockResourceArgs args)
    {
        if (!(args.Type ?? "").StartsWith("kubernetes:", StringComparison.Ordinal)
            || args.Inputs.GetValueOrDefault("metadata") is not ImmutableDictionary<string, object> metadata)
        {
            return $"{args.Name}-id";
        }

        var name = metadata.GetValueOrDefault("name", args.Name!);
        return metadata.TryGetValue("namespace", out var kubernetesNamespace) ? $"{kubernetesNamespace}/{name}" : $"{name}";
    }

    private static KeyValuePair<string, object> Of(string key, object value) => new(key, value);

    private static IEnumerable<KeyValuePair<string, object>> Named(MockResourceArgs args) => [Of("name", NameOf(args))];

    /// <summary>The given name, or the resource's own with the suffix that auto-naming adds.</summary>
    private static object NameOf(MockResourceArgs args) => args.Inputs.GetValueOrDefault("name", $"{args.Name}-1234567");

    private static KeyValuePair<string, object> SelfLink(MockResourceArgs args, string collection) =>
        Of("selfLink", $"https://www.googleapis.com/compute/v1/projects/project/{collection}/{NameOf(args)}");

    private static ImmutableDictionary<string, object> WithClusterIP(MockResourceArgs args)
    {
        var spec = args.Inputs.GetValueOrDefault("spec") as ImmutableDictionary<string, object> ?? ImmutableDictionary<string, object>.Empty;
        return spec.ContainsKey("clusterIP") ? spec : spec.Add("clusterIP", "10.96.0.10");
    }

    private static string Letters(MockResourceArgs args, int defaultLength)
    {
        var length = Convert.ToInt32(args.Inputs.GetValueOrDefault("length", (double)defaultLength), CultureInfo.InvariantCulture);
        return string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + ((i + args.Name!.Length) % 26))));
    }

    private static string Hex(MockResourceArgs args, int defaultBytes)
    {
        var bytes = Convert.ToInt32(args.Inputs.GetValueOrDefault("byteLength", (double)defaultBytes), CultureInfo.InvariantCulture);
        return string.Concat(Enumerable.Repeat("ab", bytes));
    }
}
