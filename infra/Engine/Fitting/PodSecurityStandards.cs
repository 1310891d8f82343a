using Infra.Plans;

namespace Infra.Fitting;

/// <summary>What the Pod Security Standards refuse in a pod.</summary>
/// <remarks>
/// https://kubernetes.io/docs/concepts/security/pod-security-standards/, checked 2026-11; the lists are those of
/// https://github.com/kubernetes/kubernetes/tree/master/staging/src/k8s.io/pod-security-admission/policy.
/// </remarks>
internal static class PodSecurityStandards
{
    private static readonly string[] Capabilities =
    [
        "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
    ];

    private static readonly string[] Sysctls =
    [
        "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_local_reserved_ports", "net.ipv4.ip_unprivileged_port_start",
        "net.ipv4.ping_group_range", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes",
        "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_rmem", "net.ipv4.tcp_syncookies", "net.ipv4.tcp_wmem",
    ];

    private static readonly string[] SeLinuxTypes = ["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"];

    private static readonly string[] RestrictedVolumes =
        ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected", "secret"];

    /// <summary>What a level refuses of a pod: the field, what it holds, and the fix.</summary>
    /// <param name="level">The namespace's level: <c>baseline</c>, <c>restricted</c>, or one that refuses nothing.</param>
    /// <param name="pod">The pod's spec.</param>
    /// <param name="metadata">The pod's metadata.</param>
    /// <returns>The violations, in the order of the standards.</returns>
    internal static IEnumerable<Violation> Violations(string level, PlanValue pod, PlanValue? metadata) => level switch
    {
        "baseline" => Baseline(pod, metadata),
        "restricted" => Baseline(pod, metadata).Concat(Restricted(pod)),
        _ => [],
    };

    private static IEnumerable<Part> Containers(PlanValue pod) =>
        from list in (string[])["initContainers", "containers", "ephemeralContainers"]
        from entry in pod[list].Items().Select((container, i) => new Part($"{list}[{i}]", container))
        select entry;

    private static IEnumerable<Part> Contexts(PlanValue pod) =>
        [.. pod["securityContext"] is { } own ? [new("securityContext", own)] : Array.Empty<Part>(),
         .. from container in Containers(pod) where container.Value["securityContext"] is not null select new Part($"{container.Path}.securityContext", container.Value["securityContext"]!)];

    private static IEnumerable<Violation> Baseline(PlanValue pod, PlanValue? metadata)
    {
        foreach (var host in ((string[])["hostNetwork", "hostPID", "hostIPC"]).Where(host => pod[host].IsTrue()))
        {
            yield return new(host, "is true", "remove it");
        }

        foreach (var (i, _) in pod["volumes"].Items().Index().Where(volume => volume.Item["hostPath"] is not null))
        {
            yield return new($"volumes[{i}].hostPath", "is a directory of the node", "mount a bucket, a claim or an emptyDir");
        }

        foreach (var (i, sysctl) in (pod["securityContext"]?["sysctls"]).Items().Index())
        {
            if (sysctl["name"].AsText() is { } name && !Sysctls.Contains(name))
            {
                yield return new($"securityContext.sysctls[{i}].name", $"is {name}", "remove it, or have the nodes set it");
            }
        }

        foreach (var (path, context) in Contexts(pod))
        {
            foreach (var profile in ((string[])["seccompProfile", "appArmorProfile"]).Where(profile => context[profile]?["type"].AsText() == "Unconfined"))
            {
                yield return new($"{path}.{profile}.type", "is Unconfined", "use RuntimeDefault");
            }

            if (context["windowsOptions"]?["hostProcess"].IsTrue() == true)
            {
                yield return new($"{path}.windowsOptions.hostProcess", "is true", "remove it");
            }

            if (context["seLinuxOptions"] is { } seLinux
                && (!SeLinuxTypes.Contains(seLinux["type"].AsText() ?? "") || seLinux["user"].AsText() is { Length: > 0 } || seLinux["role"].AsText() is { Length: > 0 }))
            {
                yield return new($"{path}.seLinuxOptions", "sets a user, a role or a type that is none of containers", "remove it");
            }
        }

        foreach (var (key, _) in (metadata?["annotations"] as PlanMap)?.Members.Where(pair =>
            pair.Key.StartsWith("container.apparmor.security.beta.kubernetes.io/", StringComparison.Ordinal) && pair.Value.AsText() == "unconfined") ?? [])
        {
            yield return new($"annotation {key}", "is unconfined", "remove it");
        }

        foreach (var (path, container) in Containers(pod))
        {
            foreach (var (i, port) in container["ports"].Items().Index())
            {
                if (port["hostPort"] is PlanNumber { Value: not 0 } taken)
                {
                    yield return new($"{path}.ports[{i}].hostPort", $"is {taken.Value}", "remove it; a Service reaches the pod");
                }
            }

            foreach (var violation in
                from probe in (string[])["livenessProbe", "readinessProbe", "startupProbe"]
                from way in (string[])["httpGet", "tcpSocket"]
                let host = container[probe]?[way]?["host"].AsText()
                where host is { Length: > 0 }
                select new Violation($"{path}.{probe}.{way}.host", $"is {host}", "remove it; the probe then asks the pod"))
            {
                yield return violation;
            }

            var context = container["securityContext"];
            if ((context?["privileged"]).IsTrue())
            {
                yield return new($"{path}.securityContext.privileged", "is true", "remove it");
            }

            if (context?["procMount"].AsText() is { } mount and not "Default")
            {
                yield return new($"{path}.securityContext.procMount", $"is {mount}", "remove it");
            }

            var added = (context?["capabilities"]?["add"]).Items().Select(each => each.AsText() ?? "").Where(each => !Capabilities.Contains(each)).ToList();
            if (added.Count > 0)
            {
                yield return new($"{path}.securityContext.capabilities.add", $"has {string.Join(", ", added)}", "remove it");
            }
        }
    }

