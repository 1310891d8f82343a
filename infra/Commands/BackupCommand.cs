using System.Globalization;
using Infra.Components.Workloads.Workbenches;
using Infra.Fitting;
using Infra.Plans;

namespace Infra.Commands;

/// <summary>The command line that copies what a resource holds before it goes; what only its owner can choose stands in capitals.</summary>
internal static class BackupCommand
{
    /// <summary>The command for a resource of a plan.</summary>
    /// <returns>The command; null for what holds no data.</returns>
    public static string? Of(Plan plan, PlanResource resource) => resource.Type switch
    {
        "gcp:sql/databaseInstance:DatabaseInstance" =>
            $"gcloud sql export sql {NameOf(plan, resource, "sql instances")} gs://BUCKET/{resource.Name}.sql.gz --project {ProjectOf(plan)}",
        "gcp:redis/instance:Instance" =>
            $"gcloud redis instances export gs://BUCKET/{resource.Name}.rdb {NameOf(plan, resource, "redis instances")} --region {RegionOf(resource)} --project {ProjectOf(plan)}",
        "gcp:storage/bucket:Bucket" => $"gcloud storage cp --recursive gs://{NameOf(plan, resource, "storage buckets")} FOLDER",
        "kubernetes:core/v1:PersistentVolumeClaim" => OfClaim(plan, resource),
        "kubernetes:apps/v1:StatefulSet" => OfStatefulSet(resource),
        _ => null,
    };

    /// <summary>What a stack has in its environment, which outlives it.</summary>
    /// <returns>What it is, and the command that copies it.</returns>
    public static IEnumerable<(string What, string Command)> InEnvironment(Plan plan, Plan environment)
    {
        var pods = plan.Resources.Select(resource => PlanWorkloads.PodOf(resource)?.Spec).OfType<PlanValue>().ToList();
        var databases = pods.SelectMany(pod => pod["containers"]?.Elements ?? []).SelectMany(container => container["env"]?.Elements ?? [])
            .Where(variable => variable["name"]?.Text == "MYSQL_DATABASE").Select(variable => variable["value"]?.Text).OfType<string>().Distinct().ToList();
        foreach (var (database, instance) in databases.SelectMany(_ => environment.Resources.Where(each => each.Type == "gcp:sql/databaseInstance:DatabaseInstance").Take(1), (name, each) => (name, each)))
        {
            yield return ($"database {database}", $"gcloud sql export sql {NameOf(environment, instance, "sql instances")} gs://BUCKET/{database}.sql.gz --database {database} --project {ProjectOf(environment)}");
        }

        var folders = pods.SelectMany(pod => pod["volumes"]?.Elements ?? []).Select(volume => volume["csi"]?["volumeAttributes"]?["mountOptions"]?.Text ?? "")
            .SelectMany(options => options.Split(',')).Where(option => option.StartsWith(OnlyFolder, StringComparison.Ordinal)).Select(option => option[OnlyFolder.Length..].Trim('/')).Distinct().ToList();
        foreach (var (folder, bucket) in folders.SelectMany(_ => environment.Resources.Where(each => each.Type == "gcp:storage/bucket:Bucket").Take(1), (name, each) => (name, each)))
        {
            yield return ($"folder {folder} of the bucket", $"gcloud storage cp --recursive gs://{NameOf(environment, bucket, "storage buckets")}/{folder} FOLDER");
        }
    }

    /// <summary>The Google Cloud project of a plan.</summary>
    /// <returns>Its id; PROJECT where the plan has none.</returns>
    public static string ProjectOf(Plan plan) =>
        plan.Resources.Select(resource => (resource.Inputs["project"] as PlanText)?.Text).FirstOrDefault(text => text is not null) ?? "PROJECT";

    // https://cloud.google.com/storage/docs/cloud-storage-fuse/mount-bucket#mount-static (checked 2026-11)
    private const string OnlyFolder = "only-dir=";

    // Pulumi ends a name that the program leaves open with some characters of its own, which the cloud alone knows.
    private static string NameOf(Plan plan, PlanResource resource, string kind) =>
        resource.Inputs["name"] is PlanText { IsComputed: false } text ? text.Text
            : $"$(gcloud {kind} list --project {ProjectOf(plan)}{(kind.StartsWith("redis", StringComparison.Ordinal) ? $" --region {RegionOf(resource)}" : "")} "
                + $"--filter 'name~{resource.Name}-[0-9a-f]+$' --format 'value(name.basename())')";

    private static string RegionOf(PlanResource resource) => (resource.Inputs["region"] as PlanText)?.Text ?? "REGION";

