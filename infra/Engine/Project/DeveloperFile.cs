using System.Text;
using System.Text.RegularExpressions;
using Infra.Core.Findings;
using Infra.Core.Names;
using Infra.Core.NodePools;
using Infra.Plans;
using Infra.Yaml;

namespace Infra.Project;

/// <summary>The stack file of a new developer.</summary>
/// <param name="Name">The developer's name, which stack and namespace have.</param>
/// <param name="Environment">The environment's stack; null with a context.</param>
/// <param name="Context">The kubeconfig's context; null with an environment.</param>
/// <param name="Users">Users who may work in the namespace.</param>
/// <param name="Groups">Groups that may work in the namespace.</param>
/// <param name="Trainer">The trainer's image.</param>
/// <param name="Policy">The policy's image.</param>
/// <param name="Sim">The simulation's image.</param>
/// <param name="GpuPool">The node pool that the trainer's GPU is taken from; null where none is known.</param>
/// <param name="HasChosenPool">Whether somebody named it.</param>
/// <param name="HasWorkbench">Whether there is to be a notebook.</param>
internal sealed partial record DeveloperFile(
    string Name,
    string? Environment,
    string? Context,
    IReadOnlyList<string> Users,
    IReadOnlyList<string> Groups,
    string Trainer,
    string Policy,
    string Sim,
    NodePoolFacts? GpuPool = null,
    bool HasChosenPool = false,
    bool HasWorkbench = false)
{
    // Jupyter's own image of that day: https://quay.io/repository/jupyter/scipy-notebook; the digest as
    // https://github.com/singularityhub/shpc-registry/blob/main/quay.io/jupyter/scipy-notebook/container.yaml lists it (checked 2026-11).
    internal const string WorkbenchImage = "quay.io/jupyter/scipy-notebook:2025-07-14@sha256:db4f57dc02e79f2694c07da779d2eae3d5155bc72fac02327d80a2ef16e9543b";

    /// <summary>The trainer's image where none is named.</summary>
    public const string TrainerImage = "qnib/trainer:v5";

    /// <summary>The policy's image where none is named.</summary>
    public const string PolicyImage = "qnib/policy:v4";

    /// <summary>The simulation's image where none is named.</summary>
    public const string SimImage = "qnib/sim:v4";

    /// <summary>What speaks against writing the file.</summary>
    /// <returns>The findings; none where it may be written.</returns>
    public IReadOnlyList<Finding> Check(InfraProject project) =>
    [
        .. project.CheckNewStack(Name),
        .. Environment is not null && project.CheckEnvironment("--environment", Environment, "name a context of your kubeconfig with --context") is { } finding
            ? [finding]
            : Array.Empty<Finding>(),
        .. from member in Users.Select(address => (Option: "--user", Address: address)).Concat(Groups.Select(address => (Option: "--group", Address: address)))
           where !EMail().IsMatch(member.Address)
           select new Finding(
               member.Option, $"must be an e-mail address, by which Google knows people and groups; got \"{member.Address}\"", "write for example alice@example.com"),
        .. ContainerImage.Check("--trainer-image", Trainer),
        .. ContainerImage.Check("--policy-image", Policy),
        .. ContainerImage.Check("--sim-image", Sim),
    ];

    /// <summary>The pool that one GPU is best taken from: the fewest GPUs a machine, none that Google may take back, the smallest machine.</summary>
    /// <param name="pools">The environment's pools.</param>
    /// <returns>The pool; null where none has GPUs.</returns>
    public static NodePoolFacts? PoolForOneGpu(IEnumerable<NodePoolFacts> pools) => pools
        .Where(pool => pool is { GpuCount: > 0, MaxNodes: > 0 })
        .OrderBy(pool => pool.GpuCount).ThenBy(pool => pool.Interruptible).ThenBy(pool => pool.VCpus).ThenBy(pool => pool.Name, StringComparer.Ordinal)
        .FirstOrDefault();

    /// <summary>The file's text.</summary>
    /// <returns>YAML with comments.</returns>
    public string ToYaml()
    {
        var text = new StringBuilder($"""
            # yaml-language-server: $schema=../docs/stack.schema.json
            # {Name}'s namespace, with the trainer and the simulator in it. All settings: docs/settings.md.
            config:
              infra:kind: developer

            """);
        text.Append(Environment is not null
            ? $"  infra:environment: {YamlWriter.Quote(Environment)}\n"
            : $"  # The context of your kubeconfig, as in: kubectl config get-contexts\n  infra:context: {YamlWriter.Quote(Context!)}\n");
        if (Users.Count + Groups.Count > 0)
        {
            text.Append("  infra:developers:\n");
            text.AppendJoin("", Users.Select(user => $"    - user: {YamlWriter.Quote(user)}\n"));
            text.AppendJoin("", Groups.Select(group => $"    - group: {YamlWriter.Quote(group)}\n"));
        }

        text.Append($"""
              # Pods reach each other, DNS and nothing else. true opens public addresses on port 443 to them: package feeds, git over HTTPS,
              # model hubs, and Google's APIs with the environment's bucket. Single services outside go under infra:egressTargets.
              infra:allowPublicHttps: false
              # The most that all pods together may ask for.
              infra:quota:
                gpus: 1
              infra:trainer:
                image: {YamlWriter.Quote(Trainer)}
                gpu:
                  devicePluginCount: 1

            """);
        if (GpuPool is not null)
        {
            var (label, pool) = GpuPool.NodeSelector.First();
            var why = HasChosenPool ? "" : "The pool with the fewest GPUs a machine: ";
            var remark = GpuPool.Interruptible ? ", which Google may take back" : "";
            text.Append($"""
                    # {why}{GpuPool.MachineType} with {NumberWords.Count(GpuPool.GpuCount, "GPU")}{remark}.
                    nodeSelector:
                      {label}: {YamlWriter.Quote(pool)}

                """);
            var tolerations = GpuPool.Tolerations.Where(toleration => toleration.Key != NodeTaint.Gpu.Key).ToList();
            text.Append(tolerations.Count == 0 ? "" : "    tolerations:\n");
            foreach (var toleration in tolerations)
            {
                var value = toleration.Value is { } some ? $", value: {YamlWriter.Quote(some)}" : "";
                text.Append($"      - {{ key: {YamlWriter.Quote(toleration.Key!)}, operator: {toleration.Operator}{value}, effect: {toleration.Effect} }}\n");
            }
        }

        text.Append($"""
              infra:simulator:
                replicas: 3
                policy:
                  image: {YamlWriter.Quote(Policy)}
                sim:
                  image: {YamlWriter.Quote(Sim)}

            """);
        if (HasWorkbench)
        {
            text.Append($$"""
                  # A notebook that starts when it is wanted, ends when nobody uses it, and keeps its home (docs/researcher.md, A notebook); pip and git need
                  # infra:allowPublicHttps. A GPU of its own: assign: { assignTo: gpu, nodePool: {{GpuPool?.Name ?? "POOL"}} } and one more in infra:quota.gpus.
                  infra:workbench:
                    image: {{YamlWriter.Quote(WorkbenchImage)}}
                    command: [jupyter, lab, --ip=127.0.0.1, --no-browser]

                """);
        }

        return text.ToString();
    }

    // Whether anybody has it is not for a file to know; that it is none can be seen.
    [GeneratedRegex(@"^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$")]
    private static partial Regex EMail();
}
