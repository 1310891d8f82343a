namespace Pulumi.Gcp;

public partial class ProviderArgs
{
    // Settings that are not given come from the environment, the first variable that is set, as in the released package.
    partial void SetDefaults()
    {
        Project = FromEnvironment("GOOGLE_PROJECT", "GOOGLE_CLOUD_PROJECT", "GCLOUD_PROJECT", "CLOUDSDK_CORE_PROJECT");
        Region = FromEnvironment("GOOGLE_REGION", "GCLOUD_REGION", "CLOUDSDK_COMPUTE_REGION");
        Zone = FromEnvironment("GOOGLE_ZONE", "GCLOUD_ZONE", "CLOUDSDK_COMPUTE_ZONE");
    }

    private static Input<string>? FromEnvironment(params string[] names) =>
        names.Select(Environment.GetEnvironmentVariable).OfType<string>().FirstOrDefault() is { } text ? (Input<string>)text : null;
}