    private static IEnumerable<Violation> Restricted(PlanValue pod)
    {
        foreach (var (i, volume) in pod["volumes"].Items().Index())
        {
            if ((volume as PlanMap)?.Members.Keys.FirstOrDefault(key => key is not ("name" or "hostPath") && !RestrictedVolumes.Contains(key)) is { } kind)
            {
                yield return new($"volumes[{i}]", $"is of the kind {kind}", "mount a bucket or a claim (Filestore has one for NFS)");
            }
        }

        var own = pod["securityContext"];
        var (ownNonRoot, ownProfile) = (own?["runAsNonRoot"], own?["seccompProfile"]?["type"].AsText());
        if (own?["runAsUser"] is PlanNumber { Value: 0 })
        {
            yield return new("securityContext.runAsUser", "is 0, which is root", "use another, such as 1000");
        }

        if (ownNonRoot.IsFalse())
        {
            yield return new("securityContext.runAsNonRoot", "is false", "set it to true");
        }

        foreach (var (path, container) in Containers(pod))
        {
            var context = container["securityContext"];
            if (!(context?["allowPrivilegeEscalation"]).IsFalse())
            {
                yield return new($"{path}.securityContext.allowPrivilegeEscalation", "is not false", "set it to false");
            }

            if (context?["runAsUser"] is PlanNumber { Value: 0 })
            {
                yield return new($"{path}.securityContext.runAsUser", "is 0, which is root", "use another, such as 1000");
            }

            if ((context?["runAsNonRoot"]).IsFalse() || (context?["runAsNonRoot"] is null && !ownNonRoot.IsTrue() && !ownNonRoot.IsFalse()))
            {
                yield return new($"{path}.securityContext.runAsNonRoot", "is not true", "give runAsUser a number, such as 1000, instead of the image's own user");
            }

            if (context?["seccompProfile"]?["type"].AsText() is null && ownProfile is null)
            {
                yield return new($"{path}.securityContext.seccompProfile", "is not set", "use RuntimeDefault");
            }

            var capabilities = context?["capabilities"];
            if (!(capabilities?["drop"]).Items().Any(each => each.AsText() == "ALL"))
            {
                yield return new($"{path}.securityContext.capabilities.drop", "does not have ALL", "add ALL");
            }

            var added = (capabilities?["add"]).Items().Select(each => each.AsText() ?? "").Where(each => each != "NET_BIND_SERVICE" && Capabilities.Contains(each)).ToList();
            if (added.Count > 0)
            {
                yield return new($"{path}.securityContext.capabilities.add", $"has {string.Join(", ", added)}", "remove it");
            }
        }
    }

    /// <summary>What a level refuses.</summary>
    internal sealed record Violation(string Field, string Is, string Fix);

    private sealed record Part(string Path, PlanValue Value);
}
