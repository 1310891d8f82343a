using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Infra.Core.Names;
using Infra.Fitting;
using Infra.Plans;
using static Infra.Plans.JsonInputs;

namespace Infra.Review;

/// <summary>Who may do or reach more than before.</summary>
internal static partial class AccessReview
{
    private const string Rbac = "kubernetes:rbac.authorization.k8s.io/v1:";
    private const string NetworkPolicy = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
    private const string Service = "kubernetes:core/v1:Service";
    private const string CustomRole = "IAMCustomRole";
    private const string IdentityProvider = "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider";

    // https://kubernetes.io/docs/concepts/security/pod-security-standards/
    private static readonly string[] PodSecurity = ["privileged", "baseline", "restricted"];

    private static readonly string[] Everybody = ["allUsers", "allAuthenticatedUsers"];

    // A word in a role's name by which it is more than one needs to do one's work.
    private static readonly string[] Mighty = ["owner", "editor", "admin", "Admin", "serviceAccountUser", "TokenCreator"];

    // Settings by which something is reached by more, or with less proof of who one is: the value that opens.
    private static readonly (string Type, string Path, string Words, Func<JsonElement?, JsonElement?, bool> Opens, bool IsPublic)[] Switches =
    [
        ("gcp:container/cluster:Cluster", "privateClusterConfig.enablePrivateNodes", "nodes get public addresses", Off, true),
        ("gcp:container/cluster:Cluster", "privateClusterConfig.enablePrivateEndpoint", "the control plane gets a public address", Off, true),
        ("gcp:container/cluster:Cluster", "controlPlaneEndpointsConfig.ipEndpointsConfig.enabled", "the control plane gets an address", On, false),
        ("gcp:container/cluster:Cluster", "controlPlaneEndpointsConfig.dnsEndpointConfig.allowExternalTraffic", "the control plane is reached from outside by its name", On, false),
        ("gcp:container/cluster:Cluster", "masterAuthorizedNetworksConfig", "every network reaches the control plane", Gone, true),
        ("gcp:container/cluster:Cluster", "masterAuthorizedNetworksConfig", "other networks reach the control plane", MoreReachControlPlane, false),
        ("gcp:container/cluster:Cluster", "enableLegacyAbac", "rights are no longer those of RBAC alone", On, false),
        ("gcp:container/cluster:Cluster", "workloadIdentityConfig", "pods act as their node", Gone, false),
        ("gcp:container/nodePool:NodePool", "networkConfig.enablePrivateNodes", "nodes get public addresses", OffHere, true),
        ("gcp:container/nodePool:NodePool", "nodeConfig.workloadMetadataConfig", "pods may act as their node", (old, now) => (Mode(old), Mode(now)) is (not "GCE_METADATA", not "GKE_METADATA"), false),
        ("gcp:sql/databaseInstance:DatabaseInstance", "settings.ipConfiguration.ipv4Enabled", "the database gets a public address", On, true),
        ("gcp:sql/databaseInstance:DatabaseInstance", "settings.ipConfiguration.authorizedNetworks", "other networks reach the database", (old, now) => Networks(now).Except(Networks(old)).Any(range => !IsIn(range, Networks(old))), false),
        ("gcp:sql/databaseInstance:DatabaseInstance", "settings.ipConfiguration.sslMode", "connections need less proof or encryption", Weaker, false),
        ("gcp:redis/instance:Instance", "authEnabled", "Redis asks for no password", Off, false),
        ("gcp:redis/instance:Instance", "transitEncryptionMode", "connections to Redis are not encrypted", (_, now) => Text(now) != "SERVER_AUTHENTICATION", false),
        (IdentityProvider, "attributeCondition", "other tokens are taken", (_, _) => true, false),
        (IdentityProvider, "attributeMapping", "tokens are read otherwise", (_, _) => true, false),
        (IdentityProvider, "oidc", "tokens of another issuer are taken", (_, _) => true, false),
        ("gcp:storage/bucket:Bucket", "publicAccessPrevention", "the bucket may be opened to everybody", (_, now) => Text(now) != "enforced", true),
        ("gcp:storage/bucket:Bucket", "uniformBucketLevelAccess", "objects may have rights of their own", Off, false),
    ];

