using Infra.Components.Pods;
using Infra.Components.Workloads.Services;
using Infra.Core.NodePools;
using Infra.Tests.Support;

namespace Infra.Experiments.Tests.Services;

public class ServiceSettingsTests
{
    [Fact]
    public void Bootcamp_OfTheRunbook_IsRead()
    {
        var runbook = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Examples", "kubernetes-runbook.md"));
        var yaml = runbook.Split("```yaml\n")[1].Split("```")[0];

        var reading = ServiceSettings.Parse(Yaml.Json(yaml).GetProperty("config").GetProperty(ServiceSettings.Key));

        Assert.Empty(reading.Findings);
        var bootcamp = Assert.Single(reading.Services);
        Assert.Equal("kubernetes-bootcamp", bootcamp.Name);
        Assert.Equal("gcr.io/google-samples/kubernetes-bootcamp:v1", bootcamp.Image.Now());
        Assert.Equal(8080, bootcamp.Port);
        Assert.Equal(ServiceExposure.NodePort, bootcamp.Exposure);
    }

    [Theory]
    [InlineData("autoscaling: { minReplicas: 2, maxReplicas: 4 }", 0)]
    [InlineData("autoscaling: { maxReplicas: 4 }", 0)]
    [InlineData("replicas: 3, autoscaling: { minReplicas: 2, maxReplicas: 4 }", 1)]
    public void Autoscaling_StandsWithoutReplicas_WhichAreWarnedOfBesideIt(string settings, int warnings)
    {
        var reading = ServiceSettings.Parse(Yaml.Json($"web: {{ image: \"registry.example/web:v1\", port: 8080, {settings} }}"));

        Assert.Equal(warnings, reading.Findings.Count(finding => finding.Level == Core.Findings.FindingLevel.Warning));
        Assert.Equal(warnings, reading.Findings.Count);
    }

    [Fact]
    public void Settings_WithEveryKey_AreRead()
    {
        var reading = ServiceSettings.Parse(Yaml.Json(
            """
            web:
              image: registry.example/web:v1
              command: [python]
              args: [-m, server]
              environment: { LEVEL: 3 }
              port: 8080
              servicePort: 80
              exposure: public
              sourceRanges: [203.0.113.0/24]
              secretEnvironment: { TOKEN: hush }
              autoscaling: { minReplicas: 2, maxReplicas: 4, targetCpuPercent: 50 }
              disruptionBudget: { maxUnavailable: 1 }
              maxSurge: 2
              spread: { by: zone, whenUnsatisfiable: doNotSchedule }
              revisionHistoryLimit: 3
              readiness: { httpPath: /ready, periodSeconds: 5 }
              liveness: { port: 8081 }
              startup: { failureThreshold: 30 }
              resources: { cpu: 500m, memory: 1Gi, cpuLimit: 1, memoryLimit: 2Gi }
              gpus: 1
              nodeSelector: { name: gpu-l4 }
              tolerations: [{ key: preemptible, value: "yes", effect: NoExecute }, { key: other }]
              runAsUser: image
              awaitReady: false
            """));

        Assert.StartsWith("infra:services.web.secretEnvironment.TOKEN: stands in plain text", Assert.Single(reading.Findings).ToString(), StringComparison.Ordinal);
        var web = Assert.Single(reading.Services);
        Assert.Equal("infra:services.web", web.SettingsPath);
        Assert.Equal(["-m", "server"], web.Args);
        Assert.Equal("3", web.Environment["LEVEL"].Now());
        Assert.Equal(80, web.ServicePort);
        Assert.Equal(ServiceExposure.Public, web.Exposure);
        Assert.Equal(50, web.Autoscaling!.TargetCpuPercent);
        Assert.Equal(["TOKEN"], web.SecretEnvironment.Keys);
        Assert.Null(web.Replicas);
        Assert.Equal(2, web.MaxSurge);
        Assert.Equal(new() { By = SpreadBy.Zone, WhenUnsatisfiable = SpreadMode.DoNotSchedule }, web.Spread);
        Assert.Equal(3, web.RevisionHistoryLimit);
        Assert.Equal("/ready", web.Readiness!.HttpPath);
        Assert.Equal(30, web.Startup!.FailureThreshold);
        Assert.Equal("1", web.Resources.CpuLimit);
        Assert.Equal(1, web.Gpus);
        Assert.Null(web.RunAsUser);
        Assert.False(web.AwaitReady);
        Assert.Equal(new("preemptible", PodToleration.Equal, "yes", TaintEffect.NoExecute), web.Tolerations[0]);
        Assert.Equal(new("other", PodToleration.Exists, null, null), web.Tolerations[1]);
    }

