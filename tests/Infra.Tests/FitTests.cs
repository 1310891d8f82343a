namespace Infra.Tests;

public class FitTests
{
    [Fact]
    public async Task Fit_WorkersThatKedaStarts_AreNoneNowAndAllAtMost()
    {
        using var project = TemporaryProject.With(
            ("dev", File.ReadAllText(Path.Combine(Repository.Root, "stacks", "Pulumi.dev.yaml"))),
            ("astro", File.ReadAllText(Path.Combine(Repository.Root, "stacks", "Pulumi.astro.yaml")).Replace("parallelism: 8", "parallelism: 8\n      keda: {}", StringComparison.Ordinal)));

        var fit = await project.RunAsync("fit", "astro");
        var rendered = await project.RunAsync("render", "astro");

        Assert.Equal((0, 0), (fit.Code, rendered.Code));
        // With the container that mounts the bucket, which no plan shows: four still share a node.
        var worker = Assert.Single(fit.Output.Split('\n'), line => line.StartsWith("scaledjob/pyatmos-worker ", StringComparison.Ordinal));
        Assert.Contains("1865m CPU, 6874 MiB", worker, StringComparison.Ordinal);
        Assert.Contains("0 pods on 0 nodes", worker, StringComparison.Ordinal);
        Assert.Contains("8 pods on ", worker, StringComparison.Ordinal);
        Assert.Contains("apiVersion: keda.sh/v1alpha1\nkind: ScaledJob\nmetadata:\n  name: pyatmos-worker\n  namespace: astro\n", rendered.Output, StringComparison.Ordinal);
    }
}