    /// <summary>Whether a type gives somebody a role.</summary>
    public static bool IsGrant(string type) =>
        type.StartsWith("gcp:", StringComparison.Ordinal)
        && (type.EndsWith("IamMember", StringComparison.OrdinalIgnoreCase) || type.EndsWith("IamBinding", StringComparison.OrdinalIgnoreCase) || type.EndsWith("IamPolicy", StringComparison.OrdinalIgnoreCase));

    /// <summary>What a reviewer must know.</summary>
    /// <param name="pair">The stack; a new one is described elsewhere.</param>
    /// <param name="renames">What of it looks renamed: under another name nothing is reached by more.</param>
    /// <param name="newcomers">Who works in the new stacks: an environment lets them in.</param>
    public static IEnumerable<VerdictItem> Of(StackPair pair, IReadOnlyList<Rename> renames, IReadOnlySet<string> newcomers) => !pair.IsComparable ? [] :
        from change in pair.Change.Resources
        from words in Opened(pair, change, renames, newcomers)
        select VerdictItem.Of(VerdictKind.Access, pair.Stack, words.Text, words.IsPublic ? [FailOn.Access, FailOn.Public] : [FailOn.Access]);

    /// <summary>The people and groups that a stack's bindings name.</summary>
    public static IEnumerable<string> People(PlanSnapshot? side) =>
        from resource in side?.Resources ?? []
        where resource.Type == $"{Rbac}RoleBinding"
        from subject in Items(At(resource.Inputs, "subjects"))
        where Text(subject, "kind") is "User" or "Group"
        select Text(subject, "name") ?? "";

    private static IEnumerable<(string Text, bool IsPublic)> Opened(StackPair pair, ResourceChange change, IReadOnlyList<Rename> renames, IReadOnlySet<string> newcomers)
    {
        var (old, now) = (pair.Old(change.Urn)?.Inputs, pair.New(change.Urn)?.Inputs);
        var name = change.Title;
        return change.Type switch
        {
            NetworkPolicy when change.Kind == ChangeKind.Removed =>
                IsPartOfSomethingGone(pair, change) ? [] : [($"{name} is removed: what it alone held back is open", false)],
            var type when change.Kind == ChangeKind.Removed =>
                type.Contains("AdmissionPolicy", StringComparison.Ordinal) ? [($"{name} is removed: what it refused is let in", false)] : [],
            _ when change.Kind == ChangeKind.Kept => [],
            var type when IsGrant(type) => Grants(pair, change, old, now, newcomers),
            var type when type.EndsWith(CustomRole, StringComparison.OrdinalIgnoreCase) =>
                More(Texts(At(now, "permissions")), Texts(At(old, "permissions")), change) is { Count: > 0 } more ? [($"{name} allows {PodWords.List(more)}", false)] : [],
            $"{Rbac}Role" or $"{Rbac}ClusterRole" =>
                change.Kind == ChangeKind.Added ? [] : Rights(name, [.. Items(At(old, "rules")).SelectMany(RbacRight.Of)], Items(At(now, "rules")).SelectMany(RbacRight.Of)),
            $"{Rbac}RoleBinding" or $"{Rbac}ClusterRoleBinding" => Bound(pair, name, old, now),

            // A workload that is new comes with the ways in and out that it needs.
            NetworkPolicy when change.Kind == ChangeKind.Added && IsPartOfSomethingNew(pair, change) => [],
            NetworkPolicy => Ways(name, change, old, now),
            Service => Exposed(name, old ?? Former(), now),
            "gcp:compute/firewall:Firewall" => Through(name, change, old ?? Former(), now),
            "kubernetes:core/v1:Namespace" => Level(name, old, now),
            "kubernetes:networking.k8s.io/v1:Ingress" when change.Kind == ChangeKind.Added => [($"{name} is new and leads in from outside", true)],
            IdentityProvider when change.Kind == ChangeKind.Added => [($"{name} is new: tokens from outside are taken where {Text(now, "attributeCondition") ?? "nothing is asked of them"}", At(now, "attributeCondition") is null)],
            var type when type.Contains("AdmissionPolicy", StringComparison.Ordinal) && change is { Kind: not ChangeKind.Added, Properties: [var first, ..] } =>
                [($"{name} changes what is let in ({DataReview.Words(first)})", false)],
            _ => [.. Switched(pair, name, change), .. PodsOf(pair, name, change)],
        };

        JsonElement? Former() => renames.SelectMany(rename => rename.Pairs).Where(each => each.New.Urn == change.Urn).Select(each => (JsonElement?)each.Old.Inputs).FirstOrDefault();
    }

