using System.Text.Json;
using System.Text.Json.Nodes;
using Infra.Review;

namespace Infra.Tests;

/// <summary>Edits of the shipped stacks: what is dangerous stands at the top of the verdict, what is harmless is no alarm.</summary>
public sealed class ReviewTests
{
    private const int Top = 5;

    // The edited stack, what is edited to what, and the kind and the words that the verdict must begin to say.
    public static TheoryData<string, string, string, VerdictKind, string> Dangerous => new()
    {
        { "dev", "tier: db-g1-small", "tier: db-g1-small\n    database: other", VerdictKind.DataDeleted, "Database \"dev-database\" is replaced (name" },
        { "dev", "infra:nodePools:", "infra:network: { podsCidr: 10.64.0.0/14 }\n  infra:nodePools:", VerdictKind.Irreversible, "cannot be changed later: pulumi up will fail, for Google refuses it while a cluster uses the range" },
        { "dev", "name: gpu-l4", "name: gpu-new", VerdictKind.Replaced, "GkeNodePool \"gpu-l4\" (5 resources) looks renamed to \"gpu-new\": deleted and made anew; keep name: gpu-l4 in infra:nodePools; both pools stand until the old one is empty: " },
        { "dev", "name: gpu-l4", "name: gpu-new", VerdictKind.Replaced, " nodes, the project's quota must have room for up to 16 nvidia-l4; evicts pods of gpu1 deployment/trainer (1 pod)" },
        { "prod", "infra:waivers:", "infra:protect: false\n  infra:waivers:\n    unprotected-stateful: moving", VerdictKind.DataDeleted, "can lose data: Pulumi's protection off" },
        { "prod", "infra:waivers:", "infra:protect: false\n  infra:waivers:\n    unprotected-stateful: moving", VerdictKind.GuardRails, "waived: unprotected-stateful (moving)" },
        { "bootcamp", "exposure: nodePort", "exposure: public\n      sourceRanges: [203.0.113.0/24]", VerdictKind.Access, "Service \"kubernetes-bootcamp\" is reached from 203.0.113.0/24" },
        { "rl", "cpu: \"16\", memory: 64Gi", "cpu: \"160\", memory: 640Gi", VerdictKind.Money, "quota requests.cpu: 16 -> 160 (10 times)" },
        { "dev", "maxNodes: 8", "maxNodes: 8\n    flexStart: true", VerdictKind.Money, "pool gpu-l4: 0 to 8 x g2-standard-12 with 1 nvidia-l4 on demand -> 0 to 8 x g2-standard-12 with 1 nvidia-l4 as flex-start" },
        { "dev", "maxNodes: 8", "maxNodes: 1", VerdictKind.Money, "; pods that no longer fit count as nothing" },
        { "dev", "machineType: g2-standard-12", "machineType: g2-standard-16", VerdictKind.Replaced, "but job/ranzcr begins again from the start or its last checkpoint" },
        { "dev", "maxNodes: 10", "maxNodes: 100", VerdictKind.Money, "pool worker: 0 to 10 x n2-standard-8 Spot -> 0 to 100 x n2-standard-8 Spot" },
        { "dev", "capacity: spot", "capacity: onDemand", VerdictKind.Replaced, "node pool \"worker\" is replaced (nodeConfig.spot true -> false); both pools stand until the old one is empty: " },
        { "ranzcr", "ranzcr-dist:v1", "ranzcr-dist:v2", VerdictKind.Replaced, "running Job ended: job/ranzcr (4 pods with 4 GPUs) stops within 30 s and begins again from the start (spec.template.spec.containers[0].image" },

        // More of the same kinds.
        { "gpu1", "infra:trainer:", "infra:namespace: other\n  infra:trainer:", VerdictKind.DataDeleted, "Namespace \"gpu1\"" },
        { "gpu1", "infra:trainer:", "infra:developers: [{ user: eve@example.com }]\n  infra:trainer:", VerdictKind.Access, "User eve@example.com gets role developer" },
        { "gpu1", "qnib/policy:v4", "qnib/policy:v5", VerdictKind.Replaced, "statefulset/policy (3 pods) restarts, one pod after another" },
        { "gpu1", "replicas: 3", "replicas: 2000", VerdictKind.Placement, "of 2000 pods of gpu1 statefulset/policy no longer fit: " },
        { "dev", "machineType: n2-standard-8", "machineType: n2-standard-16", VerdictKind.Replaced, "node pool \"worker\" makes its nodes anew, one after another (nodeConfig.machineType n2-standard-8 -> n2-standard-16)" },
        { "dev", "tier: db-g1-small", "tier: db-g1-small\n    engine: postgreSql", VerdictKind.Irreversible, "Cloud SQL keeps its engine" },
        { "prod", "tier: db-custom-4-15360", "tier: db-custom-8-30720", VerdictKind.Replaced, "DatabaseInstance \"prod\" restarts" },
        { "prod", "retainedBackups: 30", "retainedBackups: 10", VerdictKind.DataDeleted, "fewer backups kept" },
        { "ranzcr", "gpus: 4", "gpus: 2", VerdictKind.GuardRails, "new: warning: quota-exceeded" },
        { "ranzcr", "    ranzcr:\n", "    xrays:\n", VerdictKind.Replaced, "DistributedTraining \"ranzcr\" (2 resources) looks renamed to \"xrays\": deleted and made anew; keep infra:training.ranzcr; ends job/ranzcr (4 pods with 4 GPUs)" },
        { "prod", "[europe-west4-a, europe-west4-b, europe-west4-c]", "[europe-west4-a, europe-west4-b]", VerdictKind.Replaced, "cluster \"prod\" loses its nodes in europe-west4-c, of every pool that has no zones of its own" },
        { "prod", "[gpu-a100-spot, gpu-a100]", "[gpu-a100, gpu-a100-spot]", VerdictKind.Money, "class a100: gpu-a100-spot, gpu-a100 -> gpu-a100, gpu-a100-spot" },
        { "prod", "    emails: [ml-platform@example.com]\n", "    emails: []\n", VerdictKind.GuardRails, "AlertPolicy \"prod-gpu-idle\", AlertPolicy \"prod-queue-stalled\", AlertPolicy \"prod-ledger-behind\" and 2 more: nobody is told of it any more" },
        { "prod", "flowLogs: true", "flowLogs: false", VerdictKind.GuardRails, "Subnetwork \"prod-nodes\": who talks to whom is no longer logged" },
        { "dev", "location: europe-west4-a", "location: europe-west4-b", VerdictKind.DataDeleted, "Cluster \"dev\" is replaced (location europe-west4-a -> europe-west4-b); the cluster with all that runs and all disks" },
    };

    // The edited stack and what is edited to what.
    public static TheoryData<string, string, string> Harmless => new()
    {
        { "dev", "infra:costCenter: research", "infra:costCenter: vision" },
        { "dev", "maxNodes: 10", "maxNodes: 10\n    labels: { team: vision }" },
        { "gpu1", "config:", "# a comment\nconfig:" },
        { "rl", "cpu: \"16\", memory: 64Gi", "memory: 64Gi, cpu: \"16\"" },
        { "gpu1", "replicas: 3", "replicas: 4" },
        { "zoe", "", "config:\n  infra:kind: developer\n  infra:environment: dev\n  infra:developers: [{ user: zoe@example.com }]\n  infra:services:\n    web: { image: \"web:v1\", port: 8080 }\n" },
        { "dev", "maxNodes: 10", "maxNodes: 11" },
        { "prod", "durationHours: 6", "durationHours: 8" },
        { "dev", "dev holds nothing that cannot be made again", "all of it can be made again" },
        { "dev", "# The environment to try things on", "# Where things are tried" },
    };

    [Theory]
    [MemberData(nameof(Dangerous))]
    public async Task Verdict_OfADangerousChange_SaysSoAtTheTop(string stack, string was, string becomes, VerdictKind kind, string words)
    {
        var review = await EditedAsync(stack, was, becomes);

        var line = review.Verdict.Take(Top).FirstOrDefault(line => line.Kind == kind && line.Text.Contains(words, StringComparison.Ordinal));
        Assert.True(line is not null, DiffText.Write(review));
        Assert.Contains(DiffMarkdown.Write(review).Split('\n').Where(text => text.StartsWith("- **", StringComparison.Ordinal)).Take(Top), text => text.StartsWith($"- **{line.Heading}**", StringComparison.Ordinal));
    }

