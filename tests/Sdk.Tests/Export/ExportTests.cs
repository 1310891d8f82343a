using System.CommandLine;
using System.Diagnostics;
using Pulumi.SchemaExport;

namespace Infra.Tests.Sdk.Export;

public class ExportTests
{
    [Theory]
    [InlineData("random")]
    [InlineData("kubernetes")]
    [InlineData("gcp")]
    public void Package_OfTheStandIn_GivesItsOwnSchemaFile(string name)
    {
        var schema = SchemaFile(name);

        var (exitCode, output, error) = Export("--assembly", AssemblyFile(name), "--resources", schema);

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Equal(File.ReadAllText(schema), output);
    }

    [Fact]
    public void Names_OnTheCommandLine_GiveThemAndWhatTheyReach()
    {
        var (_, output, _) = Export(
            "--assembly", AssemblyFile("gcp"), "--resources", "Compute.GetZones", "Pulumi.Gcp.Kms.KeyRing", "Kms.KeyRing");

        Assert.Equal(
            """
            package Pulumi.Gcp 9.36.1 plugin gcp

            resource gcp:kms/keyRing:KeyRing Pulumi.Gcp.Kms.KeyRing base CustomResource args Pulumi.Gcp.Kms.KeyRingArgs get state
              output Location location Output<string>
              output Name name Output<string>
              output Project project Output<string>

            function gcp:compute/getZones:getZones Pulumi.Gcp.Compute.GetZones result Pulumi.Gcp.Compute.GetZonesResult args Pulumi.Gcp.Compute.GetZonesArgs Pulumi.Gcp.Compute.GetZonesInvokeArgs

            input Pulumi.Gcp.Kms.KeyRingArgs base ResourceArgs
              property Location location Input<string> required
              property Name name Input<string>?
              property Project project Input<string>?

            type Pulumi.Gcp.Compute.GetZonesResult
              field Id id string
              field Names names ImmutableArray<string>
              field Project project string
              field Region region string?
              field Status status string?

            input Pulumi.Gcp.Compute.GetZonesArgs base InvokeArgs
              property Project project string?
              property Region region string?
              property Status status string?

            input Pulumi.Gcp.Compute.GetZonesInvokeArgs base InvokeArgs
              property Project project Input<string>?
              property Region region Input<string>?
              property Status status Input<string>?

            """,
            output,
            ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Names_AddedToASchemaFile_KeepWhatItListsFirst()
    {
        using var folder = new TemporaryFolder();
        var names = folder.Write("names.txt", "# wanted\nRandomPet\n\nRandomUuid # ids\n");
        var first = folder.File("first.txt");
        var second = folder.File("second.txt");

        Export("--assembly", AssemblyFile("random"), "--resources", names, "--out", first);
        var (exitCode, output, _) = Export(
            "--assembly", AssemblyFile("random"), "--resources", first, "--resources", "RandomId", "--out", second);

        Assert.Equal((0, ""), (exitCode, output));
        Assert.Equal(
            ["Pulumi.Random.RandomPet", "Pulumi.Random.RandomUuid", "Pulumi.Random.RandomId"],
            File.ReadLines(second).Where(l => l.StartsWith("resource ", StringComparison.Ordinal)).Select(l => l.Split(' ')[2]));
    }

    [Fact]
    public void Names_NotInThePackage_AreReportedTogetherAndNothingIsWritten()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("gcp.txt");

        var (exitCode, _, error) = Export(
            "--assembly", AssemblyFile("gcp"), "--resources", "Network", "Compute.Netwrok", "Compute.NetworkArgs", "--out", file);

        Assert.Equal(1, exitCode);
        Assert.Equal(
            """
            Network: no such class in Pulumi.Gcp; is it Compute.Network
            Compute.Netwrok: no such class in Pulumi.Gcp; names are written like Compute.Network
            Compute.NetworkArgs: neither a resource nor a function in Pulumi.Gcp; names are written like Compute.Network

            """,
            error,
            ignoreLineEndingDifferences: true);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public void Assembly_WithoutTheCoreBesideIt_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var assembly = folder.File("Pulumi.Random.dll");
        File.Copy(AssemblyFile("random"), assembly);

        // This process has loaded the core already, so only a process of its own can miss it.
        var (exitCode, _, error) = ExportInAProcess("--assembly", assembly, "--resources", "RandomPet");

        Assert.Equal(1, exitCode);
        Assert.Equal(
            $"{assembly}: needs Pulumi.dll, which is not beside it; name the assembly in the output of a program that uses the package",
            error.TrimEnd());
    }

    [Fact]
    public void Assembly_ThatIsNoPackage_IsRefused()
    {
        var (exitCode, _, error) = Export("--assembly", typeof(ExportTests).Assembly.Location, "--resources", "Provider");

        Assert.Equal(1, exitCode);
        Assert.Contains("Provider: no such class in Sdk.Tests", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Assembly_ThatIsNoAssembly_IsRefused()
    {
        var (exitCode, _, error) = Export("--assembly", SchemaFile("random"), "--resources", "Provider");

        Assert.Equal((1, $"{SchemaFile("random")}: not a .NET assembly"), (exitCode, error.TrimEnd()));
    }

    private static string SchemaFile(string name) => Path.Combine(AppContext.BaseDirectory, "schema", name + ".txt");

    private static string AssemblyFile(string name) => name switch
    {
        "random" => typeof(Pulumi.Random.Provider).Assembly.Location,
        "kubernetes" => typeof(Pulumi.Kubernetes.Provider).Assembly.Location,
        _ => typeof(Pulumi.Gcp.Provider).Assembly.Location,
    };

    private static (int ExitCode, string Output, string Error) ExportInAProcess(params string[] args)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in args.Prepend(typeof(ExportCommand).Assembly.Location))
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }

    private static (int ExitCode, string Output, string Error) Export(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = ExportCommand.Create().Parse(args).Invoke(new InvocationConfiguration { Output = output, Error = error });
        return (exitCode, output.ToString(), error.ToString());
    }
}