    private static IEnumerable<(string, bool)> Grants(StackPair pair, ResourceChange change, JsonElement? old, JsonElement? now, IReadOnlySet<string> newcomers)
    {
        var (role, policy) = (Text(now, "role") ?? "a policy", Text(now, "policyData"));
        var (members, before) = (Members(now), Members(old));
        var isMighty = policy is not null || Mighty.Any(word => role.Contains(word, StringComparison.Ordinal)) || members.Exists(Everybody.Contains);

        // What comes with its own new component is a part of it; who works in a new stack is told there.
        if (change.Kind == ChangeKind.Added && !isMighty
            && (IsPartOfSomethingNew(pair, change) || (members.Count > 0 && members.TrueForAll(member => newcomers.Contains(member[(member.IndexOf(':', StringComparison.Ordinal) + 1)..])))))
        {
            return [];
        }

        // Who had the same role of the same thing on the same terms gets nothing; a condition that only came takes from them.
        var others = change.Properties.Where(property => property.Path != "member" && !ProviderAnswers.IsWithin(property.Path, "members")
            && !(ProviderAnswers.IsWithin(property.Path, "condition") && At(old, "condition") is null)).ToList();
        var come = old is not null && others.Count == 0 ? members.Except(before).ToList() : members;
        if (come.Count == 0 && (policy is null || (old is not null && others.Count == 0)))
        {
            return [];
        }

        var where = others.Find(property => property.Path is not ("role" or "policyData")) is { } other ? $": {DataReview.Words(other)}" : "";
        return [($"{(come.Count == 0 ? "others" : PodWords.List(come))} {(come.Count == 1 ? "gets" : "get")} {role}{(old is not null && Text(old, "role") is { } was && was != role ? $" instead of {was}" : "")}"
            + $" ({change.Title}{where})", come.Exists(Everybody.Contains) || Everybody.Any(word => policy?.Contains(word, StringComparison.Ordinal) == true))];
    }

    private static List<string> Members(JsonElement? grant) => [.. Texts(At(grant, "members")).Concat(Text(grant, "member") is { } one ? [one] : [])];

    private static bool IsPartOfSomethingNew(StackPair pair, ResourceChange change) =>
        pair.New(change.Urn)?.Parent is { Length: > 0 } component && pair.Before!.Resources.All(resource => resource.Parent != component);

    // A namespace, too, takes its policies with it.
    private static bool IsPartOfSomethingGone(StackPair pair, ResourceChange change) =>
        pair.Old(change.Urn) is { } was
        && ((was.Parent.Length > 0 && pair.After!.Resources.All(resource => resource.Parent != was.Parent))
            || (Text(was.Inputs, "metadata", "namespace") is { } space && pair.After!.Resources.All(resource => Text(resource.Inputs, "metadata", "namespace") != space)));