    [Theory]
    [InlineData("2147483647", null)]
    [InlineData("2147483648", "infra:services.web.replicas: must be a whole number, at least 0; got 2147483648; write for example 1, or leave it out for 1")]
    [InlineData("-2147483649", "infra:services.web.replicas: must be a whole number, at least 0; got -2147483649; write for example 1, or leave it out for 1")]
    [InlineData("\"2147483648\"", "infra:services.web.replicas: must be a whole number, at least 0; got \"2147483648\"; write for example 1, or leave it out for 1")]
    [InlineData("1e3", null)]
    public void WholeNumber_BeyondWhatCanBeCounted_IsRefused(string replicas, string? finding) => Assert.Equal(
        finding, ServiceSettings.Parse(Yaml.Json($"web: {{ image: \"w:1\", port: 80, replicas: {replicas} }}")).Findings.SingleOrDefault()?.ToString());

    [Fact]
    public void Settings_WithManyMistakes_TellAllAtOnce()
    {
        var reading = ServiceSettings.Parse(Yaml.Json(
            """
            web:
              image: registry.example/web:latest
              replica: 3
              exposure: publik
              maxSurge: many
              awaitReady: perhaps
              autoscaling: { minReplicas: 4, maxReplicas: 2 }
              readiness: { httpPth: /x }
              tolerations: [{ key: gpu, effect: NoWay }]
            api: 8080
            """));

        Assert.Equal(
            [
                "infra:services.api: must be an object; got a number; write its settings below it: image, command, args, environment, secretEnvironment, port and others",
                "infra:services.web.autoscaling.maxReplicas: must be at least minReplicas (4) pods; got 2; raise it",
                "infra:services.web.awaitReady: must be true or false; got \"perhaps\"; write true or false, or leave it out for true",
                "infra:services.web.exposure: must be one of clusterIP, nodePort, internal, public; got \"publik\"; did you mean public?",
                "infra:services.web.image: ",
                "infra:services.web.maxSurge: must be a whole number, at least 1; got \"many\"; write for example 1, or leave it out for 1",
                "infra:services.web.port: must be set, 1 to 65535: TCP port that the program listens on; got nothing; add port below infra:services.web",
                "infra:services.web.readiness.httpPth: is no setting of this stack; did you mean httpPath?",
                "infra:services.web.replica: is no setting of this stack; did you mean replicas?",
                "infra:services.web.tolerations[0].effect: must be one of NoSchedule, PreferNoSchedule, NoExecute; got \"NoWay\"; use NoSchedule, or leave it out for all of them",
            ],
            reading.Findings.Select(finding => finding.Path.EndsWith(".image", StringComparison.Ordinal) ? $"{finding.Path}: " : finding.ToString()));
    }

    [Theory]
    [InlineData("recreate", ServiceUpdate.Recreate)]
    [InlineData("rolling", ServiceUpdate.Rolling)]
    public void Update_IsReadByItsWord(string word, ServiceUpdate update)
    {
        var reading = ServiceSettings.Parse(Yaml.Json($"web: {{ image: 'w:v1', port: 80, update: {word} }}"));

        Assert.Empty(reading.Findings);
        Assert.Equal(update, Assert.Single(reading.Services).Update);
    }

    [Theory]
    [InlineData("hush")]
    [InlineData("{ TOKEN: [hush] }")]
    public void SecretEnvironment_ThatCannotBeRead_IsNotShown(string value)
    {
        var finding = Assert.Single(ServiceSettings.Parse(Yaml.Json($"web: {{ image: 'w:v1', port: 80, secretEnvironment: {value} }}")).Findings).ToString();

        Assert.StartsWith("infra:services.web.secretEnvironment", finding, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", finding, StringComparison.Ordinal);
    }

    // A budget in percent would be "100%" for all of them; it takes whole pods.
    [Theory]
    [InlineData("{ minAvailable: 3 }", "infra:services.web.disruptionBudget.minAvailable: must be less than the number of pods (3), for otherwise no node can be drained; got 3; use 2, or maxUnavailable 1")]
    [InlineData("{ minAvailable: 4 }", "infra:services.web.disruptionBudget.minAvailable: must be less than the number of pods (3), for otherwise no node can be drained; got 4; use 2, or maxUnavailable 1")]
    [InlineData("{ minAvailable: 100% }", "infra:services.web.disruptionBudget.minAvailable: must be a whole number, at least 1; got \"100%\"")]
    [InlineData("{ maxUnavailable: 0 }", "infra:services.web.disruptionBudget.maxUnavailable: must be a whole number, at least 1; got 0; use 1")]
    public void DisruptionBudget_ThatAllowsNoEviction_IsRefused(string budget, string expected) => Assert.Contains(
        ServiceSettings.Parse(Yaml.Json($"web: {{ image: 'w:v1', port: 80, replicas: 3, disruptionBudget: {budget} }}")).Findings,
        finding => finding.Level == Core.Findings.FindingLevel.Error && finding.ToString().StartsWith(expected, StringComparison.Ordinal));

    [Theory]
    [InlineData("[]", "infra:services: must be an object with a name for each; got an empty list; write each below a name: infra:services.NAME")]
    [InlineData("text", "infra:services: must be an object with a name for each; got a text; write each below a name: infra:services.NAME")]
    public void Settings_OfTheWrongKind_AreRefused(string yaml, string expected) =>
        Assert.Equal(expected, Assert.Single(ServiceSettings.Parse(Yaml.Json(yaml)).Findings).ToString());
}
