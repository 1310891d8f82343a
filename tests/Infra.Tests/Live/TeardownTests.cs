namespace Infra.Tests.Live;

public sealed class TeardownTests
{
    private const string Environment = "config: {\"infra:kind\": environment, \"infra:location\": europe-west4-a, \"gcp:project\": lab-dev}";
    private const string Developer = """
        config:
          infra:kind: developer
          infra:environment: dev
          infra:trainer: {image: "trainer:v5"}
        """;

    [Fact]
    public async Task Teardown_OfAnEnvironment_TakesItsDevelopersFirst_AndNamesWhatHoldsData()
    {
        await using var cluster = await Cluster.StartAsync(("dev", Environment), ("gpu1", Developer));

        var teardown = await cluster.RunAsync("teardown", "dev");

        Assert.Equal((0, ""), (teardown.Code, teardown.Error));
        Assert.StartsWith("1. gpu1, since the cluster is needed to delete it\n  takes as long as its pods have to end, at most 30 s, and some seconds more\n    pulumi destroy -s gpu1\n    pulumi stack rm gpu1\n2. dev\n", teardown.Output, StringComparison.Ordinal);
        Assert.Contains("  holds data: DatabaseInstance dev", teardown.Output, StringComparison.Ordinal);
        Assert.Contains(
            "copy it:\n    gcloud sql export sql $(gcloud sql instances list --project lab-dev --filter 'name~dev-[0-9a-f]+$' --format 'value(name.basename())') gs://BUCKET/dev.sql.gz --project lab-dev\n",
            teardown.Output,
            StringComparison.Ordinal);
        Assert.Contains("--region europe-west4 --project lab-dev", teardown.Output, StringComparison.Ordinal);
        Assert.Contains("infra:protect: false", teardown.Output, StringComparison.Ordinal);
        Assert.Contains("\n    pulumi destroy -s dev\n    pulumi stack rm dev\n", teardown.Output, StringComparison.Ordinal);
        Assert.Empty(cluster.Server.Requests);
    }

