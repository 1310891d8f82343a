using System.Collections.Immutable;
using Infra.Components.Tenancy;
using Infra.Tests.Support;

namespace Infra.Components.Tests.Tenancy;

public class TenantPolicyTests
{
    private const string Policy = "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy";
    private const string Binding = "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding";

    private const string NoOthers =
        "request.operation == 'UPDATE' || !has(object.spec.volumes) || object.spec.volumes.all(v, has(v.configMap) || has(v.downwardAPI) || has(v.emptyDir) || has(v.ephemeral) || "
        + "has(v.persistentVolumeClaim) || has(v.projected) || has(v.secret) || (has(v.csi) && v.csi.driver == 'gcsfuse.csi.storage.gke.io')";

    [Fact]
    public async Task Policy_Defaults_ArePinned()
    {
        var run = await TestRun.RunAsync(() => _ = new TenantPolicy("dev", new()));

        Assert.Equal([$"{Policy} dev", $"{Binding} dev"], run.Plan());
        var policy = run.One(Policy);
        Assert.Equal("Fail", policy["spec.failurePolicy"]);
        Assert.Equal("CREATE", policy["spec.matchConstraints.resourceRules.0.operations.0"]);
        Assert.Equal("UPDATE", policy["spec.matchConstraints.resourceRules.0.operations.1"]);
        Assert.Equal("pods", policy["spec.matchConstraints.resourceRules.0.resources.0"]);
        Assert.Equal($"{NoOthers})", policy["spec.validations.0.expression"]);
        Assert.Null(policy["spec.validations.1"]);
        var binding = run.One(Binding);
        Assert.Equal("infra-tenants", binding["spec.policyName"]);
        Assert.Equal("Deny", binding["spec.validationActions.0"]);
    }

    // The binding must hold for the namespaces that the program makes, and for no other.
    [Fact]
    public async Task Binding_SelectsDevelopersNamespaces()
    {
        var policy = await TestRun.RunAsync(() => _ = new TenantPolicy("dev", new()));
        var space = await TestRun.RunAsync(() => _ = new DeveloperNamespace("gpu1", new() { Namespace = "gpu1" }));

        var wanted = (ImmutableDictionary<string, object>)policy.One(Binding)["spec.matchResources.namespaceSelector.matchLabels"]!;
        var labels = (ImmutableDictionary<string, object>)space.One("kubernetes:core/v1:Namespace")["metadata.labels"]!;
        Assert.Equal(2, wanted.Count);
        Assert.All(wanted, label => Assert.Equal(label.Value, labels[label.Key]));
    }

    [Fact]
    public async Task Policy_WithServersAndNodesOfItsOwn_SaysSo()
    {
        var run = await TestRun.RunAsync(() => _ = new TenantPolicy("dev", new() { NfsServers = ["10.0.0.9", "10.0.0.10"], KeepsSystemNodes = true }));

        var policy = run.One(Policy);
        Assert.Equal($"{NoOthers} || (has(v.nfs) && v.nfs.server in ['10.0.0.10', '10.0.0.9']))", policy["spec.validations.0.expression"]);
        Assert.Equal(
            "!has(object.spec.tolerations) || object.spec.tolerations.all(t, (has(t.key) && t.key != '' && t.key != 'components.gke.io/gke-managed-components') || "
            + "(request.operation == 'UPDATE' && has(oldObject.spec.tolerations) && t in oldObject.spec.tolerations))",
            policy["spec.validations.1.expression"]);
        Assert.Equal("request.operation == 'UPDATE' || !has(object.spec.nodeName) || object.spec.nodeName == ''", policy["spec.validations.2.expression"]);
    }
}
