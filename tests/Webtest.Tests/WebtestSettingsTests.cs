using System.Net;
using Infra.Workloads.Webtest;

namespace Webtest.Tests;

public sealed class WebtestSettingsTests
{
    [Fact]
    public void Settings_EmptyEnvironment_HaveTheirDefaults()
    {
        var settings = Read();

        Assert.Equal("unkown", settings.ContainerName);
        Assert.Equal("unkown", settings.PodName);
        Assert.Equal("unkown", settings.ServiceName);
        Assert.Equal("unkown", settings.TaskSlot);
        Assert.Null(settings.Host);
        Assert.Equal(8080, settings.Port);
        Assert.False(settings.Debug);
        Assert.Equal(TimeSpan.FromSeconds(3), settings.Drain);
        Assert.Equal("nvidia-smi", settings.NvidiaSmi);
        Assert.Equal(TimeSpan.FromSeconds(5), settings.NvidiaSmiTimeout);
        Assert.Empty(settings.GpuVariables);
        Assert.Equal([".svc.cluster.local"], settings.Callback.Hosts);
        Assert.Equal([new PortRange(9991, 9993)], settings.Callback.Ports);
        Assert.Equal(
            ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"],
            settings.Callback.Networks.Select(network => network.ToString()));
        Assert.Equal(TimeSpan.FromSeconds(5), settings.Callback.Timeout);
        Assert.Equal(65536, settings.Callback.MaxBytes);
    }

    [Fact]
    public void Settings_EverythingSet_IsRead()
    {
        var settings = Read(
            ("CONTAINER_NAME", "policy"),
            ("POD_NAME", "policy-0"),
            ("SERVICE_NAME", "simulation"),
            ("TASK_SLOT", "1"),
            ("HTTP_HOST", "127.0.0.1"),
            ("HTTP_PORT", "9991"),
            ("WEBTEST_DEBUG", "True"),
            ("WEBTEST_DRAIN_SECONDS", "8"),
            ("WEBTEST_NVIDIA_SMI", "/usr/local/nvidia/bin/nvidia-smi"),
            ("WEBTEST_CALLBACK_HOSTS", "Trainer, .gpu1.svc.cluster.local,"),
            ("WEBTEST_CALLBACK_PORTS", "80,9991-9993"),
            ("WEBTEST_CALLBACK_NETWORKS", "127.0.0.0/8"),
            ("WEBTEST_CALLBACK_TIMEOUT_SECONDS", "1"),
            ("WEBTEST_CALLBACK_MAX_BYTES", "1"));

        Assert.Equal(("policy", "policy-0", "simulation", "1"), (settings.ContainerName, settings.PodName, settings.ServiceName, settings.TaskSlot));
        Assert.Equal(IPAddress.Loopback, settings.Host);
        Assert.Equal(9991, settings.Port);
        Assert.True(settings.Debug);
        Assert.Equal(TimeSpan.FromSeconds(8), settings.Drain);
        Assert.Equal("/usr/local/nvidia/bin/nvidia-smi", settings.NvidiaSmi);
        Assert.Equal(["trainer", ".gpu1.svc.cluster.local"], settings.Callback.Hosts);
        Assert.Equal([new PortRange(80, 80), new PortRange(9991, 9993)], settings.Callback.Ports);
        Assert.Equal("127.0.0.0/8", Assert.Single(settings.Callback.Networks).ToString());
        Assert.Equal(TimeSpan.FromSeconds(1), settings.Callback.Timeout);
        Assert.Equal(1, settings.Callback.MaxBytes);
    }