    private static IEnumerable<(string, bool)> Bound(StackPair pair, string name, JsonElement? old, JsonElement? now)
    {
        IEnumerable<(string Kind, string? Namespace, string? Name)> Subjects(JsonElement? side) =>
            Items(At(side, "subjects")).Select(subject => (Text(subject, "kind") ?? "", Text(subject, "namespace"), Text(subject, "name")));
        (string? Kind, string? Name) Role(JsonElement? side) => (Text(side, "roleRef", "kind"), Text(side, "roleRef", "name"));
        var (was, role) = (Role(old), Role(now));
        var come = was == role ? Subjects(now).Except(Subjects(old)).ToList() : [.. Subjects(now)];

        // What its own new ServiceAccount may is a part of a workload.
        var isNew = pair.Change.Resources.Where(change => change is { Kind: ChangeKind.Added, Type: "kubernetes:core/v1:ServiceAccount" }).Select(change => pair.New(change.Urn)!.Inputs)
            .Select(inputs => ("ServiceAccount", Text(inputs, "metadata", "namespace"), Text(inputs, "metadata", "name"))).ToHashSet();
        var texts = come.FindAll(subject => old is not null || role.Name == "cluster-admin" || !isNew.Contains(subject))
            .ConvertAll(subject => $"{subject.Kind} {(subject.Namespace is null ? "" : $"{subject.Namespace}/")}{subject.Name}");
        var instead = old is null || was == role ? "" : was.Name == role.Name ? $" of the kind {role.Kind} instead of {was.Kind}" : $" instead of {was.Name}";
        return texts.Count == 0 ? [] : [($"{PodWords.List(texts)} {(texts.Count > 1 ? "get" : "gets")} role {role.Name}{instead} ({name})", false)];
    }

    // Without sources of any kind a rule in is for everybody: https://cloud.google.com/firewall/docs/firewalls#rule_assignment
    private static IEnumerable<(string, bool)> Through(string name, ResourceChange change, JsonElement? old, JsonElement? now)
    {
        static List<string> Ranges(JsonElement? side) =>
            side is null || At(side, "disabled") is { ValueKind: JsonValueKind.True } ? []
            : Texts(At(side, "sourceRanges")) is { Count: > 0 } some ? some
            : Text(side, "direction") == "EGRESS" || Items(At(side, "sourceTags")).Count > 0 || Items(At(side, "sourceServiceAccounts")).Count > 0 ? [] : ["0.0.0.0/0"];

        var ranges = Ranges(now);
        var isPublic = ranges.Exists(PlanValueReading.IsWholeInternet);
        if (ranges.Except(Ranges(old)).ToList() is { Count: > 0 } come)
        {
            return [($"{name} lets {string.Join(", ", come)} in", come.Exists(PlanValueReading.IsWholeInternet))];
        }

        var ports = More(Items(At(now, "allows")).Select(Line), Items(At(old, "allows")).Select(Line), change);
        var targets = Texts(At(old, "targetTags"));
        return ports.Count > 0 ? [($"{name} opens {PodWords.List(ports)}", isPublic)]
            : targets.Count > 0 && (Texts(At(now, "targetTags")) is var tags && (tags.Count == 0 || tags.Except(targets).Any()))
                ? [($"{name} is for {(tags.Count == 0 ? "every machine" : string.Join(", ", tags))} instead of {string.Join(", ", targets)}", isPublic)]
            : [];
    }

    private static IEnumerable<(string, bool)> Exposed(string name, JsonElement? old, JsonElement? now)
    {
        string Type(JsonElement? side) => Text(side, "spec", "type") ?? "ClusterIP";
        List<string?> Ranges(JsonElement? side) => [.. Items(At(side, "spec", "loadBalancerSourceRanges")).Select(each => Text(each))];
        bool Inside(JsonElement? side) => At(side, "metadata", "annotations") is { ValueKind: JsonValueKind.Object } notes
            && notes.EnumerateObject().Any(note => note.Name.EndsWith("load-balancer-type", StringComparison.Ordinal) && note.Value.ToString() == "Internal");

        // https://kubernetes.io/docs/concepts/services-networking/service/#loadbalancer: without ranges, everybody.
        if (Type(now) == "LoadBalancer")
        {
            var (ranges, open) = (Ranges(now), !Inside(now) && (Ranges(now).Count == 0 || Ranges(now).Exists(PlanValueReading.IsWholeInternet)));
            var wider = old is null || Type(old) != "LoadBalancer" || (Inside(old) && !Inside(now)) || (Ranges(old).Count > 0 && (ranges.Count == 0 || ranges.Except(Ranges(old)).Any()));
            return !wider ? [] : [($"{name} is reached from {(open ? "the whole internet" : Inside(now) ? "the network by a load balancer" : string.Join(", ", ranges))}", open)];
        }

        return Type(now) == "NodePort" && Type(old) == "ClusterIP" ? [($"{name} is reached at a port of every node", false)] : [];
    }

