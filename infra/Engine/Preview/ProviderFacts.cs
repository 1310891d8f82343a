using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using Infra.Core.Findings;
using Infra.Plans;
using Pulumi;

namespace Infra.Preview;

/// <summary>Fills in what a provider would compute from a resource's inputs, with markers for what only a cloud knows.</summary>
/// <param name="markers">Makes the markers.</param>
/// <param name="config">The stack's config, for the defaults that a provider takes from it.</param>
/// <param name="passwords">Makes passwords; null leaves them to a deployment.</param>
internal sealed class ProviderFacts(ComputedMarkers markers, IReadOnlyDictionary<string, string> config, Rendering.PasswordBook? passwords = null)
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<string>> TextOutputsByType = new();

    // Outputs of the Google package that are IPv4 addresses, which rules may want to read.
    private static readonly ImmutableHashSet<string> Addresses =
        ["address", "endpoint", "firstIpAddress", "gatewayAddress", "host", "privateIpAddress", "publicIpAddress", "readEndpoint"];

    // Kinds that belong to no namespace, of those the Kubernetes package offers.
    private static readonly ImmutableHashSet<string> ClusterScoped =
    [
        "Namespace", "Node", "NodePatch", "PersistentVolume", "ClusterRole", "ClusterRoleBinding", "PriorityClass", "StorageClass", "RuntimeClass",
        "IngressClass", "CustomResourceDefinition", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration", "APIService", "CSIDriver",
        "ResourceFlavor", "Topology", "Cohort", "ClusterQueue", "WorkloadPriorityClass", "AdmissionCheck", "ProvisioningRequestConfig",
    ];

    /// <summary>The state that a provider would return.</summary>
    /// <param name="type">The type token.</param>
    /// <param name="name">The resource's Pulumi name.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="resource">The resource itself, whose class says which outputs there are; null where it is not known.</param>
    /// <param name="secretOutputs">The outputs to be kept secret.</param>
    /// <returns>The outputs by wire name; secret ones as secret outputs.</returns>
    public ImmutableDictionary<string, object> StateOf(
        string type, string name, ImmutableDictionary<string, object> inputs, Resource? resource, IReadOnlySet<string> secretOutputs)
    {
        var state = inputs.ToBuilder();
        if (type.StartsWith("kubernetes:", StringComparison.Ordinal))
        {
            AddKubernetes(type, name, state);
        }
        else if (resource is CustomResource)
        {
            var outputs = TextOutputsByType.GetOrAdd(resource.GetType(), FindTextOutputs);
            AddKnown(type, name, outputs, state);
            foreach (var output in outputs.Where(output => !state.ContainsKey(output)))
            {
                state[output] = secretOutputs.Contains(output) ? markers.Secret()
                    : Addresses.Contains(output) ? markers.Address()
                    : markers.Computed();
            }
        }

        foreach (var output in secretOutputs.Where(state.ContainsKey))
        {
            state[output] = Output.CreateSecret(state[output]);
        }

        return state.ToImmutable();
    }

    /// <summary>What a provider's function would answer.</summary>
    /// <param name="token">The function's token.</param>
    /// <param name="args">What it was asked.</param>
    /// <returns>The result by wire name.</returns>
    /// <exception cref="UserErrorException">No answer to this function is known here.</exception>
    public ImmutableDictionary<string, object> Call(string token, ImmutableDictionary<string, object> args)
    {
        var result = args.ToBuilder();
        void AddComputed(params ReadOnlySpan<string> keys)
        {
            foreach (var key in keys)
            {
                result.TryAdd(key, markers.Computed());
            }
        }

        AddComputed("id");
        switch (token)
        {
            case "gcp:organizations/getProject:getProject":
                result.TryAdd("projectId", Configured("gcp:project"));
                AddComputed("name", "number", "orgId", "folderId", "billingAccount");
                break;
            case "gcp:organizations/getClientConfig:getClientConfig":
                result.TryAdd("project", Configured("gcp:project"));
                result.TryAdd("region", Configured("gcp:region"));
                result.TryAdd("zone", Configured("gcp:zone"));
                result.TryAdd("accessToken", Output.CreateSecret(markers.Secret()));
                break;
            case "gcp:compute/getZones:getZones":
                result.TryAdd("names", ImmutableArray.Create<object>(markers.Computed(), markers.Computed(), markers.Computed()));
                break;
            case "gcp:container/getEngineVersions:getEngineVersions":
                AddComputed("defaultClusterVersion", "latestMasterVersion", "latestNodeVersion");
                result.TryAdd("validMasterVersions", ImmutableArray.Create<object>(markers.Computed()));
                result.TryAdd("validNodeVersions", ImmutableArray.Create<object>(markers.Computed()));
                result.TryAdd("releaseChannelDefaultVersion", Channels());
                result.TryAdd("releaseChannelLatestVersion", Channels());
                break;
            default:
                throw new UserErrorException($"the provider function {token} has no answer without a cloud, so a preview here cannot go through it", "make what it says a setting");
        }

        return result.ToImmutable();
    }

    private static IReadOnlyList<string> FindTextOutputs(Type type)
    {
        var nullability = new NullabilityInfoContext();
        return
        [
            .. from property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
               where property.PropertyType == typeof(Output<string>)
               let name = property.GetCustomAttributesData()
                   .FirstOrDefault(data => data.AttributeType == typeof(OutputAttribute))
                   ?.ConstructorArguments.FirstOrDefault().Value as string
               where name is not null and not "urn" and not "id"
               // A text that may be missing is one the provider does not compute.
               where nullability.Create(property).GenericTypeArguments is [{ ReadState: NullabilityState.NotNull }]
               select name,
        ];
    }

    private static ImmutableDictionary<string, object> Map(object? value) =>
        value as ImmutableDictionary<string, object> ?? ImmutableDictionary<string, object>.Empty;

    private string Configured(string key) => config.TryGetValue(key, out var value) ? value : markers.Computed();

    private ImmutableDictionary<string, object> Channels() =>
        ((string[])["RAPID", "REGULAR", "STABLE", "EXTENDED"]).ToImmutableDictionary(channel => channel, object (_) => markers.Computed());

    private void AddKubernetes(string type, string name, ImmutableDictionary<string, object>.Builder state)
    {
        if (type == "kubernetes:helm.sh/v3:Release")
        {
            state.TryAdd("name", $"{name}-{markers.Computed()}");
            state.TryAdd("namespace", "default");
            return;
        }

        var kind = state.GetValueOrDefault("kind") as string ?? PlanResource.KindOf(type);
        var metadata = Map(state.GetValueOrDefault("metadata")).ToBuilder();
        metadata.TryAdd("name", $"{name}-{markers.Computed()}");
        metadata.TryAdd("uid", markers.Computed());
        if (!ClusterScoped.Contains(kind))
        {
            metadata.TryAdd("namespace", "default");
        }

        state["metadata"] = metadata.ToImmutable();

        var spec = Map(state.GetValueOrDefault("spec"));
        if (kind == "Service" && spec.GetValueOrDefault("type") as string != "ExternalName" && !spec.ContainsKey("clusterIP"))
        {
            state["spec"] = spec.Add("clusterIP", markers.Address());
        }

        if (kind == "Service" && spec.GetValueOrDefault("type") as string == "LoadBalancer")
        {
            var ingress = ImmutableDictionary<string, object>.Empty.Add("ip", markers.Address()).Add("hostname", markers.Computed());
            state["status"] = ImmutableDictionary<string, object>.Empty.Add(
                "loadBalancer", ImmutableDictionary<string, object>.Empty.Add("ingress", ImmutableArray.Create<object>(ingress)));
        }
    }

    private void AddKnown(string type, string name, IReadOnlyList<string> outputs, ImmutableDictionary<string, object>.Builder state)
    {
        if (type.StartsWith("gcp:", StringComparison.Ordinal))
        {
            foreach (var key in (string[])["project", "region", "zone"])
            {
                if (outputs.Contains(key) && config.TryGetValue($"gcp:{key}", out var value))
                {
                    state.TryAdd(key, value);
                }
            }

            if (outputs.Contains("name"))
            {
                // Pulumi makes up a name where none is given: its own and seven random digits.
                state.TryAdd("name", $"{name}-{markers.Computed()}");
            }
        }

        switch (type)
        {
            case "gcp:serviceaccount/account:Account":
                state["name"] = markers.Computed();
                var email = $"{state.GetValueOrDefault("accountId", markers.Computed())}@{state.GetValueOrDefault("project", markers.Computed())}.iam.gserviceaccount.com";
                state["email"] = email;
                state["member"] = $"serviceAccount:{email}";
                break;
            case "gcp:container/cluster:Cluster":
                state["masterAuth"] = Map(state.GetValueOrDefault("masterAuth"))
                    .SetItem("clientCertificate", markers.Computed())
                    .SetItem("clientKey", Output.CreateSecret(markers.Secret()))
                    .SetItem("clusterCaCertificate", markers.Computed());
                var access = Map(state.GetValueOrDefault("controlPlaneEndpointsConfig"));
                state["controlPlaneEndpointsConfig"] = access.SetItem(
                    "dnsEndpointConfig", Map(access.GetValueOrDefault("dnsEndpointConfig")).SetItem("endpoint", markers.Computed()));
                break;
            case "gcp:sql/databaseInstance:DatabaseInstance":
                state["serverCaCerts"] = Certificates();
                break;
            case "gcp:redis/instance:Instance":
                state["serverCaCerts"] = Certificates();
                // Memorystore's fixed ports: https://docs.cloud.google.com/memorystore/docs/redis/about-in-transit-encryption
                state["port"] = state.GetValueOrDefault("transitEncryptionMode") as string == "SERVER_AUTHENTICATION" ? 6378 : 6379;
                break;
            case "random:index/randomPassword:RandomPassword" when passwords is not null:
                state["result"] = passwords.Of(name, state.ToImmutable());
                break;
            case "random:index/randomInteger:RandomInteger":
                // A number has no room for a marker; the lowest one allowed is as good as any.
                state["result"] = state.GetValueOrDefault("min", 0d);
                break;
        }
    }

    private ImmutableArray<object> Certificates() =>
        [ImmutableDictionary<string, object>.Empty.Add("cert", markers.Computed()).Add("commonName", markers.Computed())];
}
