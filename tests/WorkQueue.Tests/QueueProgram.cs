using System.Diagnostics;
using System.Reflection;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Infra.Tests.Support;

namespace Infra.Queue.Tests;

/// <summary>Runs the program that the component deploys, with what the component gives it.</summary>
internal static class QueueProgram
{
    private const string ConfigMap = "kubernetes:core/v1:ConfigMap";
    private const string Starter = "kubernetes:batch/v1:Job";

    /// <summary>The program's assembly, of this build.</summary>
    public static string Path { get; } = typeof(QueueProgram).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "QueueProgram").Value!;

    /// <summary>Has the program read the settings and variables of a run as <c>create</c> does, which then asks before it connects to anything.</summary>
    /// <returns>What it says.</returns>
    public static async Task<string> CheckSettingsAsync(TestRun run)
    {
        var folder = Directory.CreateTempSubdirectory("work-queue-");
        try
        {
            var file = System.IO.Path.Combine(folder.FullName, "queue.json");
            await File.WriteAllTextAsync(file, (string)run.One(ConfigMap)["data[queue.json]"]!);
            var variables = Given.Environment(run.One(Starter, "astro-starter"), "initContainers.0");
            variables["QUEUE_SETTINGS"] = file;

            // The certificates are in a volume of the pod's.
            var authority = System.IO.Path.Combine(folder.FullName, "ca.pem");
            await File.WriteAllTextAsync(authority, Authority());
            foreach (var name in variables.Where(variable => variable.Key.EndsWith("_CA_FILE", StringComparison.Ordinal) && variable.Value.Length > 0).Select(variable => variable.Key).ToList())
            {
                variables[name] = authority;
            }

            var (code, _, error) = await RunAsync(["create"], variables);
            Assert.Equal(1, code);
            return error;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Authority()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        return certificate.ExportCertificatePem();
    }

    /// <summary>Runs the program to its end.</summary>
    public static async Task<(int Code, string Output, string Error)> RunAsync(IEnumerable<string> words, IReadOnlyDictionary<string, string> variables)
    {
        using var process = Start("dotnet", [Path, .. words], variables);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Starts a program whose input is closed.</summary>
    public static Process Start(string program, IEnumerable<string> words, IReadOnlyDictionary<string, string> variables)
    {
        var start = new ProcessStartInfo(program, words) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in variables)
        {
            start.Environment[key] = value;
        }

        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }
}