    private static IEnumerable<(string, bool)> Ways(string name, ResourceChange change, JsonElement? old, JsonElement? now)
    {
        // A policy that comes only ever adds to what is allowed, but for those that allow nothing.
        var more = new List<(string Text, bool IsPublic)>();
        foreach (var (key, peers, words) in new[] { ("ingress", "from", "in from"), ("egress", "to", "out to") })
        {
            var before = NetworkWay.Of(At(old, "spec", key), peers).ToList();
            more.AddRange(NetworkWay.Of(At(now, "spec", key), peers).Where(way => !before.Exists(had => had.Covers(way)))
                .Select(way => ($"{words} {way}", way.IsPublic && key == "ingress")));
        }

        if (more.Count > 0)
        {
            yield return ($"{name} lets traffic {PodWords.List(more.ConvertAll(each => each.Text))}", more.Exists(each => each.IsPublic));
        }

        var dropped = Texts(At(old, "spec", "policyTypes")).Except(Texts(At(now, "spec", "policyTypes"))).ToList();
        if (dropped.Count > 0)
        {
            yield return ($"{name} no longer holds {string.Join(" and ", dropped)} traffic back", false);
        }

        // Those that it leaves are held back no more, and those that it takes in get what it allows.
        if (old is not null && change.Properties.FirstOrDefault(property => ProviderAnswers.IsWithin(property.Path, "spec.podSelector") || property.Path == "spec") is { } selector)
        {
            yield return ($"{name} is for other pods ({DataReview.Words(selector)})", false);
        }
    }

    private static IEnumerable<(string, bool)> Level(string name, JsonElement? old, JsonElement? now)
    {
        const string Label = "pod-security.kubernetes.io/enforce";
        int Rank(JsonElement? side) => Math.Max(0, Array.IndexOf(PodSecurity, Text(side, "metadata", "labels", Label) ?? ""));
        return old is not null && Rank(now) < Rank(old) ? [($"{name} lets pods in that are {PodSecurity[Rank(now)]} and not {PodSecurity[Rank(old)]}", false)] : [];
    }

    // What lets a pod out of its container, by the standards for pods; a new container that is like those beside it is none.
    private static IEnumerable<(string, bool)> PodsOf(StackPair pair, string name, ResourceChange change)
    {
        if (pair.Old(change.Urn) is not { } was || Pod(pair.OldPlan, was.Urn) is not { } old || Pod(pair.NewPlan, change.Urn) is not { } now)
        {
            return [];
        }

        var (before, grave) = (Refusals(old, "restricted"), Refusals(now, "baseline"));
        var more = Refusals(now, "restricted").Except(before)
            .Where(each => grave.Contains(each) || each.Part is null || IsIn(old.Spec, each.Part) || !before.Exists(had => had.Part is not null && had.Field == each.Field))
            .Select(each => $"{each.Part}{each.Field} {each.Is}").ToList();
        return more.Count > 0 ? [($"{name}: its pods may more ({PodWords.List(more)})", false)] : [];
    }

    private static (string Path, PlanValue Spec, PlanValue? Metadata)? Pod(Plan? plan, string urn) => plan?.Find(urn) is { } resource ? PlanWorkloads.PodOf(resource) : null;

    // Known by its name, a container or volume is the same in another place of its list.
    private static List<(string? Part, string Field, string Is)> Refusals((string Path, PlanValue Spec, PlanValue? Metadata) pod, string level) =>
    [
        .. from refusal in PodSecurityStandards.Violations(level, pod.Spec, pod.Metadata)
           let part = Element().Match(refusal.Field)
           select (part.Success ? Part(part.Groups["list"].Value, pod.Spec[part.Groups["list"].Value].Items()[int.Parse(part.Groups["at"].Value, CultureInfo.InvariantCulture)]) : null,
               refusal.Field[part.Length..], refusal.Is),
    ];

