using System.Reflection;
using System.Runtime.Loader;

namespace Pulumi.SchemaExport;

/// <summary>Loads a package to look at, apart from this program's own assemblies.</summary>
public static class PackageAssembly
{
    /// <summary>Loads the assembly; what it refers to is looked for beside it.</summary>
    /// <exception cref="ExportException">The file is no .NET assembly, or the Pulumi core that it refers to is not there.</exception>
    public static Assembly Load(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var context = new AssemblyLoadContext(Path.GetFileNameWithoutExtension(path));
        context.Resolving += (_, name) =>
            Path.Combine(folder, name.Name + ".dll") is var file && File.Exists(file) ? context.LoadFromAssemblyPath(file) : null;
        try
        {
            var assembly = context.LoadFromAssemblyPath(Path.GetFullPath(path));
            foreach (var core in assembly.GetReferencedAssemblies().Where(reference => reference.Name == "Pulumi"))
            {
                context.LoadFromAssemblyName(core);
            }

            return assembly;
        }
        catch (BadImageFormatException)
        {
            throw new ExportException($"{path}: not a .NET assembly");
        }
        catch (FileNotFoundException)
        {
            throw new ExportException(
                $"{path}: needs Pulumi.dll, which is not beside it; name the assembly in the output of a program that uses the package");
        }
    }
}
