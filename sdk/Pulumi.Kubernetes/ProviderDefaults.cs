using System.Globalization;

// Provider settings that are not given come from the environment, as in the released package (SDK documentation of the provider).
namespace Pulumi.Kubernetes
{
    public partial class ProviderArgs
    {
        partial void SetDefaults()
        {
            DeleteUnreachable = FromEnvironment.Boolean("PULUMI_K8S_DELETE_UNREACHABLE");
            EnableConfigMapMutable = FromEnvironment.Boolean("PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE");
            EnablePatchForce = FromEnvironment.Boolean("PULUMI_K8S_ENABLE_PATCH_FORCE");
            EnableSecretMutable = FromEnvironment.Boolean("PULUMI_K8S_ENABLE_SECRET_MUTABLE");
            EnableServerSideApply = FromEnvironment.Boolean("PULUMI_K8S_ENABLE_SERVER_SIDE_APPLY");
            KubeConfig = FromEnvironment.Text("KUBECONFIG");
            SkipUpdateUnreachable = FromEnvironment.Boolean("PULUMI_K8S_SKIP_UPDATE_UNREACHABLE");
            SuppressDeprecationWarnings = FromEnvironment.Boolean("PULUMI_K8S_SUPPRESS_DEPRECATION_WARNINGS");
            SuppressHelmHookWarnings = FromEnvironment.Boolean("PULUMI_K8S_SUPPRESS_HELM_HOOK_WARNINGS");
            UpsertExistingObjects = FromEnvironment.Boolean("PULUMI_K8S_UPSERT_EXISTING_OBJECTS");
        }
    }

    internal static class FromEnvironment
    {
        public static Input<string>? Text(string name) =>
            Environment.GetEnvironmentVariable(name) is { } text ? (Input<string>)text : null;

        public static Input<bool>? Boolean(string name) => Environment.GetEnvironmentVariable(name) switch
        {
            "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
            "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
            _ => null,
        };

        public static Input<int>? Integer(string name) =>
            int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var number) ? number : null;

        public static Input<double>? Number(string name) =>
            double.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}

namespace Pulumi.Kubernetes.Types.Inputs.Provider
{
    public partial class HelmReleaseSettingsArgs
    {
        partial void SetDefaults()
        {
            Driver = FromEnvironment.Text("PULUMI_K8S_HELM_DRIVER");
            PluginsPath = FromEnvironment.Text("PULUMI_K8S_HELM_PLUGINS_PATH");
            RegistryConfigPath = FromEnvironment.Text("PULUMI_K8S_HELM_REGISTRY_CONFIG_PATH");
            RepositoryCache = FromEnvironment.Text("PULUMI_K8S_HELM_REPOSITORY_CACHE");
            RepositoryConfigPath = FromEnvironment.Text("PULUMI_K8S_HELM_REPOSITORY_CONFIG_PATH");
        }
    }

    public partial class KubeClientSettingsArgs
    {
        partial void SetDefaults()
        {
            Burst = FromEnvironment.Integer("PULUMI_K8S_CLIENT_BURST");
            Qps = FromEnvironment.Number("PULUMI_K8S_CLIENT_QPS");
            Timeout = FromEnvironment.Integer("PULUMI_K8S_CLIENT_TIMEOUT");
        }
    }
}
