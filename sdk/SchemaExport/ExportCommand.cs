using System.CommandLine;
using System.Text;

namespace Pulumi.SchemaExport;

/// <summary>The command line: a compiled package and the names wanted of it in, a schema file out.</summary>
public static class ExportCommand
{
    /// <summary>
    /// The command. It ends with 0, or with 1 and a message on the error stream if the package does not have what is asked for; nothing
    /// is written then.
    /// </summary>
    public static RootCommand Create()
    {
        var assembly = new Option<FileInfo>("--assembly")
        {
            Description = "The package's assembly, in a folder that has what it needs: the output of a program that uses the package.",
            Required = true,
        }.AcceptExistingOnly();
        var resources = new Option<string[]>("--resources")
        {
            Description = "Resources and functions, without the package's namespace (Compute.Network); or a file with a name on each line; "
                + "or a schema file, for what it lists. May be given several times.",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var output = new Option<FileInfo?>("--out") { Description = "Where to write; the standard output if not given." };

        var command = new RootCommand("Writes the schema of a compiled Pulumi package: resources, functions and what they reach.")
        {
            assembly,
            resources,
            output,
        };
        command.SetAction(result =>
        {
            var configuration = result.InvocationConfiguration;
            try
            {
                var package = PackageAssembly.Load(result.GetRequiredValue(assembly).FullName);
                var schema = SchemaExporter.Export(package, [.. result.GetRequiredValue(resources).SelectMany(ResourceNames.Read)]);
                if (result.GetValue(output) is { } file)
                {
                    File.WriteAllText(file.FullName, schema, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
                }
                else
                {
                    configuration.Output.Write(schema);
                }

                return 0;
            }
            catch (Exception exception) when (exception is ExportException or IOException or UnauthorizedAccessException)
            {
                configuration.Error.WriteLine(exception.Message);
                return 1;
            }
        });
        return command;
    }
}