    [Fact]
    public void Settings_BothGenerationsOfNames_TheLaterWins()
    {
        var settings = Read(("HTTP_HOST", "::1"), ("WEBTEST_HTTP_HOST", "127.0.0.1"), ("HTTP_PORT", "9991"), ("WEBTEST_HTTP_PORT", "8081"));

        Assert.Equal(IPAddress.Loopback, settings.Host);
        Assert.Equal(8081, settings.Port);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    public void Settings_HostOfAllAddresses_IsAll(string host) => Assert.Null(Read(("HTTP_HOST", host)).Host);

    [Fact]
    public void Settings_EmptyValues_AreAsNotSet()
    {
        var settings = Read(("POD_NAME", ""), ("HTTP_PORT", " "), ("WEBTEST_DEBUG", ""));

        Assert.Equal(("unkown", 8080, false), (settings.PodName, settings.Port, settings.Debug));
    }

    [Fact]
    public void Settings_EmptyLists_AllowNothing()
    {
        var callback = Read(("WEBTEST_CALLBACK_HOSTS", ""), ("WEBTEST_CALLBACK_PORTS", ""), ("WEBTEST_CALLBACK_NETWORKS", "")).Callback;

        Assert.Empty(callback.Hosts);
        Assert.Empty(callback.Ports);
        Assert.Empty(callback.Networks);
    }

    [Fact]
    public void GpuVariables_AnyOrder_AreThoseOfTheirPrefixesInOrdinalOrder()
    {
        var settings = Read(
            ("NVIDIA_VISIBLE_DEVICES", "all"),
            ("nvidia_lower", "no"),
            ("HOUDINI_GPU_ENABLED", "true"),
            ("HOUDINI", ""),
            ("MY_NVIDIA", "no"),
            ("HOUDINI_ENABLED", "true"));

        Assert.Equal(["HOUDINI=", "HOUDINI_ENABLED=true", "HOUDINI_GPU_ENABLED=true", "NVIDIA_VISIBLE_DEVICES=all"], settings.GpuVariables);
    }

    [Theory]
    [InlineData("HTTP_PORT", "0", true)]
    [InlineData("HTTP_PORT", "65535", true)]
    [InlineData("HTTP_PORT", "65536", false)]
    [InlineData("HTTP_PORT", "-1", false)]
    [InlineData("HTTP_PORT", "80.5", false)]
    [InlineData("WEBTEST_HTTP_PORT", "x", false)]
    [InlineData("HTTP_HOST", "localhost", true)]
    [InlineData("HTTP_HOST", "example", false)]
    [InlineData("WEBTEST_DEBUG", "0", true)]
    [InlineData("WEBTEST_DEBUG", "yes", false)]
    [InlineData("WEBTEST_DRAIN_SECONDS", "0", true)]
    [InlineData("WEBTEST_DRAIN_SECONDS", "9", false)]
    [InlineData("WEBTEST_CALLBACK_TIMEOUT_SECONDS", "0", false)]
    [InlineData("WEBTEST_CALLBACK_TIMEOUT_SECONDS", "5", true)]
    [InlineData("WEBTEST_CALLBACK_TIMEOUT_SECONDS", "6", false)]
    [InlineData("WEBTEST_CALLBACK_MAX_BYTES", "0", false)]
    [InlineData("WEBTEST_CALLBACK_MAX_BYTES", "1048576", true)]
    [InlineData("WEBTEST_CALLBACK_MAX_BYTES", "1048577", false)]
    [InlineData("WEBTEST_CALLBACK_PORTS", "1-65535", true)]
    [InlineData("WEBTEST_CALLBACK_PORTS", "0", false)]
    [InlineData("WEBTEST_CALLBACK_PORTS", "2-1", false)]
    [InlineData("WEBTEST_CALLBACK_PORTS", "1-2-3", false)]
    [InlineData("WEBTEST_CALLBACK_HOSTS", "trainer", true)]
    [InlineData("WEBTEST_CALLBACK_HOSTS", ".cluster.local", true)]
    [InlineData("WEBTEST_CALLBACK_HOSTS", ".local", false)]
    [InlineData("WEBTEST_CALLBACK_HOSTS", "..cluster.local", false)]
    [InlineData("WEBTEST_CALLBACK_HOSTS", "10.0.0.1", false)]
    [InlineData("WEBTEST_CALLBACK_HOSTS", ".google.internal", false)]
    [InlineData("WEBTEST_CALLBACK_HOSTS", "metadata", false)]
    [InlineData("WEBTEST_CALLBACK_NETWORKS", "::/0", true)]
    [InlineData("WEBTEST_CALLBACK_NETWORKS", "10.0.0.0/33", false)]
    public void Settings_Value_IsWithinItsBounds(string name, string value, bool right)
    {
        WebtestSettings.Read(new Dictionary<string, string> { [name] = value }, out var findings);

        Assert.Equal(right, findings.Count == 0);
        Assert.All(findings, finding => Assert.Matches($"^{name}: must .*; got \"{value}\"$", finding));
    }

    [Fact]
    public void Settings_SeveralMistakes_AreToldTogether()
    {
        WebtestSettings.Read(
            new Dictionary<string, string>
            {
                ["HTTP_PORT"] = "tcp://10.0.0.1:80",
                ["WEBTEST_DRAIN_SECONDS"] = "20",
                ["WEBTEST_CALLBACK_NETWORKS"] = "10.0.0.0/8,everything",
            },
            out var findings);

        Assert.Equal(
            [
                "HTTP_PORT: must be a whole number from 0 to 65535; got \"tcp://10.0.0.1:80\"; "
                + "Kubernetes set it for a Service of that name: set enableServiceLinks: false on the pod",
                "WEBTEST_DRAIN_SECONDS: must be a whole number from 0 to 8; got \"20\"",
                "WEBTEST_CALLBACK_NETWORKS: must be a network such as 10.0.0.0/8; got \"everything\"",
            ],
            findings);
    }

    private static WebtestSettings Read(params (string Name, string Value)[] environment)
    {
        var settings = WebtestSettings.Read(environment.ToDictionary(variable => variable.Name, variable => variable.Value), out var findings);
        Assert.Empty(findings);
        return settings;
    }
}
