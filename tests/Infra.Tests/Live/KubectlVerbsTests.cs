using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;

namespace Infra.Tests.Live;

[UnsupportedOSPlatform("windows")]
public sealed class KubectlVerbsTests
{
    private const string Lab = """
        config:
          infra:kind: developer
          infra:context: lab
          infra:trainer: {image: "trainer:v5"}
          infra:simulator: {replicas: 3, policy: {image: "policy:v4"}, sim: {image: "sim:v4"}}
          infra:training:
            ddp: {image: "ddp:v1", nodes: 2}
          infra:experiments:
            rl:
              image: rl:v1
              processes:
              - {name: learner, command: [python], binds: [params], exposes: tensorboard}
              - {name: agent, command: [python], connects: [params]}
        """;

    // What kubectl says of each port that it listens on.
    private const string Forward = """
        for each in "$@"; do case "$each" in [0-9]*:[0-9]*)
          echo "Forwarding from 127.0.0.1:${each%%:*} -> ${each##*:}"
          echo "Forwarding from [::1]:${each%%:*} -> ${each##*:}";;
        esac; done
        """;

    // A kubectl that writes down how it was called.
    private static Task<(int Code, string Called, string Output, string Error)> RunAsync(params string[] args) => RunOnAsync(Lab, "", args);

    private static async Task<(int Code, string Called, string Output, string Error)> RunOnAsync(string stack, string then, params string[] args)
    {
        using var project = TemporaryProject.With(("lab", stack));
        await WriteKubectlAsync(project, then);
        var before = Environment.GetEnvironmentVariable("PATH");
        Environment.SetEnvironmentVariable("PATH", $"{project.Root}:{before}");
        try
        {
            var result = await project.RunAsync(args);
            var called = Path.Combine(project.Root, "called");
            return (result.Code, File.Exists(called) ? (await File.ReadAllTextAsync(called)).Trim() : "", result.Output, result.Error);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", before);
        }
    }