    // Its disk grows by itself, so that Pulumi leaves its size alone.
    [Theory]
    [InlineData(19)]
    [InlineData(99)]
    public async Task Verdict_OfWhatPulumiIgnores_IsEmpty_AndTheStackSaysThatItIsNotDeployed(int size)
    {
        var review = await EditedAsync("dev", "tier: db-g1-small", $"tier: db-g1-small\n    diskSizeGb: {size}");

        Assert.Empty(review.Verdict);
        Assert.Empty(review.Costs);
        Assert.Contains(
            $"""
              = gcp:sql/databaseInstance:DatabaseInstance dev (not deployed: Pulumi ignores changes of settings.diskSize)
                  settings.diskSize: 20 -> {size} (not deployed: Pulumi ignores it)
            """,
            DiffText.Write(review),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Money_BesideWhatPulumiIgnores_IsOfWhatIsDeployed()
    {
        var alone = await EditedAsync("dev", "tier: db-g1-small", "tier: db-custom-2-7680");
        var both = await EditedAsync("dev", "tier: db-g1-small", "tier: db-custom-2-7680\n    diskSizeGb: 99");

        Assert.Equal(alone.Costs[0].New.Select(cost => cost.Text(0)), both.Costs[0].New.Select(cost => cost.Text(0)));
    }

    [Theory]
    [MemberData(nameof(Harmless))]
    public async Task Verdict_OfAHarmlessChange_IsNoAlarm(string stack, string was, string becomes)
    {
        var review = await EditedAsync(stack, was, becomes);

        Assert.True(review.Verdict.All(line => line.Kind >= VerdictKind.Money), DiffText.Write(review));
        Assert.True(review.Verdict.All(line => line.Items.All(item => item.Words.IsEmpty)), DiffText.Write(review));
        Assert.False(review.HasErrors);
    }

    // Type, old inputs (null: it was not there), new ones, the words of a line (null: no access is widened), and whether to everybody.
    public static TheoryData<string, string?, string?, string?, bool> Widening => new()
    {
        // Settings that open, by themselves and with the block around them.
        { Cluster, """{"privateClusterConfig":{"enablePrivateNodes":true}}""", """{"name":"c"}""", "nodes get public addresses (privateClusterConfig.enablePrivateNodes true -> nothing)", true },
        { Cluster, """{"enableLegacyAbac":false,"privateClusterConfig":{"enablePrivateNodes":true}}""", """{"enableLegacyAbac":true,"privateClusterConfig":{"enablePrivateNodes":false}}""", "nodes get public addresses", true },
        { Cluster, """{"enableLegacyAbac":false,"privateClusterConfig":{"enablePrivateNodes":true}}""", """{"enableLegacyAbac":true,"privateClusterConfig":{"enablePrivateNodes":false}}""", "rights are no longer those of RBAC alone", true },
        { Cluster, """{"name":"c"}""", """{"privateClusterConfig":{"enablePrivateNodes":true,"enablePrivateEndpoint":false}}""", null, false },
        { Cluster, """{"name":"c"}""", """{"controlPlaneEndpointsConfig":{"dnsEndpointConfig":{"allowExternalTraffic":true}}}""", "reached from outside by its name", false },
        { Cluster, """{"name":"c","workloadIdentityConfig":{"workloadPool":"p"}}""", """{"name":"d"}""", "pods act as their node", false },
        { Cluster, """{"masterAuthorizedNetworksConfig":{"cidrBlocks":[{"cidrBlock":"0.0.0.0/0"},{"cidrBlock":"10.0.0.0/8"}]}}""", """{"masterAuthorizedNetworksConfig":{"cidrBlocks":[{"cidrBlock":"10.0.0.0/8"}]}}""", null, false },
        { Cluster, """{"masterAuthorizedNetworksConfig":{"cidrBlocks":[{"cidrBlock":"10.0.0.0/8"}]}}""", """{"masterAuthorizedNetworksConfig":{"cidrBlocks":[{"cidrBlock":"10.1.0.0/16","displayName":"vpn"}]}}""", null, false },
        { Cluster, """{"masterAuthorizedNetworksConfig":{"cidrBlocks":[{"cidrBlock":"10.0.0.0/8"}]}}""", """{"masterAuthorizedNetworksConfig":{"cidrBlocks":[{"cidrBlock":"10.0.0.0/7"}]}}""", "other networks reach the control plane", false },
        { Cluster, """{"masterAuthorizedNetworksConfig":{"cidrBlocks":[]}}""", """{"masterAuthorizedNetworksConfig":{"cidrBlocks":[{"cidrBlock":"0.0.0.0/0"}]}}""", "other networks reach the control plane", true },
        { Cluster, """{"name":"c","masterAuthorizedNetworksConfig":{"cidrBlocks":[]}}""", """{"name":"d"}""", "every network reaches the control plane", true },
        { Pool, """{"name":"n"}""", """{"name":"n","networkConfig":{"enablePrivateNodes":false}}""", "nodes get public addresses", true },
        { Pool, """{"name":"n"}""", """{"name":"n","networkConfig":{"enablePrivateNodes":true}}""", null, false },
        { Pool, """{"nodeConfig":{"workloadMetadataConfig":{"mode":"GCE_METADATA"}}}""", """{"nodeConfig":{"workloadMetadataConfig":{"mode":"GKE_METADATA"}}}""", null, false },
        { Pool, """{"nodeConfig":{"workloadMetadataConfig":{"mode":"GKE_METADATA"}}}""", """{"nodeConfig":{"workloadMetadataConfig":{"mode":"GCE_METADATA"}}}""", "pods may act as their node", false },
        { Database, """{"settings":{"tier":"t"}}""", """{"settings":{"tier":"t","ipConfiguration":{"ipv4Enabled":true}}}""", "the database gets a public address", true },
        { Database, """{"settings":{"tier":"t"}}""", """{"settings":{"tier":"t","ipConfiguration":{"authorizedNetworks":[{"name":"all","value":"0.0.0.0/0"}]}}}""", "other networks reach the database", true },
        { Database, """{"settings":{"ipConfiguration":{"sslMode":"TRUSTED_CLIENT_CERTIFICATE_REQUIRED"}}}""", """{"settings":{"ipConfiguration":{"sslMode":"ENCRYPTED_ONLY"}}}""", "connections need less proof", false },
        { Database, """{"settings":{"ipConfiguration":{"sslMode":"ENCRYPTED_ONLY"}}}""", """{"settings":{"ipConfiguration":{"sslMode":"TRUSTED_CLIENT_CERTIFICATE_REQUIRED"}}}""", null, false },
        { "gcp:redis/instance:Instance", """{"authEnabled":true}""", "{}", "Redis asks for no password", false },
        { "gcp:redis/instance:Instance", """{"transitEncryptionMode":"SERVER_AUTHENTICATION"}""", "{}", "connections to Redis are not encrypted", false },
        { "gcp:storage/bucket:Bucket", """{"publicAccessPrevention":"enforced"}""", """{"publicAccessPrevention":"inherited"}""", "may be opened to everybody", true },
        { "gcp:storage/bucket:Bucket", """{"uniformBucketLevelAccess":true}""", """{"uniformBucketLevelAccess":false}""", "objects may have rights of their own", false },

        // Whose tokens are taken from outside.
        { IdentityProvider, null, """{"attributeCondition":"assertion.ref == 'refs/heads/main'"}""", "is new: tokens from outside are taken where assertion.ref", false },
        { IdentityProvider, null, """{"displayName":"x"}""", "tokens from outside are taken where nothing is asked of them", true },
        { IdentityProvider, """{"attributeCondition":"a"}""", """{"attributeCondition":"b"}""", "other tokens are taken (attributeCondition a -> b)", false },
        { IdentityProvider, """{"displayName":"a"}""", """{"displayName":"b"}""", null, false },

        // A block that the provider leaves as it is closes and opens nothing.
        { Cluster, """{"resourceLabels":{"a":"b"},"workloadIdentityConfig":{"workloadPool":"p"}}""", """{"resourceLabels":{"a":"c"}}""", null, false },

        // Roles.
        { BucketMember, """{"bucket":"scratch","role":"roles/storage.objectViewer","member":"user:a@b"}""", """{"bucket":"patients","role":"roles/storage.objectViewer","member":"user:a@b"}""", "user:a@b gets roles/storage.objectViewer (BucketIAMMember \"r\": bucket scratch -> patients)", false },
        { BucketMember, """{"role":"roles/x","member":"user:a@b","condition":{"title":"t"}}""", """{"role":"roles/x","member":"user:a@b"}""", "user:a@b gets roles/x", false },
        { BucketMember, """{"role":"roles/x","member":"user:a@b"}""", """{"role":"roles/x","member":"user:a@b","condition":{"title":"t"}}""", null, false },
        { BucketBinding, """{"role":"roles/x","members":["user:a@b","user:c@d"]}""", """{"role":"roles/x","members":["user:a@b"]}""", null, false },
        { BucketBinding, """{"role":"roles/x","members":["user:a@b"]}""", """{"role":"roles/x","members":["allUsers","user:a@b"]}""", "allUsers gets roles/x (", true },
        { BucketBinding, """{"role":"roles/x","members":["allUsers"]}""", """{"role":"roles/x","members":["allUsers","user:a@b"]}""", "user:a@b gets roles/x (", false },
        { "gcp:projects/iAMPolicy:IAMPolicy", null, """{"policyData":"{\"bindings\":[{\"members\":[\"allUsers\"],\"role\":\"roles/owner\"}]}"}""", "others get a policy", true },
        { "gcp:projects/iAMPolicy:IAMPolicy", """{"policyData":"{\"bindings\":[]}"}""", """{"policyData":"{\"bindings\":[{\"members\":[\"user:a@b\"]}]}"}""", "others get a policy", false },
        { "gcp:projects/iAMCustomRole:IAMCustomRole", """{"permissions":["a.get"]}""", """{"permissions":["a.get","a.delete"]}""", "allows a.delete", false },
        { Role, """{"rules":[{"apiGroups":["mine.example"],"resources":["*"],"verbs":["*"]}]}""", """{"rules":[{"apiGroups":["*"],"resources":["*"],"verbs":["*"]}]}""", "allows * *.*", false },
        { Role, """{"rules":[{"apiGroups":["*"],"resources":["*"],"verbs":["*"]}]}""", """{"rules":[{"apiGroups":[""],"resources":["pods"],"verbs":["get"]}]}""", null, false },
        { Role, """{"rules":[{"apiGroups":[""],"resources":["*/status"],"verbs":["get"]}]}""", """{"rules":[{"apiGroups":[""],"resources":["pods/status"],"verbs":["get"]}]}""", null, false },
        { Role, """{"rules":[{"apiGroups":[""],"resources":["pods"],"verbs":["get"]}]}""", """{"rules":[{"apiGroups":[""],"resources":["pods","pods/exec"],"verbs":["get"]}]}""", "allows get pods/exec", false },
        { Role, """{"rules":[{"apiGroups":[""],"resources":["secrets"],"resourceNames":["a"],"verbs":["get"]}]}""", """{"rules":[{"apiGroups":[""],"resources":["secrets"],"resourceNames":["a","b"],"verbs":["get"]}]}""", "allows get secrets b", false },
        { Role, """{"rules":[{"apiGroups":[""],"resources":["secrets"],"resourceNames":["a"],"verbs":["get"]}]}""", """{"rules":[{"apiGroups":[""],"resources":["secrets"],"verbs":["get"]}]}""", "allows get secrets", false },
        { Role, """{"rules":[{"nonResourceURLs":["/api/*"],"verbs":["get"]}]}""", """{"rules":[{"nonResourceURLs":["/api/v1","/metrics"],"verbs":["get"]}]}""", "allows get /metrics", false },
        { Binding, """{"roleRef":{"kind":"Role","name":"admin"},"subjects":[{"kind":"User","name":"u"}]}""", """{"roleRef":{"kind":"ClusterRole","name":"admin"},"subjects":[{"kind":"User","name":"u"}]}""", "User u gets role admin of the kind ClusterRole instead of Role", false },
        { Binding, """{"roleRef":{"name":"admin"},"subjects":[{"kind":"ServiceAccount","name":"default","namespace":"a"}]}""", """{"roleRef":{"name":"admin"},"subjects":[{"kind":"ServiceAccount","name":"default","namespace":"b"}]}""", "ServiceAccount b/default gets role admin", false },
        { Binding, null, """{"roleRef":{"name":"r"},"subjects":[{"kind":"ServiceAccount","name":"default","namespace":"kube-system"}]}""", "ServiceAccount kube-system/default gets role r", false },

        // Ways into pods and out of them.
        { Policy, """{"spec":{"podSelector":{},"policyTypes":["Ingress"]}}""", """{"spec":{"podSelector":{"matchLabels":{"a":"b"}},"policyTypes":["Ingress"]}}""", "is for other pods (spec.podSelector.matchLabels", false },
        { Policy, Ports("""{"port":80}"""), Ports("""{"port":80,"endPort":65535}"""), "from 10.0.0.0/8, port 80-65535", false },
        { Policy, Ports("""{"port":80,"endPort":90}"""), Ports("""{"port":85}"""), null, false },
        { Policy, Ports("""{"port":80,"endPort":90}"""), Ports("""{"port":91}"""), "port 91", false },
        { Policy, Ports("""{"port":53}"""), Ports("""{"port":53,"protocol":"UDP"}"""), "UDP port 53", false },
        { Policy, """{"spec":{"ingress":[{}]}}""", Ports("""{"port":53}"""), null, false },
        { Policy, """{"spec":{"ingress":[]}}""", """{"spec":{"ingress":[{"from":[{"ipBlock":{"cidr":"::/0"}}]}]}}""", "from ::/0, any port", true },
        { Policy, """{"spec":{"egress":[]}}""", """{"spec":{"egress":[{"to":[{"ipBlock":{"cidr":"0.0.0.0/0"}}]}]}}""", "out to", false },
        { Policy, """{"spec":{"egress":[]}}""", """{"spec":{"egress":[{"to":[{"ipBlock":{"cidr":"10.0.0.0/8","except":["10.1.0.0/16"]}}]}]}}""", "out to {\"ipBlock\":{\"cidr\":\"10.0.0.0/8\",\"except\":[\"10.1.0.0/16\"]}}, any port", false },
        { Policy, """{"spec":{"policyTypes":["Ingress","Egress"]}}""", """{"spec":{"policyTypes":["Ingress"]}}""", "no longer holds Egress traffic back", false },
        { Firewall, """{"sourceRanges":["0.0.0.0/0"],"allows":[{"protocol":"tcp","ports":["443"]}]}""", """{"sourceRanges":["0.0.0.0/0"],"allows":[{"protocol":"all"}]}""", "opens {\"protocol\":\"all\"}", true },
        { Firewall, """{"sourceRanges":["10.0.0.0/8"],"allows":[{"protocol":"tcp"}]}""", """{"sourceRanges":["10.0.0.0/8","::/0"],"allows":[{"protocol":"tcp"}]}""", "lets ::/0 in", true },
        { Firewall, """{"sourceRanges":["10.0.0.0/8"]}""", """{"description":"d"}""", "lets 0.0.0.0/0 in", true },
        { Firewall, """{"sourceRanges":["10.0.0.0/8"],"targetTags":["web"]}""", """{"sourceRanges":["10.0.0.0/8"]}""", "is for every machine instead of web", false },
        { Firewall, """{"sourceRanges":["0.0.0.0/0","10.0.0.0/8"]}""", """{"sourceRanges":["10.0.0.0/8"]}""", null, false },
        { "kubernetes:core/v1:Service", """{"metadata":{"annotations":["x"]},"spec":{"type":"ClusterIP"}}""", """{"metadata":{"annotations":["x"]},"spec":{"type":"LoadBalancer"}}""", "is reached from the whole internet", true },

        // What holds pods back.
        { "kubernetes:core/v1:Namespace", """{"metadata":{"labels":{"pod-security.kubernetes.io/enforce":"restricted"}}}""", """{"metadata":{}}""", "lets pods in that are privileged and not restricted", false },
        { "kubernetes:core/v1:Namespace", """{"metadata":{"labels":{"pod-security.kubernetes.io/enforce":"baseline"}}}""", """{"metadata":{"labels":{"pod-security.kubernetes.io/enforce":"restricted"}}}""", null, false },
        { "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy", """{"spec":{}}""", null, "is removed: what it refused is let in", false },
        { "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy", """{"spec":{"a":1}}""", """{"spec":{"a":2}}""", "changes what is let in (spec.a 1 -> 2)", false },
        { Deployment, Pods("""{"name":"a","securityContext":{"privileged":true}}""", """{"name":"b"}"""), Pods("""{"name":"a","securityContext":{"privileged":true}}""", """{"name":"b","securityContext":{"privileged":true}}"""), "its pods may more (containers[b].securityContext.privileged is true)", false },
        { Deployment, Pods("""{"name":"a"}"""), Pods("""{"name":"a","securityContext":{"capabilities":{"add":["SYS_ADMIN"]}}}"""), "containers[a].securityContext.capabilities.add has SYS_ADMIN", false },
        { Deployment, Pods("""{"name":"a","securityContext":{"runAsNonRoot":true,"allowPrivilegeEscalation":false}}"""), Pods("""{"name":"a"}"""), "containers[a].securityContext.allowPrivilegeEscalation is not false, containers[a].securityContext.runAsNonRoot is not true", false },
        { Deployment, Pods("""{"name":"a"}"""), Pods("""{"name":"b"}""", """{"name":"a"}"""), null, false },
        { Deployment, Pods("""{"name":"a","image":"v1"}"""), Pods("""{"name":"a","image":"v2"}"""), null, false },
    };

    [Theory]
    [MemberData(nameof(Widening))]
    public void Access_OfAChangedResource_IsToldWhereItIsWider(string type, string? was, string? becomes, string? words, bool isPublic)
    {
        var review = DiffReview.Of(Side(type, was), "old", Side(type, becomes), "new");

        var items = review.Verdict.Where(line => line.Kind == VerdictKind.Access).SelectMany(line => line.Items).ToList();
        Assert.Equal(words is null, items.Count == 0);
        Assert.True(words is null || items.Exists(item => item.Text.Contains(words, StringComparison.Ordinal)), string.Join('\n', items.Select(item => item.Text)));
        Assert.Equal(words is null ? "" : isPublic ? "access public" : "access", Failing(review, "access, public"));
    }

    // A plan of one stack is written less deep than one of all stacks.
    [Fact]
    public void Access_OfPlansThatAreWrittenOtherwise_IsTheSame()
    {
        var plan = Side(Policy, """{"spec":{"egress":[{"to":[{"ipBlock":{"cidr":"10.0.0.0/8"}}]}],"policyTypes":["Egress"]}}""");
        var indented = JsonNode.Parse(plan)!.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
        var wider = plan.Replace("[{\"ipBlock", "[{\"ipBlock\":{\"cidr\":\"11.0.0.0/8\"}},{\"ipBlock", StringComparison.Ordinal);

        Assert.Empty(DiffReview.Of(plan, "old", indented, "new").Verdict);
        Assert.EndsWith("lets traffic out to 11.0.0.0/8, any port", DiffReview.Of(indented, "old", wider, "new").Verdict[0].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("registry.lab.example.com/vision/team/worker:1.0.0", "registry.lab.example.com/vision/team/worker:1.1.0", "image ...orker:1.0.0 -> ...orker:1.1.0)")]
    [InlineData("worker:1.0.0", "worker:1.1.0", "image worker:1.0.0 -> worker:1.1.0)")]
    [InlineData("a.example.com/vision/team/project/worker:1.0.0", "b.example.com/vision/team/project/worker:1.0.0", "image a.example.com/vision/team/project/worker... -> b.example.com/vision/team/project/worker...)")]
    public void Verdict_OfLongValues_ShowsWhereTheyDiffer(string was, string becomes, string words)
    {
        static string Of(string image) => Side("kubernetes:apps/v1:StatefulSet", Pods($"{{\"name\":\"a\",\"image\":\"{image}\"}}"));

        var review = DiffReview.Of(Of(was), "old", Of(becomes), "new");

        Assert.EndsWith(words, review.Verdict[0].Text, StringComparison.Ordinal);
        Assert.Contains($"image: \"{was}\" -> \"{becomes}\"", DiffText.Write(review), StringComparison.Ordinal);
    }

    [Fact]
    public void Access_OfANewServiceAccount_IsAPartOfItsWorkload()
    {
        const string Account = """{"metadata":{"name":"runner","namespace":"n"}}""";
        var after = Side((Binding, "r", """{"roleRef":{"name":"r"},"subjects":[{"kind":"ServiceAccount","name":"runner","namespace":"n"}]}"""), ("kubernetes:core/v1:ServiceAccount", "runner", Account));

        Assert.Empty(DiffReview.Of(Side(), "old", after, "new").Verdict);
        Assert.Equal(VerdictKind.Access, Assert.Single(DiffReview.Of(Side(("kubernetes:core/v1:ServiceAccount", "runner", Account)), "old", after, "new").Verdict).Kind);
    }

    // Under another name nothing is reached by more than before, but for what is opened at the same time.
    [Theory]
    [InlineData("NodePort", "NodePort", "")]
    [InlineData("LoadBalancer", "LoadBalancer", "")]
    [InlineData("ClusterIP", "NodePort", "access")]
    public void Access_OfARenamedService_IsThatOfTheFormer(string was, string becomes, string failing)
    {
        const string Service = "kubernetes:core/v1:Service";
        static string Spec(string name, string type) =>
            """{"metadata":{"name":"NAME","namespace":"n","labels":{"a":"b"}},"spec":{"type":"TYPE","ports":[{"port":80,"protocol":"TCP"}],"selector":{"app":"NAME"}}}""".Replace("NAME", name, StringComparison.Ordinal).Replace("TYPE", type, StringComparison.Ordinal);

        Assert.Equal(failing, Failing(DiffReview.Of(Side((Service, "web", Spec("web", was))), "old", Side((Service, "site", Spec("site", becomes))), "new"), "access"));
    }

    // Type, old and new inputs, and the words of the line about data (null: none).
    [Theory]
    [InlineData(Database, """{"settings":{"tier":"t","backupConfiguration":{"enabled":true}}}""", """{"settings":{"tier":"t"}}""", "no backups any more")]
    [InlineData(Database, """{"settings":{"backupConfiguration":{"backupRetentionSettings":{"retainedBackups":30}}}}""", """{"settings":{"backupConfiguration":{"backupRetentionSettings":{"retainedBackups":10}}}}""", "fewer backups kept")]
    [InlineData(Database, """{"settings":{"backupConfiguration":{"backupRetentionSettings":{"retainedBackups":10}}}}""", """{"settings":{"backupConfiguration":{"backupRetentionSettings":{"retainedBackups":30}}}}""", null)]
    [InlineData(Database, """{"a":1}""", """{"a":1,"deletionProtection":false}""", "Google's deletion protection off")]
    [InlineData(Cluster, """{"a":1}""", """{"a":1,"deletionProtection":false}""", "Google's deletion protection off")]
    [InlineData(Cluster, """{"a":1}""", """{"a":1,"deletionProtection":true}""", null)]
    [InlineData("gcp:storage/bucket:Bucket", """{"versioning":{"enabled":true}}""", """{"versioning":{"enabled":false}}""", "older versions of objects not kept")]
    [InlineData("gcp:storage/bucket:Bucket", """{"softDeletePolicy":{"retentionDurationSeconds":900000}}""", """{"softDeletePolicy":{"retentionDurationSeconds":700000}}""", "deleted objects kept for less long")]
    [InlineData(Bucket, """{"name":"b","retentionPolicy":{"retentionPeriod":86400}}""", """{"name":"b"}""", "objects may be deleted earlier")]
    [InlineData(Redis, """{"persistenceConfig":{"persistenceMode":"RDB"}}""", """{"persistenceConfig":{"persistenceMode":"DISABLED"}}""", "not written to disk any more")]
    [InlineData(Redis, """{"persistenceConfig":{"persistenceMode":"DISABLED"}}""", """{"persistenceConfig":{"persistenceMode":"RDB"}}""", null)]
    [InlineData(Redis, """{"redisConfigs":{"maxmemory-policy":"noeviction"}}""", """{"redisConfigs":{"maxmemory-policy":"volatile-lru"}}""", "a full Redis drops more")]
    [InlineData(Redis, """{"redisConfigs":{"maxmemory-policy":"allkeys-lru"}}""", """{"redisConfigs":{"maxmemory-policy":"volatile-lru"}}""", null)]
    [InlineData(Bucket, """{"lifecycleRules":[{"action":{"type":"Delete"},"condition":{"age":30}}]}""", """{"lifecycleRules":[{"action":{"type":"Delete"},"condition":{"age":29}}]}""", "reach further")]
    [InlineData(Bucket, """{"lifecycleRules":[{"action":{"type":"Delete"},"condition":{"age":30}}]}""", """{"lifecycleRules":[{"action":{"type":"Delete"},"condition":{"age":31}}]}""", null)]
    [InlineData(Bucket, """{"lifecycleRules":[{"action":{"type":"Delete"},"condition":{"age":30}}]}""", "{}", null)]
    [InlineData(Bucket, """{"name":"b"}""", """{"name":"b","lifecycleRules":[{"action":{"type":"SetStorageClass"},"condition":{"age":30}}]}""", null)]
    [InlineData(Bucket, """{"lifecycleRules":[{"action":{"type":"Delete"},"condition":{"age":30,"withState":"ARCHIVED"}}]}""", """{"lifecycleRules":[{"action":{"type":"Delete"},"condition":{"age":30,"withState":"LIVE"}}]}""", "reach further")]
    [InlineData(Registry, """{"cleanupPolicies":[{"id":"k","action":"KEEP","mostRecentVersions":{"keepCount":10}}]}""", """{"cleanupPolicies":[{"id":"k","action":"KEEP","mostRecentVersions":{"keepCount":3}}]}""", "reach further")]
    [InlineData(Registry, """{"cleanupPolicies":[{"id":"k","action":"KEEP","mostRecentVersions":{"keepCount":10}}]}""", """{"cleanupPolicies":[{"id":"k","action":"KEEP","mostRecentVersions":{"keepCount":20}}]}""", null)]
    [InlineData(Registry, """{"cleanupPolicies":[{"id":"d","action":"DELETE","condition":{"olderThan":"86400s"}}]}""", """{"cleanupPolicies":[{"id":"d","action":"DELETE","condition":{"olderThan":"43200s"}}]}""", "reach further")]
    public void Data_OfAChangedGuard_IsToldWhereItCanBeLost(string type, string was, string becomes, string? words)
    {
        var review = DiffReview.Of(Side(type, was), "old", Side(type, becomes), "new");

        Assert.Equal(words is null ? "" : "delete-data", Failing(review, "delete-data"));
        Assert.True(words is null || review.Verdict[0].Text.Contains(words, StringComparison.Ordinal), DiffText.Write(review));
    }

    [Theory]
    [InlineData("DELETE", VerdictKind.DataDeleted)]
    [InlineData("ABANDON", VerdictKind.Replaced)]
    public void Data_OfADatabaseThatPulumiLeavesThere_IsNotDeleted(string policy, VerdictKind kind) => Assert.Equal(
        kind, DiffReview.Of(Side("gcp:sql/database:Database", $$"""{"name":"ns_ada","deletionPolicy":"{{policy}}"}"""), "old", Side(), "new").Verdict[0].Kind);

    // Type, old and new inputs, and the words of the line about what ends (null: none).
    [Theory]
    [InlineData("kubernetes:batch/v1:Job", """{"metadata":{"name":"t"},"spec":{"parallelism":2,"suspend":false,"template":{"spec":{"containers":[]}}}}""", """{"metadata":{"name":"t"},"spec":{"parallelism":2,"suspend":true,"template":{"spec":{"containers":[]}}}}""", "job/t (2 pods) is suspended: its pods end within 30 s")]
    [InlineData("kubernetes:batch/v1:Job", """{"metadata":{"name":"t"},"spec":{"parallelism":1,"activeDeadlineSeconds":3600,"template":{"spec":{"containers":[{"image":"a"}]}}}}""", """{"metadata":{"name":"t"},"spec":{"parallelism":1,"activeDeadlineSeconds":3600,"template":{"spec":{"containers":[{"image":"b"}]}}}}""", "job/t (1 pod) runs again (spec.template.spec.containers[0].image a -> b), for 3600 s at most")]
    [InlineData("kubernetes:batch/v1:Job", """{"metadata":{"name":"t"},"spec":{"parallelism":1,"activeDeadlineSeconds":3601,"template":{"spec":{"containers":[{"image":"a"}]}}}}""", """{"metadata":{"name":"t"},"spec":{"parallelism":1,"activeDeadlineSeconds":3601,"template":{"spec":{"containers":[{"image":"b"}]}}}}""", "running Job ended: job/t (1 pod) stops within 30 s")]
    [InlineData(ScaledJob, """{"metadata":{"name":"w"},"spec":{"maxReplicaCount":2,"jobTargetRef":{"template":{"spec":{"containers":[]}}}}}""", """{"metadata":{"name":"w"},"spec":{"maxReplicaCount":3,"jobTargetRef":{"template":{"spec":{"containers":[]}}}}}""", "KEDA ends its running Jobs, within 30 s, and starts others (spec.maxReplicaCount 2 -> 3)")]
    [InlineData(ScaledJob, """{"metadata":{"name":"w"},"spec":{"rollout":{"strategy":"gradual"},"maxReplicaCount":2,"jobTargetRef":{"template":{"spec":{"containers":[]}}}}}""", """{"metadata":{"name":"w"},"spec":{"rollout":{"strategy":"gradual"},"maxReplicaCount":3,"jobTargetRef":{"template":{"spec":{"containers":[]}}}}}""", null)]
    [InlineData(ScaledJob, """{"metadata":{"name":"w","labels":{"a":"b"}},"spec":{"jobTargetRef":{"template":{"spec":{"containers":[]}}}}}""", """{"metadata":{"name":"w","labels":{"a":"c"}},"spec":{"jobTargetRef":{"template":{"spec":{"containers":[]}}}}}""", null)]
    [InlineData(Pool, """{"nodeLocations":["a","b"]}""", """{"nodeLocations":["b","c"]}""", "node pool \"r\" loses its nodes in a; no pod")]
    [InlineData(Pool, """{"nodeLocations":["a","b"]}""", """{"nodeLocations":["b","a","c"]}""", null)]
    [InlineData(Pool, """{"nodeCount":3}""", """{"nodeCount":2}""", "node pool \"r\" loses nodes (nodeCount 3 -> 2)")]
    [InlineData(Pool, """{"nodeCount":3}""", """{"nodeCount":4}""", null)]
    [InlineData(Cluster, """{"nodeLocations":["a","b"]}""", """{"nodeLocations":["b"]}""", "cluster \"r\" loses its nodes in a, of every pool that has no zones of its own")]
    [InlineData(Cluster, """{"nodeLocations":["a","b"]}""", """{"nodeLocations":["b","c"]}""", "cluster \"r\" loses its nodes in a, of every pool that has no zones of its own")]
    [InlineData("gcp:monitoring/notificationChannel:NotificationChannel", """{"type":"email"}""", null, null)]
    public void Replaced_OfWhatRuns_IsToldWhereItEnds(string type, string was, string? becomes, string? words)
    {
        var review = DiffReview.Of(Side(type, was), "old", Side(type, becomes), "new");

        Assert.Equal(words is null ? "" : "replace", Failing(review, "replace"));
        Assert.True(words is null || review.Verdict[0].Text.Contains(words, StringComparison.Ordinal), DiffText.Write(review));
    }

    [Theory]
    [InlineData("\"[computed]\"")]
    [InlineData("""{"volumeClaimTemplates":"[computed]"}""")]
    public void Data_OfARemovedStatefulSet_MayNotBeKnownYet(string spec) =>
        Assert.Equal(VerdictKind.Replaced, DiffReview.Of(Side("kubernetes:apps/v1:StatefulSet", $$"""{"spec":{{spec}}}"""), "old", Side(), "new").Verdict.First().Kind);

    [Fact]
    public void Money_OfAQuotaThatLosesAllLimits_NamesEach()
    {
        var review = DiffReview.Of(Side(Quota, """{"spec":{"hard":{"requests.cpu":"4","secrets":"9"}}}"""), "old", Side(Quota, """{"spec":{}}"""), "new");

        Assert.Equal("quota requests.cpu: 4 -> no limit", Assert.Single(review.Verdict).Text);
    }

    [Theory]
    [InlineData("""{"metadata":{"namespace":"ada"},"spec":{"hard":{"pods":"9","requests.cpu":"4","secrets":"9"}}}""", "quota \"r\" is removed: there is no limit of pods any more")]
    [InlineData("""{"metadata":{"namespace":"bob"},"spec":{"hard":{"pods":"9"}}}""", "quota \"r\" is removed: there is no limit of pods any more")]
    [InlineData("""{"metadata":{"namespace":"ada"},"spec":{"hard":{"requests.cpu":"4","secrets":"9"}}}""", null)]
    public void Money_OfAQuotaThatGoes_NamesWhatNoOtherOfItsNamespaceLimits(string quota, string? text)
    {
        (string, string, string)[] other = [(Quota, "other", """{"metadata":{"namespace":"ada"},"spec":{"hard":{"requests.cpu":"8"}}}""")];

        var review = DiffReview.Of(Side([.. other, (Quota, "r", quota)]), "old", Side(other), "new");

        Assert.Equal(text, review.Verdict.SingleOrDefault()?.Text);
    }

    [Fact]
    public void Money_OfAQuotaThatGoesWithItsNamespace_IsNone() => Assert.DoesNotContain(
        DiffReview.Of(
            Side((Quota, "r", """{"metadata":{"namespace":"ada"},"spec":{"hard":{"pods":"9"}}}"""), ("kubernetes:core/v1:Namespace", "n", """{"metadata":{"name":"ada"}}""")), "old", Side(), "new").Verdict,
        line => line.Kind == VerdictKind.Money);

    [Fact]
    public void Replaced_OfADatabaseWhoseSettingsAreNotKnownYet_MayRestart() =>
        Assert.Contains("restarts", DiffReview.Of(Side(Database, """{"settings":{"tier":"t"}}"""), "old", Side(Database, """{"settings":"[computed]"}"""), "new").Verdict[0].Text, StringComparison.Ordinal);

    // Each word once where it holds, and once where it does not by a little.
    [Theory]
    [InlineData("delete-data", Database, """{"name":"a"}""", """{"name":"b"}""", true)]
    [InlineData("delete-data", Database, """{"settings":{"tier":"a"}}""", """{"settings":{"tier":"b"}}""", false)]
    [InlineData("replace", "kubernetes:batch/v1:Job", """{"spec":{"template":{"spec":{"containers":[{"image":"a"}]}}}}""", """{"spec":{"template":{"spec":{"containers":[{"image":"b"}]}}}}""", true)]
    [InlineData("replace", "kubernetes:batch/v1:Job", """{"spec":{"suspend":true}}""", """{"spec":{"suspend":false}}""", false)]
    [InlineData("irreversible", Database, """{"databaseVersion":"MYSQL_8_0"}""", """{"databaseVersion":"POSTGRES_17"}""", true)]
    [InlineData("irreversible", Cluster, """{"releaseChannel":{"channel":"STABLE"}}""", """{"releaseChannel":{"channel":"RAPID"}}""", true)]
    [InlineData("irreversible", Cluster, """{"releaseChannel":{"channel":"REGULAR"}}""", """{"releaseChannel":{"channel":"STABLE"}}""", false)]
    [InlineData("irreversible", Database, """{"settings":{"tier":"a"}}""", """{"settings":{"tier":"b"}}""", false)]
    [InlineData("access", Firewall, """{"sourceRanges":["10.0.0.0/8"]}""", """{"sourceRanges":["10.0.0.0/8","192.168.0.0/16"]}""", true)]
    [InlineData("access", Firewall, """{"sourceRanges":["10.0.0.0/8","192.168.0.0/16"]}""", """{"sourceRanges":["10.0.0.0/8"]}""", false)]
    [InlineData("public", Firewall, """{"sourceRanges":["10.0.0.0/8"]}""", """{"sourceRanges":["0.0.0.0/0"]}""", true)]
    [InlineData("public", Firewall, """{"sourceRanges":["10.0.0.0/8"]}""", """{"sourceRanges":["0.0.0.0/1"]}""", false)]
    public void FailOn_AWord_HoldsForWhatItSays(string word, string type, string was, string becomes, bool holds) =>
        Assert.Equal(holds ? word : "", Failing(DiffReview.Of(Side(type, was), "old", Side(type, becomes), "new"), word));

    [Theory]
    [InlineData("cost:+99", 100, 199, false)]
    [InlineData("cost:+98", 100, 199, true)]
    [InlineData("cost:+10%", 100, 110, false)]
    [InlineData("cost:+9.9%", 100, 110, true)]
    [InlineData("cost:+0", 100, 99, false)]
    [InlineData("cost:+1000", 100, null, true)]
    public void FailOn_ACost_HoldsBeyondItsBound(string word, int was, int? becomes, bool holds)
    {
        static string Priced(int? usd) => Edited(Side(), plan => plan["cost"] = new JsonObject
        {
            ["month"] = new JsonObject(new[] { "alwaysOn", "now", "max" }.Select(figure =>
                KeyValuePair.Create(figure, (JsonNode?)new JsonObject { ["usd"] = usd, ["state"] = usd is null ? "unknown" : "known" }))),
        });

        Assert.Equal(holds ? "cost" : "", Failing(DiffReview.Of(Priced(was), "old", Priced(becomes), "new"), word));
    }

    [Theory]
    [InlineData("cost:+10", null, 10)]
    [InlineData("cost:+10%", 10, null)]
    [InlineData("cost:+10%%", null, null)]
    [InlineData("cost:+-10", null, null)]
    public void FailOn_ACost_IsAnAmountOrAPercentage(string word, int? percent, int? amount)
    {
        var mistakes = new List<string>();

        var read = FailOn.Read([word], mistakes);

        Assert.Equal((percent, amount, percent is null && amount is null ? 1 : 0), (read.CostPercent, read.CostAmount, mistakes.Count));
    }

    [Theory]
    [InlineData(0, 0.11, "always on 0.00 -> 0.11 (+0.11), ")]
    [InlineData(1000, 1000.99, "always on 1,000.00 -> 1,000.99 (+0.99), ")]
    [InlineData(1000, 999, "always on 1,000 -> 999 (-1), ")]
    public void Money_OfLessThanADollar_IsNotToldAsNothing(decimal was, decimal becomes, string words)
    {
        static string Priced(decimal usd) => Edited(Side(), plan => plan["cost"] = JsonNode.Parse($$$"""{"month":{"alwaysOn":{{{Usd(usd)}}},"now":{{{Usd(usd)}}},"max":{{{Usd(usd)}}}}}"""));

        Assert.StartsWith($"USD a month: {words}", DiffReview.Of(Priced(was), "old", Priced(becomes), "new").Verdict[0].Text, StringComparison.Ordinal);
    }

    // What the new side's plan says of its own costs.
    [Fact]
    public void NewStack_SaysWhatItCosts()
    {
        static string Priced(string cost) => Edited(Side(), plan => plan["cost"] = JsonNode.Parse($$"""{"month":{"alwaysOn":{{Usd(3)}},"now":{{Usd(4)}},"max":{{Usd(5)}}},{{cost}}}"""));
        static string New(string plan) => DiffReview.Of("{}", "old", plan, "new").Stacks[0].New!;

        Assert.EndsWith("; USD a month: 3 always on, 4 now, 5 at most", New(Priced("\"pools\":[]")), StringComparison.Ordinal);
        Assert.EndsWith("; USD a month: 3 of its own, 70 its pods' worth", New(Priced($"\"developer\":{{\"worthMonth\":{Usd(70)}}}").Replace("\"usd\":4", "\"usd\":3", StringComparison.Ordinal).Replace("\"usd\":5", "\"usd\":3", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.EndsWith("; images none", New(Side()), StringComparison.Ordinal);
    }

    private static string Usd(decimal usd) => FormattableString.Invariant($$"""{"usd":{{usd}},"state":"known"}""");

    [Theory]
    [InlineData("error", true)]
    [InlineData(null, false)]
    public void FailOn_Guardrail_HoldsForANewFinding(string? level, bool holds)
    {
        var after = Edited(Side(), plan => plan["findings"] = level is null ? new JsonArray()
            : new JsonArray(new JsonObject { ["level"] = level, ["rule"] = "open-firewall", ["resource"] = "r", ["message"] = "too open" }));

        Assert.Equal(holds ? "guardrail" : "", Failing(DiffReview.Of(Side(), "old", after, "new"), "guardrail"));
    }

    [Theory]
    [InlineData("", "[plain-secret]", "developers' stacks may waive plain-secret", "guardrail")]
    [InlineData("[plain-secret]", "[open-service, plain-secret]", "developers' stacks may waive open-service", "guardrail")]
    [InlineData("[open-service, plain-secret]", "[plain-secret]", "developers' stacks may no longer waive open-service", "")]
    public async Task GuardRails_OfWhatDevelopersMayWaive_AreToldOfTheEnvironment(string was, string becomes, string text, string failing)
    {
        using var project = TemporaryProject.With(("lab", "config:\n  infra:kind: environment\n  infra:location: europe-west4-a\n  gcp:project: my-lab\n"));
        var file = await File.ReadAllTextAsync(Path.Combine(project.Root, "stacks", "Pulumi.lab.yaml"));
        async Task<string> PlanAsync(string rules)
        {
            project.Write("lab", rules.Length == 0 ? file : $"{file}  infra:developerWaivers: {rules}\n");
            return (await project.RunAsync("preview", "lab", "--json")).Output;
        }

        var review = DiffReview.Of(await PlanAsync(was), "old", await PlanAsync(becomes), "new");

        var line = Assert.Single(review.Verdict);
        Assert.Equal((VerdictKind.GuardRails, text), (line.Kind, line.Text));
        Assert.Equal(failing, Failing(review, "guardrail"));
    }

    // While a pool is made anew, Google counts both pools' machines: with all their GPUs, however these are cut or shared, and Spot by itself.
    [Theory]
    [InlineData("g2-standard-12, maxNodes: 3", "g2-standard-24, maxNodes: 2", "up to 7 nvidia-l4")]
    [InlineData("g2-standard-12, maxNodes: 3", "g2-standard-12, maxNodes: 3, capacity: spot", "up to 3 nvidia-l4 and 3 nvidia-l4 (preemptible)")]
    [InlineData("a2-highgpu-1g, maxNodes: 3", "a2-ultragpu-1g, maxNodes: 2", "up to 3 nvidia-tesla-a100 and 2 nvidia-a100-80gb")]
    [InlineData("a2-highgpu-2g, maxNodes: 3", "a2-highgpu-2g, maxNodes: 3, gpu: { partitionSize: 1g.5gb }", "up to 12 nvidia-tesla-a100")]
    [InlineData("n1-standard-8, gpu: { type: nvidia-tesla-t4, count: 2 }, maxNodes: 3", "n1-standard-8, gpu: { type: nvidia-tesla-t4, count: 4 }, maxNodes: 3", "up to 18 nvidia-tesla-t4")]
    [InlineData("n2-standard-8, maxNodes: 3", "n2-standard-8, maxNodes: 3, capacity: spot", null)]
    public async Task Replaced_OfAGpuPool_SaysWhatQuotaBothNeed(string was, string becomes, string? quota)
    {
        static string Lab(string pool) => $"config:\n  infra:kind: environment\n  infra:location: europe-west4\n  infra:cluster: {{ nodeZones: [europe-west4-a, europe-west4-b] }}\n  gcp:project: my-lab\n"
            + $"  infra:nodePools:\n  - {{ name: system, machineType: e2-standard-4, minNodes: 2, maxNodes: 3 }}\n  - {{ name: p, zones: [europe-west4-a], machineType: {pool} }}\n";
        using var project = TemporaryProject.With(("lab", Lab(was)));
        await project.WritePlansAsync("old.json");
        project.Write("lab", Lab(becomes));
        await project.WritePlansAsync("new.json");

        var result = await project.RunAsync("diff", "old.json", "new.json");

        Assert.True(result.Code == 0, result.Error + result.Output);
        Assert.Contains("node pool \"p\" is replaced (", result.Output, StringComparison.Ordinal);
        Assert.Contains(
            quota is null ? "; both pools stand until the old one is empty; no pod" : $"; both pools stand until the old one is empty: the project's quota must have room for {quota}; no pod", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("replicas: 3", "replicas: 2000", true)]
    [InlineData("replicas: 3", "replicas: 2", false)]
    public async Task FailOn_Unplaceable_HoldsWherePodsNoLongerFit(string was, string becomes, bool holds) =>
        Assert.Equal(holds ? "unplaceable" : "", Failing(await EditedAsync("gpu1", was, becomes), "unplaceable"));

    // A run that is lost is not to be hidden among restarts of many stacks.
    [Fact]
    public void Verdict_OfManyStacks_NamesTheLostRunFirst()
    {
        static string Of(string image) => new JsonObject(Enumerable.Range(0, 5).Select(i => KeyValuePair.Create($"s{i}", JsonNode.Parse(
            Side(i == 3 ? "kubernetes:batch/v1:Job" : "kubernetes:apps/v1:StatefulSet", Job(image))
                .Replace("\"stack\":\"dev\"", $"\"stack\":\"s{i}\"", StringComparison.Ordinal))))).ToJsonString();
        static string Job(string image) => """{"metadata":{"name":"w"},"spec":{"replicas":1,"parallelism":1,"template":{"spec":{"containers":[{"image":"IMAGE"}]}}}}""".Replace("IMAGE", image, StringComparison.Ordinal);

        var verdict = DiffReview.Of(Of("a"), "old", Of("b"), "new").Verdict;

        Assert.StartsWith("running Job ended: job/w", verdict[0].Text, StringComparison.Ordinal);
        Assert.Equal([1, 4], verdict.Where(line => line.Kind == verdict[0].Kind).Select(line => line.Stacks.Length));
    }

    [Fact]
    public async Task Verdict_OfADeveloperMadeOwner_IsWidenedAccess()
    {
        var plans = JsonNode.Parse(await Plans.Value)!;
        var was = plans.ToJsonString();
        var resources = plans["dev"]!["resources"]!.AsArray();
        resources.Add(JsonNode.Parse("""
            {"urn":"urn:pulumi:dev::infra::gcp:projects/iAMMember:IAMMember::eve","type":"gcp:projects/iAMMember:IAMMember","custom":true,"parent":"","provider":"",
             "inputs":{"member":"user:eve@example.com","role":"roles/owner","project":"lab-dev"},"dependencies":[],"protect":false}
            """));

        var review = DiffReview.Of(was, "old", plans.ToJsonString(), "new");

        Assert.Equal("access widened", review.Verdict[0].Heading);
        Assert.Equal("user:eve@example.com gets roles/owner (IAMMember \"eve\")", review.Verdict[0].Text);
        Assert.Equal("access", Assert.Single(review.Failing(FailOn.Read(["access, public"], []))));
    }

    [Fact]
    public async Task Markdown_OfManyChanges_HasTheVerdictWhole_AndIsNotTooLong()
    {
        var after = (await Plans.Value)
            .Replace("\"inputs\": {\n", $"\"inputs\": {{ {string.Concat(Enumerable.Range(0, 4).Select(i => $"\"added{i}\": \"{new string('x', 100)}\", "))}", StringComparison.Ordinal)
            .Replace("europe-west4", "europe-west1", StringComparison.Ordinal);

        var review = DiffReview.Of(await Plans.Value, "old", after, "new");
        var markdown = DiffMarkdown.Write(review);

        Assert.True(DiffText.Write(review).Length > DiffMarkdown.MaxLength);
        Assert.InRange(markdown.Length, 10_000, DiffMarkdown.MaxLength);
        Assert.Equal(review.Verdict.Length, markdown.Split("\n- **").Length - 1);
        Assert.Contains("left out for their length", markdown, StringComparison.Ordinal);
    }

    [Fact]
    public void Markdown_OfWhatAStackFileSays_IsNeverReadAsMarkup()
    {
        static string Plan(string image) => new JsonObject
        {
            ["stack"] = "dev",
            ["resources"] = new JsonArray(new JsonObject
            {
                ["urn"] = "urn:pulumi:dev::infra::kubernetes:batch/v1:Job::train",
                ["type"] = "kubernetes:batch/v1:Job",
                ["custom"] = true,
                ["inputs"] = new JsonObject { ["spec"] = new JsonObject { ["template"] = new JsonObject { ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["image"] = image }) } } } },
                ["protect"] = false,
            }),
            ["outputs"] = new JsonObject(),
            ["findings"] = new JsonArray(),
        }.ToJsonString();

        var markdown = DiffMarkdown.Write(DiffReview.Of(Plan("a"), "old", Plan("</details><b>@all|```` x"), "new"));

        Assert.Contains("-&gt; &lt;/details&gt;&lt;b&gt;@&#8203;all&#124;\\`\\`\\`\\` x", markdown, StringComparison.Ordinal);
        Assert.Contains("\n`````diff\n", markdown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "access")]
    [InlineData(3, "replace")]
    [InlineData(3, "delete-data,", "replace")]
    [InlineData(3, "delete-data, replace")]
    [InlineData(2, "remplace")]
    [InlineData(2, "cost:500")]
    [InlineData(2, "cost:+x%")]
    public async Task DiffCommand_FailOn_IsExitCode3_AndAnUnknownWord2(int code, params string[] words)
    {
        using var project = TemporaryProject.With(("alice", TemporaryProject.Developer));
        await project.WritePlansAsync("old.json");
        project.Write("alice", TemporaryProject.Developer.Replace("trainer:v5", "trainer:v6", StringComparison.Ordinal));
        await project.WritePlansAsync("new.json");

        var result = await project.RunAsync(["diff", "old.json", "new.json", "--fail-on", .. words]);

        Assert.Equal(code, result.Code);
        Assert.Equal(
            code switch { 0 => "", 3 => "--fail-on: replace\n", _ => $"--fail-on: must be of delete-data, replace, preview-fails, irreversible, access, public, unplaceable, guardrail, cost:+10%, cost:+500; got \"{words[0]}\"" },
            code == 2 ? result.Error[..result.Error.IndexOf($"\"{words[0]}\"", StringComparison.Ordinal)] + $"\"{words[0]}\"" : result.Error);
    }

    [Fact]
    public async Task DiffCommand_Json_HasTheVerdictItemByItem()
    {
        using var project = TemporaryProject.With(("alice", TemporaryProject.Developer));
        await project.WritePlansAsync("old.json");
        project.Write("alice", TemporaryProject.Developer.Replace("trainer:v5", "trainer:v6", StringComparison.Ordinal));
        await project.WritePlansAsync("new.json");

        using var json = JsonDocument.Parse((await project.RunAsync("diff", "old.json", "new.json", "--json")).Output);

        var line = Assert.Single(json.RootElement.GetProperty("verdict").EnumerateArray());
        Assert.Equal(("replaced", "alice"), (line.GetProperty("kind").GetString(), line.GetProperty("stacks")[0].GetString()));
        Assert.Equal("replace", line.GetProperty("items")[0].GetProperty("words")[0].GetString());
        Assert.Equal("updated", json.RootElement.GetProperty("stacks").GetProperty("alice").GetProperty("resources")[0].GetProperty("kind").GetString());
    }

    private const string Cluster = "gcp:container/cluster:Cluster";
    private const string Pool = "gcp:container/nodePool:NodePool";
    private const string Database = "gcp:sql/databaseInstance:DatabaseInstance";
    private const string BucketMember = "gcp:storage/bucketIAMMember:BucketIAMMember";
    private const string BucketBinding = "gcp:storage/bucketIAMBinding:BucketIAMBinding";
    private const string Firewall = "gcp:compute/firewall:Firewall";
    private const string Role = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole";
    private const string Binding = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding";
    private const string Policy = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
    private const string Deployment = "kubernetes:apps/v1:Deployment";
    private const string Redis = "gcp:redis/instance:Instance";
    private const string Bucket = "gcp:storage/bucket:Bucket";
    private const string Registry = "gcp:artifactregistry/repository:Repository";
    private const string ScaledJob = "kubernetes:keda.sh/v1alpha1:ScaledJob";
    private const string IdentityProvider = "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider";
    private const string Quota = "kubernetes:core/v1:ResourceQuota";

    private static string Failing(DiffReview review, string words) => string.Join(' ', review.Failing(FailOn.Read([words], [])));

    private static string Ports(string port) => $$$"""{"spec":{"ingress":[{"from":[{"ipBlock":{"cidr":"10.0.0.0/8"}}],"ports":[{{{port}}}]}]}}""";

    private static string Pods(params string[] containers) => $$$$$"""{"spec":{"replicas":1,"template":{"spec":{"containers":[{{{{{string.Join(',', containers)}}}}}]}}}}""";

    private static string Side(string type, string? inputs) => inputs is null ? Side() : Side((type, "r", inputs));

    private static string Side(params (string Type, string Name, string Inputs)[] resources) => new JsonObject
    {
        ["stack"] = "dev",
        ["resources"] = new JsonArray([.. resources.Select(resource => new JsonObject
        {
            ["urn"] = $"urn:pulumi:dev::infra::{resource.Type}::{resource.Name}",
            ["type"] = resource.Type,
            ["custom"] = true,
            ["inputs"] = JsonNode.Parse(resource.Inputs),
            ["protect"] = false,
        })]),
        ["outputs"] = new JsonObject(),
        ["findings"] = new JsonArray(),
    }.ToJsonString();

    private static string Edited(string side, Action<JsonNode> edit)
    {
        var plan = JsonNode.Parse(side)!;
        edit(plan);
        return plan.ToJsonString();
    }

    private static readonly Lazy<Task<string>> Plans = new(async () =>
    {
        using var project = Shipped();
        return (await project.RunAsync("preview", "--all", "--json")).Output;
    });

    /// <summary>The shipped stacks beside the same with one file edited.</summary>
    internal static async Task<DiffReview> EditedAsync(string stack, string was, string becomes)
    {
        using var project = Shipped();
        var path = Path.Combine(Repository.Root, "stacks", $"Pulumi.{stack}.yaml");
        var text = was.Length == 0 ? "" : await File.ReadAllTextAsync(path);
        Assert.Contains(was, text, StringComparison.Ordinal);
        project.Write(stack, was.Length == 0 ? becomes : text.Replace(was, becomes, StringComparison.Ordinal));
        return DiffReview.Of(await Plans.Value, "old", (await project.RunAsync("preview", "--all", "--json")).Output, "new");
    }

    private static TemporaryProject Shipped() => TemporaryProject.With(
        [.. new[] { "bootcamp", "dev", "gpu1", "prod", "ranzcr", "rl", "surreal" }.Select(stack => (stack, File.ReadAllText(Path.Combine(Repository.Root, "stacks", $"Pulumi.{stack}.yaml"))))]);
}
