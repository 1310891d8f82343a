using System.Net;

namespace Infra.Workloads.Webtest;

/// <summary>All that one server is told by its environment.</summary>
public sealed record WebtestSettings
{
    /// <summary>What a name reads as that nobody has set; the misspelling is the original's, and clients compare it.</summary>
    public const string Unknown = "unkown";

    /// <summary>The container's name, from <c>CONTAINER_NAME</c>.</summary>
    /// <value>Default <see cref="Unknown"/>.</value>
    public string ContainerName { get; init; } = Unknown;

    /// <summary>The pod's name, from <c>POD_NAME</c>.</summary>
    /// <value>Default <see cref="Unknown"/>.</value>
    public string PodName { get; init; } = Unknown;

    /// <summary>The service that this task is one of, from <c>SERVICE_NAME</c>.</summary>
    /// <value>Default <see cref="Unknown"/>.</value>
    public string ServiceName { get; init; } = Unknown;

    /// <summary>Which task of the service this is, from <c>TASK_SLOT</c>.</summary>
    /// <value>Default <see cref="Unknown"/>.</value>
    public string TaskSlot { get; init; } = Unknown;

    /// <summary>The address to listen on, from <c>WEBTEST_HTTP_HOST</c> or <c>HTTP_HOST</c>; null for all of them.</summary>
    /// <value>Default null.</value>
    public IPAddress? Host { get; init; }

    /// <summary>The port to listen on, from <c>WEBTEST_HTTP_PORT</c> or <c>HTTP_PORT</c>; 0 takes a free one.</summary>
    /// <value>Default 8080; 0 to 65535.</value>
    public int Port { get; init; } = 8080;

    /// <summary>Log every request, from <c>WEBTEST_DEBUG</c>.</summary>
    /// <value>Default false.</value>
    public bool Debug { get; init; }

    /// <summary>How long to go on serving, not ready, after the signal to end, from <c>WEBTEST_DRAIN_SECONDS</c>.</summary>
    /// <value>Default 3 s; 0 to 8 s.</value>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Whom <c>/callmeback</c> may call.</summary>
    public CallbackPolicy Callback { get; init; } = CallbackPolicy.Default;

    /// <summary>The program that lists the GPUs, from <c>WEBTEST_NVIDIA_SMI</c>: a path, or a name to look up on <c>PATH</c>.</summary>
    /// <value>Default <c>nvidia-smi</c>.</value>
    public string NvidiaSmi { get; init; } = "nvidia-smi";

    /// <summary>How long that program may take.</summary>
    /// <value>Default 5 s: it needs one or two where the driver has to wake up first.</value>
    public TimeSpan NvidiaSmiTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The variables that say which GPUs the container asked for, <c>NAME=value</c>, in ordinal order of their names.</summary>
    public IReadOnlyList<string> GpuVariables { get; init; } = [];

    /// <summary>Reads the settings; every mistake is a finding, and what it concerns keeps its default.</summary>
    /// <param name="environment">The environment's variables.</param>
    /// <param name="findings">One line a mistake, <c>NAME: rule; got value</c>; empty when there is none.</param>
    /// <returns>The settings; not to be used when there are findings.</returns>
    public static WebtestSettings Read(IReadOnlyDictionary<string, string> environment, out IReadOnlyList<string> findings)
    {
        var reader = new EnvironmentReader(environment);
        var defaults = new WebtestSettings();
        var settings = new WebtestSettings
        {
            ContainerName = reader.Text("CONTAINER_NAME", Unknown),
            PodName = reader.Text("POD_NAME", Unknown),
            ServiceName = reader.Text("SERVICE_NAME", Unknown),
            TaskSlot = reader.Text("TASK_SLOT", Unknown),
            Host = reader.Address("WEBTEST_HTTP_HOST", "HTTP_HOST"),
            Port = reader.Number(["WEBTEST_HTTP_PORT", "HTTP_PORT"], defaults.Port, 0, 65535),
            Debug = reader.Flag("WEBTEST_DEBUG"),
            Drain = TimeSpan.FromSeconds(reader.Number(["WEBTEST_DRAIN_SECONDS"], (int)defaults.Drain.TotalSeconds, 0, 8)),
            NvidiaSmi = reader.Text("WEBTEST_NVIDIA_SMI", defaults.NvidiaSmi),
            Callback = new CallbackPolicy
            {
                Hosts = reader.List("WEBTEST_CALLBACK_HOSTS", CallbackPolicy.Default.Hosts, CallbackRules.ReadHost),
                Ports = reader.List("WEBTEST_CALLBACK_PORTS", CallbackPolicy.Default.Ports, CallbackRules.ReadPorts),
                Networks = reader.List("WEBTEST_CALLBACK_NETWORKS", CallbackPolicy.Default.Networks, CallbackRules.ReadNetwork),
                Timeout = TimeSpan.FromSeconds(reader.Number(
                    ["WEBTEST_CALLBACK_TIMEOUT_SECONDS"], (int)CallbackPolicy.Default.Timeout.TotalSeconds, 1, 5)),
                MaxBytes = reader.Number(["WEBTEST_CALLBACK_MAX_BYTES"], CallbackPolicy.Default.MaxBytes, 1, 1024 * 1024),
            },
            GpuVariables =
            [
                .. environment
                    .Where(variable => variable.Key.StartsWith("NVIDIA", StringComparison.Ordinal)
                        || variable.Key.StartsWith("HOUDINI", StringComparison.Ordinal))
                    .OrderBy(variable => variable.Key, StringComparer.Ordinal)
                    .Select(variable => $"{variable.Key}={variable.Value}"),
            ],
        };
        findings = reader.Findings;
        return settings;
    }
}