    private static async Task WriteKubectlAsync(TemporaryProject project, string then)
    {
        var program = Path.Combine(project.Root, "kubectl");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\necho \"$*\" >> '{project.Root}/called'\n{then}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    [Theory]
    [InlineData("trainer", "-l app=trainer --prefix")]
    [InlineData("statefulset/policy", "-l app=simulation --prefix --all-containers")]
    [InlineData("sim", "-l app=simulation --prefix -c sim")]
    [InlineData("policy-1", "pod/policy-1 --all-containers --prefix")]
    [InlineData("learner", "-l app.kubernetes.io/instance=rl,symphony_pg=learner --prefix")]
    [InlineData("ddp", "-l batch.kubernetes.io/job-name=ddp --prefix")]
    [InlineData("ddp-1", "-l batch.kubernetes.io/job-name=ddp,batch.kubernetes.io/job-completion-index=1")]
    [InlineData("trainer-5d8f-x2zq", "pod/trainer-5d8f-x2zq --all-containers")]
    public async Task Logs_OfAName_CallsKubectlForIt_AndPrintsTheLine(string name, string words)
    {
        var logs = await RunAsync("logs", "lab", name);

        Assert.Equal((0, $"--context lab logs -n lab {words} --tail=100", ""), (logs.Code, logs.Called, logs.Output));
        Assert.Equal($"kubectl {logs.Called}\n", logs.Error);
    }

    [Fact]
    public async Task Logs_Options_AreKubectls()
    {
        Assert.Equal(
            "--context gke logs -n lab -l app=trainer --prefix --tail=5 -f --max-log-requests=100 --previous",
            (await RunAsync("logs", "lab", "trainer", "-f", "-p", "--tail", "5", "--context", "gke")).Called);
    }

    [Theory]
    [InlineData("learnr", "stack \"lab\" runs no \"learnr\"; there are trainer, policy, sim, jumpod, learner, agent, ddp; did you mean learner?\n")]
    [InlineData(null, "name whose logs of stack \"lab\" are meant; there are trainer, policy, sim, jumpod, learner, agent, ddp\n")]
    public async Task Logs_OfNoName_NamesThoseThereAre(string? name, string error)
    {
        Assert.Equal((1, "", "", error), await RunAsync(["logs", "lab", .. name is null ? [] : new[] { name }]));
    }

    [Theory]
    [InlineData("service/tensorboard", "7000:7000", "http://localhost:7000\n")]
    [InlineData("service/trainer", "9993:9993", "http://localhost:9993\n", "trainer")]
    [InlineData("service/simulation", "9992:9992", "http://localhost:9992\n", "sim")]
    [InlineData("service/simulation", "9991:9991 9992:9992", "http://localhost:9991\nhttp://localhost:9992\n", "simulation")]
    [InlineData("service/trainer", "9000:9993", "http://localhost:9000\n", "trainer", "--port", "9000")]
    public async Task Open_OfAService_PrintsItsAddress_AndCallsKubectl(string service, string ports, string address, params string[] args)
    {
        var open = await RunOnAsync(Lab, Forward, ["open", "lab", .. args]);

        Assert.Equal((0, $"--context lab port-forward -n lab {service} {ports}", address), (open.Code, open.Called, open.Output));
    }

    private const string Bench = """
        config:
          infra:kind: developer
          infra:context: lab
          infra:services: {web: {image: "web:v1", port: 80}}
          infra:workbench: {image: "notebook:v1", command: [jupyter], port: 8889}
        """;

    [Theory]
    [InlineData]
    [InlineData("workbench")]
    public async Task Open_OfAWorkbench_ReachesItsJob(params string[] name) => Assert.Equal(
        (0, "--context lab port-forward -n lab job/workbench 8889:8889", "http://localhost:8889\n"),
        await RunOnAsync(Bench, Forward, ["open", "lab", .. name]) is var open ? (open.Code, open.Called, open.Output) : default);

    [Theory]
    [InlineData("")]
    [InlineData("[ \"$3\" != create ]")]
    public async Task Open_WithStart_MakesTheJob_AndWaitsForIt_WhetherItRunsAlready(string then)
    {
        var open = await RunOnAsync(Bench, $"{Forward}\n{then}", "open", "lab", "--start");

        string[] calls =
        [
            "--context lab create job workbench --from=cronjob/workbench -n lab",
            "--context lab wait job/workbench -n lab --for=jsonpath={.status.ready}=1 --timeout=20m",
            "--context lab port-forward -n lab job/workbench 8889:8889",
        ];
        Assert.Equal((0, string.Join('\n', calls), "http://localhost:8889\n"), (open.Code, open.Called, open.Output));
        Assert.Contains("kubectl --context lab wait job/workbench -n lab '--for=jsonpath={.status.ready}=1' --timeout=20m\n", open.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo 'Unable to listen on port 9991: bind: address already in use' >&2; echo 'Forwarding from 127.0.0.1:9992 -> 9992'", "http://localhost:9992\n")]
    [InlineData("echo 'Forwarding from [::1]:9991 -> 9991'; echo 'Forwarding from 127.0.0.1:9992 -> 9992'", "http://[::1]:9991\nhttp://localhost:9992\n")]
    [InlineData("echo 'Handling connection for 9991'", "")]
    public async Task Open_OfPortsOfWhichAnotherProgramHasOne_PrintsThoseThatAreOpen(string kubectl, string addresses) =>
        Assert.Equal((0, addresses), await RunOnAsync(Lab, kubectl, "open", "lab", "simulation") is var open ? (open.Code, open.Output) : default);

    [Theory]
    [InlineData("exit 1", "", "nothing is open")]
    [InlineData(Forward + "\nexit 1", "http://localhost:9993\n", "nothing is open any more")]
    public async Task Open_ThatFailsOrBreaksOff_SaysSo_AndFails(string kubectl, string addresses, string error)
    {
        var open = await RunOnAsync(Lab, kubectl, "open", "lab", "trainer");

        Assert.Equal((1, addresses), (open.Code, open.Output));
        Assert.EndsWith($"\n{error}; infra status lab says what runs, and --port takes another port of this machine\n", open.Error, StringComparison.Ordinal);
    }

    // What Ctrl-C leaves of it, where kubectl has ended before this program knows.
    [Theory]
    [InlineData("open", 0)]
    [InlineData("logs", 0)]
    public async Task Kubectl_EndedByCtrlC_IsNoFailure(string verb, int code) =>
        Assert.Equal(code, (await RunOnAsync(Lab, "exit 130", verb, "lab", "trainer")).Code);

    [Fact]
    public async Task Open_WithStart_InterruptedWhileItWaits_OpensNothing()
    {
        var open = await RunOnAsync(Bench, "[ \"$3\" != wait ] || exit 130", "open", "lab", "--start");

        Assert.Equal((1, ""), (open.Code, open.Output));
        Assert.DoesNotContain("port-forward", open.Called, StringComparison.Ordinal);
        Assert.DoesNotContain("infra why", open.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_Terminated_EndsKubectlToo()
    {
        using var project = TemporaryProject.With(("lab", Bench));
        await WriteKubectlAsync(project, $"echo $$ > '{project.Root}/pid'\n{Forward}\nexec sleep 600");
        var start = new ProcessStartInfo("dotnet", [typeof(Commands.CommandLine).Assembly.Location, "open", "lab"])
        {
            WorkingDirectory = project.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{project.Root}:{Environment.GetEnvironmentVariable("PATH")}";
        using var open = Process.Start(start)!;
        var error = open.StandardError.ReadToEndAsync();

        Assert.Equal("http://localhost:8889", await open.StandardOutput.ReadLineAsync());
        using (var kill = Process.Start("sh", ["-c", $"kill -TERM {open.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        await open.WaitForExitAsync();
        Assert.Equal((0, "kubectl port-forward -n lab job/workbench 8889:8889\n"), (open.ExitCode, (await error).Replace("--context lab ", "", StringComparison.Ordinal)));
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(int.Parse(File.ReadAllText(Path.Combine(project.Root, "pid")), CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Open_WithStart_OfOneThatDoesNotStart_SaysWhereToAsk()
    {
        var open = await RunOnAsync(Bench, "[ \"$3\" != wait ]", "open", "lab", "--start");

        Assert.Equal((1, ""), (open.Code, open.Output));
        Assert.EndsWith("\nit has not started; see why: infra why lab\n", open.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_WithStart_OfAService_IsRefused() => Assert.Equal(
        (1, "", "", "--start: is for a workbench; got service web, which runs as its file says; leave it out\n"), await RunOnAsync(Bench, "", "open", "lab", "web", "--start"));

    [Fact]
    public async Task Open_OfMorePortsThanThereAreLeft_IsRefused() => Assert.Equal(
        (1, "", "", "--port: must leave a port for each of the 2 of service simulation, up to 65535; got 65535; name a lower one\n"),
        await RunAsync("open", "lab", "simulation", "--port", "65535"));

    [Fact]
    public async Task Open_WithoutKubectl_SaysWhereToGetIt()
    {
        using var project = TemporaryProject.With(("lab", Lab));
        var before = Environment.GetEnvironmentVariable("PATH");
        Environment.SetEnvironmentVariable("PATH", project.Root);
        try
        {
            var open = await project.RunAsync("open", "lab");

            Assert.Equal(1, open.Code);
            Assert.EndsWith("kubectl: must be installed for this; got no such program; https://kubernetes.io/docs/tasks/tools/\n", open.Error, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", before);
        }
    }

    [Theory]
    [InlineData("alice", "; for GKE: gcloud container clusters get-credentials dev --location europe-west4-a --project my-lab --dns-endpoint", "status", "alice")]
    [InlineData("alice", "; for GKE: gcloud container clusters get-credentials dev --location europe-west4-a --project my-lab --dns-endpoint", "logs", "alice", "web")]
    [InlineData("alice", "; for GKE: gcloud container clusters get-credentials dev --location europe-west4-a --project my-lab --dns-endpoint", "open", "alice", "web")]
    [InlineData("alice", "; for GKE: gcloud container clusters get-credentials dev --location europe-west4-a --project my-lab --dns-endpoint", "gpus", "dev")]
    [InlineData("alice", "; for GKE: gcloud container clusters get-credentials NAME --location LOCATION --project PROJECT --dns-endpoint", "why", "default/web-0")]
    [InlineData("own", "; name one with --kubeconfig or KUBECONFIG", "status", "own")]
    [InlineData("own", "; name one with --kubeconfig or KUBECONFIG", "open", "own", "web")]
    public async Task LiveCommands_WithoutAKubeconfig_SayHowThisEnvironmentsIsFetched(string stack, string login, params string[] args)
    {
        const string Web = "infra:jumpPod: {enabled: false}\n  infra:services: {web: {image: \"web:v1\", port: 8080}}";
        using var project = TemporaryProject.With(
            ("dev", "config:\n  infra:kind: environment\n  infra:location: europe-west4-a\n  gcp:project: my-lab\n"),
            (stack, stack == "own" ? $"config:\n  infra:kind: local\n  {Web}\n" : $"config:\n  infra:kind: developer\n  infra:environment: dev\n  {Web}\n"));

        var result = await project.RunAsync([.. args, "--kubeconfig", "nowhere"]);

        Assert.Equal(new CommandResult(1, "", $"kubeconfig: must be a file that is there; got {Path.Combine(project.Root, "nowhere")}{login}\n"), result);
    }

    [Fact]
    public async Task Pools_OfAnEnvironment_NeedsNoCluster()
    {
        using var project = TemporaryProject.With(("dev", """
            config:
              infra:kind: environment
              infra:location: europe-west4-a
              gcp:project: my-lab
              infra:nodePools:
              - {name: system, machineType: e2-standard-4}
              - {name: gpu-l4, machineType: g2-standard-12, capacity: spot, maxNodes: 8}
            """));

        var pools = await project.RunAsync("pools", "dev");

        Assert.Equal((0, ""), (pools.Code, pools.Error));
        Assert.Contains("gpu-l4  g2-standard-12  1 nvidia-l4   0-8    spot       0.", pools.Output, StringComparison.Ordinal);
        Assert.Contains("\n  taints: cloud.google.com/gke-spot=true:NoSchedule, nvidia.com/gpu=present:NoSchedule\n", pools.Output, StringComparison.Ordinal);
    }
}