    [Fact]
    public async Task Teardown_OfALocalStack_SaysHowEachThatHoldsDataIsCopied()
    {
        using var project = TemporaryProject.With(("lab", """
            config:
              infra:kind: local
              infra:queue:
                image: "queue:0.1.0"
                search: { space: { parameters: [{ name: x, start: 0.5, minimum: 0, maximum: 1, steps: [{ increment: 0.1 }] }] }, run: { command: [/opt/toy-climate/toy-climate] } }
              infra:experiments:
                e:
                  volumeClaims: [{ name: left, size: 1Gi }]
                  processes: [{ name: p, image: "a/b:1" }]
            """));

        var output = (await project.RunAsync("teardown", "lab")).Output;

        foreach (var (what, command) in new[]
        {
            ("StatefulSet redis", "kubectl exec -n lab redis-0 -c redis -- tar -C /data -cf - . > redis-0.tar"),
            ("StatefulSet database", "kubectl exec -n lab database-0 -- sh -c 'MYSQL_PWD=\"$(cat \"$MYSQL_ROOT_PASSWORD_FILE\")\" mysqldump -u root --single-transaction --all-databases' > database.sql"),
            ("PersistentVolumeClaim pyatmos-outputs", "kubectl exec -n lab deployment/pyatmos-worker -c worker -- tar -C /outputs -cf - . > pyatmos-outputs.tar"),

            // Which pod will mount it, nobody knows.
            ("PersistentVolumeClaim e-left", "kubectl cp -n lab POD:FOLDER . (a pod that mounts the claim left)"),
        })
        {
            Assert.Contains($"holds data: {what}; copy it:\n    {command}\n", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Teardown_OfAStackThatIsPaused_CopiesByAPodOfItsOwn()
    {
        using var project = TemporaryProject.With(("lab", """
            config:
              infra:kind: local
              infra:paused: true
              infra:queue:
                image: "queue:0.1.0"
                search: { space: { parameters: [{ name: x, start: 0.5, minimum: 0, maximum: 1, steps: [{ increment: 0.1 }] }] }, run: { command: [/opt/toy-climate/toy-climate] } }
            """));

        var output = (await project.RunAsync("teardown", "lab")).Output;

        Assert.Contains(
            "holds data: StatefulSet database; copy it:\n    kubectl run copy-data-database-0 -n lab --image busybox:1.37 --restart Never --overrides '{\"spec\":{\"containers\":[{\"name\":\"copy\",\"image\":\"busybox:1.37\","
            + "\"command\":[\"sleep\",\"86400\"],\"volumeMounts\":[{\"name\":\"data\",\"mountPath\":\"/data\"}]}],\"volumes\":[{\"name\":\"data\",\"persistentVolumeClaim\":{\"claimName\":\"data-database-0\"}}]}}' "
            + "&& kubectl wait -n lab --for condition=Ready --timeout 10m pod/copy-data-database-0 && kubectl exec -n lab copy-data-database-0 -- tar -C /data -cf - . > data-database-0.tar "
            + "&& kubectl delete pod -n lab copy-data-database-0\n",
            output,
            StringComparison.Ordinal);
        Assert.Contains("kubectl run copy-pyatmos-outputs -n lab", output, StringComparison.Ordinal);
        Assert.DoesNotContain("deployment/pyatmos-worker", output, StringComparison.Ordinal);
    }

    // Outside its hours no pod is there to ask.
    [Fact]
    public async Task Teardown_OfWhatHasWakingHours_CopiesAlsoWhileItSleeps()
    {
        using var project = TemporaryProject.With(("lab", """
            config:
              infra:kind: local
              infra:awake: { from: "08:00", to: "20:00", timeZone: Europe/Berlin }
              infra:experiments:
                e:
                  volumeClaims: [{ name: left, size: 1Gi }]
                  processes: [{ name: p, image: "a/b:1", restart: always, mounts: [{ at: /data, claim: left }] }]
            """));

        var output = (await project.RunAsync("teardown", "lab")).Output;

        Assert.Contains("copy it:\n    kubectl exec -n lab deployment/p -c p -- tar -C /data -cf - . > left.tar || { kubectl run copy-left -n lab ", output, StringComparison.Ordinal);
        Assert.Contains("&& kubectl exec -n lab copy-left -- tar -C /data -cf - . > left.tar && kubectl delete pod -n lab copy-left; }\n", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n  infra:paused: true")]
    public async Task Teardown_OfAWorkbench_CopiesItsHomeByAPodOfItsOwn(string paused)
    {
        using var project = TemporaryProject.With(("lab", $"config:\n  infra:kind: local\n  infra:workbench: {{image: \"notebook:v1\", command: [jupyter]}}{paused}\n"));

        Assert.Contains(
            "copy it:\n    kubectl delete job workbench -n lab --ignore-not-found && kubectl run copy-workbench-home -n lab --image",
            (await project.RunAsync("teardown", "lab")).Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Teardown_OfPodsThatEndAtDifferentSpeeds_TakesAsLongAsTheSlowest()
    {
        using var project = TemporaryProject.With(
            ("mine", $"{TemporaryProject.Developer}\n  infra:training:\n    train: {{image: \"p:1.0\", command: [torchrun, mnist.py], nodes: 2, gracePeriodSeconds: 90}}"));

        Assert.Contains("at most 90 s, and some seconds more", (await project.RunAsync("teardown", "mine")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Teardown_OfADeveloper_SaysWhatStaysInTheEnvironment()
    {
        using var project = TemporaryProject.With(
            ("dev", Environment.Replace("\"gcp:project\": lab-dev", "\"gcp:project\": lab-dev, \"infra:worker\": {namespaces: [astro]}", StringComparison.Ordinal)),
            ("astro", """
            config:
              infra:kind: developer
              infra:environment: dev
              infra:allowPublicHttps: true
              infra:queue:
                image: "queue:0.1.0"
                search: { space: { parameters: [{ name: x, start: 0.5, minimum: 0, maximum: 1, steps: [{ increment: 0.1 }] }] }, run: { command: [/opt/toy-climate/toy-climate] } }
            """));

        var output = (await project.RunAsync("teardown", "astro")).Output;

        Assert.Contains(
            "  stays in dev: database ns_astro; copy it:\n    gcloud sql export sql $(gcloud sql instances list --project lab-dev --filter 'name~dev-[0-9a-f]+$' --format 'value(name.basename())') "
            + "gs://BUCKET/ns_astro.sql.gz --database ns_astro --project lab-dev\n",
            output,
            StringComparison.Ordinal);
        Assert.Contains("  stays in dev: folder astro of the bucket; copy it:\n    gcloud storage cp --recursive gs://", output, StringComparison.Ordinal);
        Assert.Contains("/astro FOLDER\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Teardown_Live_SaysWhatRunsAndWhatWaitsForKeda_AndChangesNothing()
    {
        await using var cluster = await Cluster.StartAsync(("dev", Environment), ("gpu1", Developer));
        cluster.Server.HasAddOns = true;
        cluster.Server.Add(Live.Pod("trainer", "trainer-1", Live.Ready));
        cluster.Server.Add("""{"apiVersion":"keda.sh/v1alpha1","kind":"ScaledJob","metadata":{"name":"worker","namespace":"gpu1","finalizers":["finalizer.keda.sh"]}}""");

        var teardown = await cluster.RunAsync("teardown", "gpu1", "--live");

        Assert.Equal(0, teardown.Code);
        Assert.Contains("  still runs in gpu1: trainer-1\n", teardown.Output, StringComparison.Ordinal);
        Assert.Contains("waits for KEDA at its end: scaledjob worker; without KEDA:\n    kubectl patch", teardown.Output, StringComparison.Ordinal);
        Assert.All(cluster.Server.Requests, request => Assert.Equal("GET", request.Method));
    }
}