    private static string Part(string list, PlanValue element) => $"{list}[{element["name"].AsText()}]";

    private static bool IsIn(PlanValue pod, string part) => part.Split('[')[0] is var list && pod[list].Items().Any(element => Part(list, element) == part);

    private static IEnumerable<(string, bool)> Switched(StackPair pair, string name, ResourceChange change) => change.Kind == ChangeKind.Added ? [] :
        (from rule in Switches
         where rule.Type == change.Type
         let changed = pair.Changed(change, rule.Path)
         where changed is { } values && (change.Kind == ChangeKind.Replaced || values.Shown.Answer != ProviderAnswer.Kept) && rule.Opens(values.Old, values.New)
         select (Text: $"{name}: {rule.Words} ({DataReview.Words(changed.Value.Shown)})", rule.Words, IsPublic: rule.IsPublic || Networks(changed.Value.New).Except(Networks(changed.Value.Old)).Any(PlanValueReading.IsWholeInternet)))
        .DistinctBy(each => each.Words)
        .Select(each => (each.Text, each.IsPublic));

    private static IEnumerable<(string, bool)> Rights(string name, List<RbacRight> old, IEnumerable<RbacRight> now) =>
        now.Where(right => !old.Exists(had => had.Covers(right))).Select(right => right.ToString()).ToList() is { Count: > 0 } more ? [($"{name} allows {PodWords.List(more)}", false)] : [];

    // A role that is new is given to somebody by a binding, which is told.
    private static List<string> More(IEnumerable<string> now, IEnumerable<string> old, ResourceChange change) =>
        change.Kind == ChangeKind.Added ? [] : [.. now.Except(old)];

    private static bool On(JsonElement? old, JsonElement? now) => now is { ValueKind: JsonValueKind.True } || Text(now) == "true";

    // What is not said is off.
    private static bool Off(JsonElement? old, JsonElement? now) => !IsOff(old) && IsOff(now);

    // What is not said may be on by what stands above it.
    private static bool OffHere(JsonElement? old, JsonElement? now) => old is not { ValueKind: JsonValueKind.False } && IsOff(now);

    private static bool IsOff(JsonElement? value) => value is null or { ValueKind: JsonValueKind.False };

    private static bool Gone(JsonElement? old, JsonElement? now) => now is null;

    private static string? Mode(JsonElement? metadata) => Text(metadata) ?? Text(metadata, "mode");

    // Without the block everybody reaches it already; without a network in it nobody from outside does.
    private static bool MoreReachControlPlane(JsonElement? old, JsonElement? now) =>
        old is not null && now is not null
        && (Networks(now).Exists(range => !IsIn(range, Networks(old))) || (At(now, "gcpPublicCidrsAccessEnabled") is { ValueKind: JsonValueKind.True } && IsOff(At(old, "gcpPublicCidrsAccessEnabled"))));

    // The addresses in a block, and what is not known of it yet.
    private static List<string> Networks(JsonElement? block) => block is not { } value ? [] :
    [
        .. from leaf in PlanDiff.Leaves("", value)
           where leaf.Value.ValueKind == JsonValueKind.String && leaf.Path[(leaf.Path.LastIndexOf('.') + 1)..] is not ("name" or "displayName" or "expirationTime")
           select leaf.Value.GetString()!,
    ];

    private static bool IsIn(string range, List<string> ranges) =>
        ranges.Contains(range) || (Cidr.TryParse(range, out var part) && ranges.Exists(each => Cidr.TryParse(each, out var whole) && whole.Contains(part)));

    private static bool Weaker(JsonElement? old, JsonElement? now)
    {
        string[] order = ["ALLOW_UNENCRYPTED_AND_ENCRYPTED", "ENCRYPTED_ONLY", "TRUSTED_CLIENT_CERTIFICATE_REQUIRED"];
        return Array.IndexOf(order, Text(now)) < Array.IndexOf(order, Text(old));
    }

    [GeneratedRegex(@"^(?<list>\w+)\[(?<at>[0-9]+)\]")]
    private static partial Regex Element();
}
