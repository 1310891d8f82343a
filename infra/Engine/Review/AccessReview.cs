using System.Text.Json;
using Infra.Plans;

namespace Infra.Review;

/// <summary>Who may do or reach more than before.</summary>
internal static class AccessReview
{
    private const string Rbac = "kubernetes:rbac.authorization.k8s.io/v1:";
    private const string NetworkPolicy = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
    private const string Service = "kubernetes:core/v1:Service";
    private const string CustomRole = "IAMCustomRole";

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
        ("gcp:container/cluster:Cluster", "masterAuthorizedNetworksConfig", "other networks reach the control plane", Changed, false),
        ("gcp:container/cluster:Cluster", "enableLegacyAbac", "rights are no longer those of RBAC alone", On, false),
        ("gcp:container/cluster:Cluster", "workloadIdentityConfig", "pods act as their node", Gone, false),
        ("gcp:container/nodePool:NodePool", "networkConfig.enablePrivateNodes", "nodes get public addresses", Off, true),
        ("gcp:container/nodePool:NodePool", "nodeConfig.workloadMetadataConfig", "pods may act as their node", Changed, false),
        ("gcp:sql/databaseInstance:DatabaseInstance", "settings.ipConfiguration.ipv4Enabled", "the database gets a public address", On, true),
        ("gcp:sql/databaseInstance:DatabaseInstance", "settings.ipConfiguration.authorizedNetworks", "other networks reach the database", Changed, false),
        ("gcp:sql/databaseInstance:DatabaseInstance", "settings.ipConfiguration.sslMode", "connections need less proof or encryption", Weaker, false),
        ("gcp:redis/instance:Instance", "authEnabled", "Redis asks for no password", Off, false),
        ("gcp:redis/instance:Instance", "transitEncryptionMode", "connections to Redis are not encrypted", (_, now) => Text(now) != "SERVER_AUTHENTICATION", false),
        ("gcp:storage/bucket:Bucket", "publicAccessPrevention", "the bucket may be opened to everybody", (_, now) => Text(now) != "enforced", true),
        ("gcp:storage/bucket:Bucket", "uniformBucketLevelAccess", "objects may have rights of their own", Off, false),
    ];

    /// <summary>Whether a type gives somebody a role.</summary>
    public static bool IsGrant(string type) =>
        type.StartsWith("gcp:", StringComparison.Ordinal)
        && (type.EndsWith("IamMember", StringComparison.OrdinalIgnoreCase) || type.EndsWith("IamBinding", StringComparison.OrdinalIgnoreCase) || type.EndsWith("IamPolicy", StringComparison.OrdinalIgnoreCase));

    /// <summary>What a reviewer must know.</summary>
    /// <param name="pair">The stack; a new one is described elsewhere.</param>
    /// <param name="newcomers">Who works in the new stacks: an environment lets them in.</param>
    public static IEnumerable<VerdictItem> Of(StackPair pair, IReadOnlySet<string> newcomers)
    {
        if (!pair.IsComparable)
        {
            return [];
        }

        return
            from change in pair.Change.Resources
            from words in Opened(pair, change, newcomers)
            select words.IsPublic
                ? VerdictItem.Of(VerdictKind.Access, pair.Stack, words.Text, FailOn.Access, FailOn.Public)
                : VerdictItem.Of(VerdictKind.Access, pair.Stack, words.Text, FailOn.Access);
    }

    /// <summary>The people and groups that a stack's bindings name.</summary>
    public static IEnumerable<string> People(PlanSnapshot? side) =>
        from resource in side?.Resources ?? []
        where resource.Type == $"{Rbac}RoleBinding"
        from subject in Items(At(resource.Inputs, "subjects"))
        where Text(At(subject, "kind")) is "User" or "Group"
        select Text(At(subject, "name")) ?? "";

    private static IEnumerable<(string Text, bool IsPublic)> Opened(StackPair pair, ResourceChange change, IReadOnlySet<string> newcomers)
    {
        var (old, now) = (pair.Old(change.Urn)?.Inputs, pair.New(change.Urn)?.Inputs);
        var name = $"{PodWords.Kind(change.Type)} \"{change.Name}\"";
        if (change.Kind == ChangeKind.Removed)
        {
            return change.Type == NetworkPolicy && !IsPartOfSomethingGone(pair, change) ? [($"{name} is removed: what it alone held back is open", false)]
                : change.Type.Contains("AdmissionPolicy", StringComparison.Ordinal) ? [($"{name} is removed: what it refused is let in", false)]
                : [];
        }

        if (change.Kind == ChangeKind.Kept)
        {
            return [];
        }

        if (IsGrant(change.Type))
        {
            return Grants(pair, change, old, now, newcomers);
        }

        if (change.Type.EndsWith(CustomRole, StringComparison.OrdinalIgnoreCase))
        {
            return More(Items(At(now, "permissions")), Items(At(old, "permissions")), change) is { Count: > 0 } more ? [($"{name} allows {Together(more)}", false)] : [];
        }

        return change.Type switch
        {
            $"{Rbac}Role" or $"{Rbac}ClusterRole" =>
                More(Items(At(now, "rules")).SelectMany(Rights), Items(At(old, "rules")).SelectMany(Rights), change) is { Count: > 0 } more ? [($"{name} allows {Together(more)}", false)] : [],
            $"{Rbac}RoleBinding" or $"{Rbac}ClusterRoleBinding" => Bound(name, old, now),

            // A workload that is new comes with the ways in and out that it needs.
            NetworkPolicy when change.Kind == ChangeKind.Added && IsPartOfSomethingNew(pair, change) => [],
            NetworkPolicy => Ways(name, old, now),
            Service => Exposed(name, old, now),
            "gcp:compute/firewall:Firewall" =>
                Items(At(now, "sourceRanges")).Select(Text).Except(Items(At(old, "sourceRanges")).Select(Text)).ToList() is { Count: > 0 } ranges
                    ? [($"{name} lets {string.Join(", ", ranges)} in", ranges.Any(IsInternet))]
                    : More(Items(At(now, "allows")).Select(each => each.ToString()), Items(At(old, "allows")).Select(each => each.ToString()), change) is { Count: > 0 } ports
                        ? [($"{name} opens {Together(ports)}", false)] : [],
            "kubernetes:core/v1:Namespace" => Level(name, old, now),
            "kubernetes:networking.k8s.io/v1:Ingress" when change.Kind == ChangeKind.Added => [($"{name} is new and leads in from outside", true)],
            var type when type.Contains("AdmissionPolicy", StringComparison.Ordinal) && change.Kind == ChangeKind.Removed => [($"{name} is gone, and what it refused is let in", false)],
            var type when type.Contains("AdmissionPolicy", StringComparison.Ordinal) && change is { Kind: not ChangeKind.Added, Properties: [var first, ..] } =>
                [($"{name} changes what is let in ({DataReview.Words(first)})", false)],
            _ => [.. Switched(name, change), .. PodsOf(name, old, now)],
        };
    }

    private static IEnumerable<(string, bool)> Grants(StackPair pair, ResourceChange change, JsonElement? old, JsonElement? now, IReadOnlySet<string> newcomers)
    {
        var role = Text(At(now, "role")) ?? "a policy";
        var members = new[] { Text(At(now, "member")) }.Concat(Items(At(now, "members")).Select(Text)).OfType<string>().ToList();
        var before = new[] { Text(At(old, "member")) }.Concat(Items(At(old, "members")).Select(Text)).OfType<string>().ToList();
        var isMighty = Mighty.Any(word => role.Contains(word, StringComparison.Ordinal)) || members.Exists(member => Everybody.Contains(member));

        // What comes with its own new component is a part of it; who works in a new stack is told there.
        if (change.Kind == ChangeKind.Added && !isMighty
            && (IsPartOfSomethingNew(pair, change) || members.TrueForAll(member => newcomers.Contains(member[(member.IndexOf(':', StringComparison.Ordinal) + 1)..]))))
        {
            return [];
        }

        var come = old is not null && Text(At(old, "role")) == role && Text(At(old, "policyData")) == Text(At(now, "policyData")) ? members.Except(before).ToList() : members;
        return come.Count == 0 && At(now, "policyData") is null ? []
            : [($"{(come.Count == 0 ? "others" : Together(come))} {(come.Count > 1 ? "get" : "gets")} {role}{(old is not null && Text(At(old, "role")) is { } was && was != role ? $" instead of {was}" : "")}"
                + $" ({PodWords.Kind(change.Type)} \"{change.Name}\")", members.Exists(member => Everybody.Contains(member)))];
    }

    private static bool IsPartOfSomethingNew(StackPair pair, ResourceChange change) =>
        pair.New(change.Urn)?.Parent is { Length: > 0 } component && pair.Before!.Resources.All(resource => resource.Parent != component);

    // A namespace, too, takes its policies with it.
    private static bool IsPartOfSomethingGone(StackPair pair, ResourceChange change) =>
        pair.Old(change.Urn) is { } was
        && ((was.Parent.Length > 0 && pair.After!.Resources.All(resource => resource.Parent != was.Parent))
            || (PlanDiff.Text(was.Inputs, "metadata", "namespace") is { } space && pair.After!.Resources.All(resource => PlanDiff.Text(resource.Inputs, "metadata", "namespace") != space)));

    private static IEnumerable<(string, bool)> Bound(string name, JsonElement? old, JsonElement? now)
    {
        IEnumerable<string> Subjects(JsonElement? side) => Items(At(side, "subjects")).Select(subject => $"{Text(At(subject, "kind"))} {Text(At(subject, "name"))}");
        var (was, role) = (Text(At(At(old, "roleRef"), "name")), Text(At(At(now, "roleRef"), "name")));
        var come = was == role ? Subjects(now).Except(Subjects(old)).ToList() : [.. Subjects(now)];

        // What its own ServiceAccount may is a part of a workload.
        come = come.FindAll(subject => old is not null || !subject.StartsWith("ServiceAccount ", StringComparison.Ordinal) || role == "cluster-admin");
        return come.Count == 0 ? [] : [($"{Together(come)} {(come.Count > 1 ? "get" : "gets")} role {role}{(old is not null && was != role ? $" instead of {was}" : "")} ({name})", false)];
    }

    private static IEnumerable<(string, bool)> Exposed(string name, JsonElement? old, JsonElement? now)
    {
        string Type(JsonElement? side) => Text(At(At(side, "spec"), "type")) ?? "ClusterIP";
        List<string?> Ranges(JsonElement? side) => [.. Items(At(At(side, "spec"), "loadBalancerSourceRanges")).Select(Text)];
        bool Inside(JsonElement? side) => (Items(At(At(side, "metadata"), "annotations")).Count > 0 || At(At(side, "metadata"), "annotations") is { ValueKind: JsonValueKind.Object })
            && At(At(side, "metadata"), "annotations")!.Value.EnumerateObject().Any(note => note.Name.EndsWith("load-balancer-type", StringComparison.Ordinal) && note.Value.ToString() == "Internal");

        // https://kubernetes.io/docs/concepts/services-networking/service/#loadbalancer: without ranges, everybody.
        if (Type(now) == "LoadBalancer")
        {
            var (ranges, open) = (Ranges(now), !Inside(now) && (Ranges(now).Count == 0 || Ranges(now).Exists(IsInternet)));
            var wider = old is null || Type(old) != "LoadBalancer" || (Inside(old) && !Inside(now)) || (Ranges(old).Count > 0 && (ranges.Count == 0 || ranges.Except(Ranges(old)).Any()));
            return !wider ? [] : [($"{name} is reached from {(open ? "the whole internet" : Inside(now) ? "the network by a load balancer" : string.Join(", ", ranges))}", open)];
        }

        return Type(now) == "NodePort" && Type(old) == "ClusterIP" ? [($"{name} is reached at a port of every node", false)] : [];
    }

    private static IEnumerable<(string, bool)> Ways(string name, JsonElement? old, JsonElement? now)
    {
        // A policy that comes only ever adds to what is allowed, but for those that allow nothing.
        var more = new List<(string Text, bool IsPublic)>();
        foreach (var (key, peers, words) in new[] { ("ingress", "from", "in from"), ("egress", "to", "out to") })
        {
            var before = Pairs(At(At(old, "spec"), key), peers).ToHashSet();
            more.AddRange(Pairs(At(At(now, "spec"), key), peers).Where(pair => !before.Contains(pair) && !before.Contains((pair.Peer, "any port")) && !before.Contains(("anywhere", pair.Port)))
                .Select(pair => ($"{words} {pair.Peer}, {pair.Port}", pair.Peer.Contains("0.0.0.0/0", StringComparison.Ordinal) || pair.Peer is "anywhere")));
        }

        var dropped = Items(At(At(old, "spec"), "policyTypes")).Select(Text).Except(Items(At(At(now, "spec"), "policyTypes")).Select(Text)).ToList();
        return more.Count > 0 ? [($"{name} lets traffic {Together(more.ConvertAll(each => each.Text))}", more.Exists(each => each.IsPublic && each.Text.StartsWith("in ", StringComparison.Ordinal)))]
            : dropped.Count > 0 ? [($"{name} no longer holds {string.Join(" and ", dropped)} traffic back", false)]
            : [];
    }

    private static IEnumerable<(string Peer, string Port)> Pairs(JsonElement? rules, string peers) =>
        from rule in Items(rules)
        from peer in Items(At(rule, peers)).Select(each => each.ToString()).DefaultIfEmpty("anywhere")
        from port in Items(At(rule, "ports")).Select(each => $"port {At(each, "port")}").DefaultIfEmpty("any port")
        select (peer, port);

    private static IEnumerable<(string, bool)> Level(string name, JsonElement? old, JsonElement? now)
    {
        const string Label = "pod-security.kubernetes.io/enforce";
        int Rank(JsonElement? side) => Math.Max(0, Array.IndexOf(PodSecurity, Text(At(At(At(side, "metadata"), "labels"), Label)) ?? ""));
        return old is not null && Rank(now) < Rank(old) ? [($"{name} lets pods in that are {PodSecurity[Rank(now)]} and not {PodSecurity[Rank(old)]}", false)] : [];
    }

    // What lets a pod out of its container.
    private static IEnumerable<(string, bool)> PodsOf(string name, JsonElement? old, JsonElement? now)
    {
        static IEnumerable<string> Ways(JsonElement? side) => side is not { } inputs ? [] :
            from leaf in PlanDiff.Leaves("", inputs)
            let key = leaf.Path[(leaf.Path.LastIndexOf('.') + 1)..]
            where (key is "privileged" or "hostNetwork" or "hostPID" or "hostIPC" or "allowPrivilegeEscalation" && leaf.Value.ValueKind == JsonValueKind.True)
                || (key == "path" && leaf.Path.Contains(".hostPath.", StringComparison.Ordinal))
                || (key == "runAsNonRoot" && leaf.Value.ValueKind == JsonValueKind.False)
                || (key == "runAsUser" && leaf.Value.ToString() == "0")
            select key == "path" ? "hostPath" : key;
        var more = old is null ? [] : Ways(now).Except(Ways(old)).ToList();
        return more.Count > 0 ? [($"{name}: its pods may more ({string.Join(", ", more)})", false)] : [];
    }

    private static IEnumerable<(string, bool)> Switched(string name, ResourceChange change) => change.Kind == ChangeKind.Added ? [] :
        (from property in change.Properties
         from rule in Switches
         where rule.Type == change.Type && ProviderAnswers.IsWithin(property.Path, rule.Path) && rule.Opens(Parse(property.Old), Parse(property.New))
         select ($"{name}: {rule.Words} ({DataReview.Words(property)})", rule.IsPublic || (property.New ?? "").Contains("0.0.0.0/0", StringComparison.Ordinal))).Take(1);

    private static IEnumerable<string> Rights(JsonElement rule) =>
        from resource in Items(At(rule, "resources")).Select(Text).DefaultIfEmpty("*")
        from verb in Items(At(rule, "verbs")).Select(Text)
        select $"{verb} {resource}{(Items(At(rule, "resourceNames")).Select(Text).ToList() is { Count: > 0 } names ? $" {string.Join('|', names)}" : "")}";

    // A role that is new is given to somebody by a binding, which is told.
    private static List<string> More(IEnumerable<JsonElement> now, IEnumerable<JsonElement> old, ResourceChange change) =>
        More(now.Select(each => each.ToString()), old.Select(each => each.ToString()), change);

    private static List<string> More(IEnumerable<string> now, IEnumerable<string> old, ResourceChange change) =>
        change.Kind == ChangeKind.Added ? [] : [.. now.Except(old)];

    private static string Together(List<string> texts)
    {
        const int Shown = 3;
        return string.Join(", ", texts.Take(Shown)) + (texts.Count > Shown ? $" and {texts.Count - Shown} more" : "");
    }

    private static JsonElement? Parse(string? json) => json is null ? null : JsonDocument.Parse(json).RootElement;

    private static JsonElement? At(JsonElement? value, string key) =>
        value is { ValueKind: JsonValueKind.Object } map && map.TryGetProperty(key, out var member) ? member : null;

    private static List<JsonElement> Items(JsonElement? value) => value is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];

    private static string? Text(JsonElement? value) => value is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static string? Text(JsonElement value) => Text((JsonElement?)value);

    private static bool IsInternet(string? range) => range?.EndsWith("/0", StringComparison.Ordinal) == true;

    private static bool On(JsonElement? old, JsonElement? now) => now is { ValueKind: JsonValueKind.True } || now is { ValueKind: JsonValueKind.String } && Text(now) == "true";

    private static bool Off(JsonElement? old, JsonElement? now) => now is null or { ValueKind: JsonValueKind.False };

    private static bool Gone(JsonElement? old, JsonElement? now) => now is null;

    private static bool Changed(JsonElement? old, JsonElement? now) => true;

    private static bool Weaker(JsonElement? old, JsonElement? now)
    {
        string[] order = ["ALLOW_UNENCRYPTED_AND_ENCRYPTED", "ENCRYPTED_ONLY", "TRUSTED_CLIENT_CERTIFICATE_REQUIRED"];
        return Array.IndexOf(order, Text(now)) < Array.IndexOf(order, Text(old));
    }
}