    private static string OfClaim(Plan plan, PlanResource claim)
    {
        var name = claim.ObjectName;
        if (plan.Find(claim.Parent)?.Type == "infra:workbench:Workbench")
        {
            // It runs only while it is used, and a disk is at one machine at a time.
            return $"kubectl delete job {Workbench.WorkloadName} -n {claim.Namespace} --ignore-not-found && {Alone(claim.Namespace, name)}";
        }

        foreach (var workload in plan.Resources.Where(resource => resource.Namespace == claim.Namespace))
        {
            var pod = PlanWorkloads.PodOf(workload)?.Spec;
            var volume = (pod?["volumes"]?.Elements ?? []).FirstOrDefault(volume => volume["persistentVolumeClaim"]?["claimName"]?.Text == name)?["name"]?.Text;
            if (volume is not null && Mount(pod!, volume) is { } mount)
            {
                return workload.Inputs["spec"]?["replicas"] is PlanNumber { Value: 0 } ? Alone(claim.Namespace, name)
                    : Tar(claim.Namespace, $"{workload.Kind.ToLowerInvariant()}/{workload.ObjectName}", mount, name) + OrAlone(plan, workload, name);
            }
        }

        return $"kubectl cp -n {claim.Namespace} POD:FOLDER . (a pod that mounts the claim {name})";
    }

    private static string? OfStatefulSet(PlanResource set)
    {
        if (set.Inputs["spec"]?["volumeClaimTemplates"]?.Elements.FirstOrDefault()?["metadata"]?["name"]?.Text is not { } volume
            || PlanWorkloads.PodOf(set)?.Spec is not { } pod
            || Mount(pod, volume) is not { } mount)
        {
            return null;
        }

        var name = set.ObjectName;
        if (set.Inputs["spec"]?["replicas"] is PlanNumber { Value: 0 })
        {
            return Alone(set.Namespace, $"{volume}-{name}-0");
        }

        // The files of a database that runs are no copy of it.
        if (mount.Variables.Contains("MYSQL_ROOT_PASSWORD_FILE"))
        {
            return $"kubectl exec -n {set.Namespace} {name}-0 -- sh -c 'MYSQL_PWD=\"$(cat \"$MYSQL_ROOT_PASSWORD_FILE\")\" mysqldump -u root --single-transaction --all-databases' > {name}.sql";
        }

        var more = int.TryParse(set.Inputs["spec"]?["replicas"]?.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var replicas) && replicas > 1
            ? $", and so for each of its {replicas} pods" : "";
        return Tar(set.Namespace, $"{name}-0", mount, $"{name}-0") + more;
    }

    // Outside its hours no pod is there to ask, and within them no other gets at the disk.
    private static string OrAlone(Plan plan, PlanResource workload, string claim) =>
        PlanWorkloads.Of(plan).Any(each => each.Resource == workload && each.Awake is not null) ? $" || {{ {Alone(workload.Namespace, claim)}; }}" : "";

    // Of a stack that is paused no pod is there to ask.
    private static string Alone(string? space, string claim)
    {
        const string Image = "busybox:1.37";
        var pod = $"copy-{claim}";
        return $"kubectl run {pod} -n {space} --image {Image} --restart Never --overrides '{{\"spec\":{{\"containers\":[{{\"name\":\"copy\",\"image\":\"{Image}\","
            + "\"command\":[\"sleep\",\"86400\"],\"volumeMounts\":[{\"name\":\"data\",\"mountPath\":\"/data\"}]}],"
            + $"\"volumes\":[{{\"name\":\"data\",\"persistentVolumeClaim\":{{\"claimName\":\"{claim}\"}}}}]}}}}' && kubectl wait -n {space} --for condition=Ready --timeout 10m pod/{pod} "
            + $"&& kubectl exec -n {space} {pod} -- tar -C /data -cf - . > {claim}.tar && kubectl delete pod -n {space} {pod}";
    }

    private static string Tar(string? space, string from, (string Container, string Path, IReadOnlySet<string> Variables) mount, string to) =>
        $"kubectl exec -n {space} {from} -c {mount.Container} -- tar -C {mount.Path} -cf - . > {to}.tar";

    private static (string Container, string Path, IReadOnlySet<string> Variables)? Mount(PlanValue pod, string volume)
    {
        foreach (var container in pod["containers"]?.Elements ?? [])
        {
            if ((container["volumeMounts"]?.Elements ?? []).FirstOrDefault(mount => mount["name"]?.Text == volume)?["mountPath"]?.Text is { } path)
            {
                return (container["name"]?.Text ?? "", path, (container["env"]?.Elements ?? []).Select(variable => variable["name"]?.Text ?? "").ToHashSet());
            }
        }

        return null;
    }
}
