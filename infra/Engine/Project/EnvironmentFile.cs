using System.Globalization;
using System.Text;
using System.Text.Json;
using Infra.Components.Gke;
using Infra.Core.Findings;
using Infra.Core.Machines;
using Infra.Yaml;

namespace Infra.Project;

/// <summary>The stack file of a new environment, with what may be wanted next as comments.</summary>
/// <param name="Name">The environment's name, which stack and cluster have.</param>
/// <param name="GoogleProject">The Google Cloud project's id.</param>
/// <param name="Location">A region, or a zone for nodes in one place.</param>
/// <param name="Gpu">The GPU of the pool for single GPUs, by its type or short name.</param>
/// <param name="Train">The machine type of a further pool for training; null for none.</param>
/// <param name="Reserved">Ranges that the network must keep clear of.</param>
internal sealed record EnvironmentFile(string Name, string GoogleProject, string Location, string Gpu, string? Train, IReadOnlyList<string> Reserved)
{
    /// <summary>The GPU where none is named: the smallest that is offered in most places.</summary>
    public const string DefaultGpu = "l4";

    // Below that a GPU waits for its data.
    private const int FewestCpus = 8;

    /// <summary>What speaks against writing the file, of what nothing that reads it would say.</summary>
    /// <returns>The findings; none where it may be written.</returns>
    public IReadOnlyList<Finding> Check(InfraProject project)
    {
        var findings = new List<Finding>(project.CheckNewStack(Name));
        if (MachineCatalog.FindGpu(Gpu) is null)
        {
            var names = MachineCatalog.Gpus.Where(gpu => MachineOf(gpu) is not null).Select(gpu => gpu.ShortName).ToList();
            findings.Add(new Finding(
                "--gpu", $"must be a GPU of Google Cloud; got \"{Gpu}\"", Spelling.DidYouMean(Gpu, names) ?? $"there are {string.Join(", ", names)}"));
        }
        else if (MachineOf(MachineCatalog.FindGpu(Gpu)!) is null)
        {
            findings.Add(new Finding("--gpu", $"must be one that machines have singly; got \"{Gpu}\"", "name its machine with --train, and another here"));
        }

        return findings;
    }

    // Where the usual ranges are not free, those that are.
    private string Moved() => string.Concat(CidrPlanRules.Instead(NetworkSpec.DefaultPlan(1) with { Reserved = Reserved, GpuDirectCidr = null })
        .Select(range => $", {JsonNamingPolicy.CamelCase.ConvertName(range.Key)}: {range.Value}"));

    /// <summary>The file's text.</summary>
    /// <returns>YAML with comments.</returns>
    public string ToYaml()
    {
        var gpu = MachineCatalog.FindGpu(Gpu)!;
        var machine = MachineOf(gpu)!;
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $$"""
            # yaml-language-server: $schema=../docs/stack.schema.json
            # {{Name}}: a GKE cluster with its node pools, a network, a database, Redis, a bucket and an image registry. All settings: docs/settings.md.
            config:
              infra:kind: environment
              gcp:project: {{YamlWriter.Quote(GoogleProject)}}
              # A region keeps the control plane in three zones, a zone costs less. It cannot be changed later.
              infra:location: {{Location}}
              # What holds data cannot be deleted by accident; false for what is only tried.
              infra:protect: true
              infra:nodePools:
              # For what is always there, GKE's own pods among it.
              - name: system
                machineType: e2-standard-4
                minNodes: 1
                maxNodes: 3
              # One GPU a node, from no node at all.
              - name: gpu-{{gpu.ShortName}}
                machineType: {{machine.Name}}
                maxNodes: 4
                houdiniGpu: true

            """));
        if (machine.GpuType is null)
        {
            text.Append(CultureInfo.InvariantCulture, $"    gpu: {{ type: {gpu.ShortName}, count: 1 }}\n");
        }

        text.Append("""
              # Cheap machines that Google may take back, for workers that can be lost.
              - name: worker
                machineType: n2-standard-8
                capacity: spot
                maxNodes: 10

            """);
        if (Train is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $$"""
                  # For training. Google gives the machines when it has them, for up to seven days; in place of flexStart: capacity: spot, or
                  # reservation: NAME for machines that are kept for you.
                  - name: train
                    machineType: {{YamlWriter.Quote(Train)}}
                    maxNodes: 2
                    flexStart: true

                """);
        }

        text.Append(Reserved.Count == 0
            ? "  # Ranges that the network must keep clear of, such as a VPN's. They cannot be changed later.\n  # infra:network: { reserved: [10.0.0.0/14] }\n"
            : $"  # Ranges that the network must keep clear of.\n  infra:network: {{ reserved: [{string.Join(", ", Reserved.Select(YamlWriter.Quote))}]{Moved()} }}\n");
        return text.Append("""
              # A queue's ledger needs mySql, which is what there is without this line; it cannot be changed later.
              # infra:database: { engine: postgreSql }
              # Mail when the month's bill comes near:
              # infra:budget: { monthlyAmount: 2000, billingAccount: 012345-6789AB-CDEF01 }
              # Who hears of alerts:
              # infra:notifications: { emails: [oncall@example.com] }

            """).ToString();
    }

    private static MachineType? MachineOf(GpuModel gpu) => MachineCatalog.Types
        .Where(machine => MachineCatalog.GpuCounts(machine, gpu).Contains(1) && !machine.Name.Contains("highcpu", StringComparison.Ordinal))
        .OrderBy(machine => machine.VCpus < FewestCpus).ThenBy(machine => machine.VCpus).ThenBy(machine => machine.MemoryMib).ThenBy(machine => machine.Name, StringComparer.Ordinal)
        .FirstOrDefault();
}
