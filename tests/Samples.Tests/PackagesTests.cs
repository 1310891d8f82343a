using System.Diagnostics;
using System.IO.Compression;
using System.Reflection;
using System.Xml.Linq;

namespace Samples.Tests;

/// <summary>What <c>dotnet pack</c> makes of the library, once for all tests.</summary>
public sealed class PackagesTests : IClassFixture<PackagesTests.Packed>
{
    private static readonly string[] Ids = ["Infra.Components", "Infra.Core", "Infra.Engine", "Infra.Stacks"];
    private readonly Packed _packed;

    public PackagesTests(Packed packed) => _packed = packed;

    [Fact]
    public void Packages_AreTheLibraryWithSymbols() =>
        Assert.Equal(
            Ids.SelectMany(id => new[] { $"{id}.{Packed.Version}.nupkg", $"{id}.{Packed.Version}.snupkg" }).Order(StringComparer.Ordinal),
            Directory.GetFiles(_packed.Folder).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal));

    [Fact]
    public void Packages_BuiltWithTheStandIn_SayThatTheyAreNotForPublishing() =>
        Assert.All(Ids, id => Assert.Equal(
            Packed.IsOffline,
            _packed.Output.Contains($"{id} {Packed.Version} was compiled with the offline stand-in: try it on this machine, never publish it", StringComparison.Ordinal)));

    [Theory]
    [InlineData("Infra.Core")]
    [InlineData("Infra.Components")]
    [InlineData("Infra.Stacks")]
    [InlineData("Infra.Engine")]
    public void Package_HasWhatAReaderLooksFor(string id)
    {
        using var package = Open(id);

        Assert.Contains($"lib/net10.0/{id}.dll", package.Entries.Select(entry => entry.FullName));
        Assert.Contains($"lib/net10.0/{id}.xml", package.Entries.Select(entry => entry.FullName));
        Assert.Contains("README.md", package.Entries.Select(entry => entry.FullName));
        Assert.Equal("MIT", Metadata(package, "license"));
        Assert.Equal("README.md", Metadata(package, "readme"));
        Assert.True(Metadata(package, "description").Length > 60);
        Assert.NotEmpty(Metadata(package, "tags"));
    }

    [Fact]
    public void Components_DependOnTheReleasedPulumiPackages()
    {
        using var package = Open("Infra.Components");
        var central = XDocument.Load(Path.Combine(Packed.Root, "Directory.Packages.props")).Descendants("PackageVersion")
            .Where(version => version.Attribute("Include")!.Value.StartsWith("Pulumi", StringComparison.Ordinal))
            .ToDictionary(version => version.Attribute("Include")!.Value, version => version.Attribute("Version")!.Value);

        Assert.Equal(
            central.Append(new("Infra.Core", Packed.Version)).OrderBy(pair => pair.Key, StringComparer.Ordinal),
            Nuspec(package).Where(element => element.Name.LocalName == "dependency")
                .Select(dependency => KeyValuePair.Create(dependency.Attribute("id")!.Value, dependency.Attribute("version")!.Value))
                .OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }

    private ZipArchive Open(string id) => ZipFile.OpenRead(Path.Combine(_packed.Folder, $"{id}.{Packed.Version}.nupkg"));

    private static List<XElement> Nuspec(ZipArchive package)
    {
        using var stream = package.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        return XDocument.Load(stream).Descendants().ToList();
    }

    private static string Metadata(ZipArchive package, string name) => Nuspec(package).Single(element => element.Name.LocalName == name).Value;

    public sealed class Packed : IDisposable
    {
        public Packed()
        {
            var output = new StringWriter();
            foreach (var project in (string[])["core", "components", "stacks", "infra/Engine"])
            {
                // What the tests themselves were built from; nothing is compiled again.
                var start = new ProcessStartInfo("dotnet") { WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true };
                foreach (var argument in (string[])["pack", project, "--no-build", "--output", Folder, "--nologo", "--configuration", Configuration])
                {
                    start.ArgumentList.Add(argument);
                }

                using var process = Process.Start(start)!;
                var error = process.StandardError.ReadToEndAsync();
                output.Write(process.StandardOutput.ReadToEnd());
                output.Write(error.GetAwaiter().GetResult());
                process.WaitForExit();
                Assert.True(process.ExitCode == 0, output.ToString());
            }

            Output = output.ToString();
        }

        public static string Root { get; } = FindRoot();

        public static bool IsOffline { get; } = typeof(Packed).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(pair => pair.Key == "PulumiSdk").Value != "nuget";

        public static string Version { get; } = IsOffline ? "0.1.0-offline" : "0.1.0";

        public string Folder { get; } = Directory.CreateTempSubdirectory("packages ").FullName;

        public string Output { get; }

        private static string Configuration => AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";

        public void Dispose() => Directory.Delete(Folder, recursive: true);

        private static string FindRoot()
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Infra.sln")))
            {
                folder = folder.Parent!;
            }

            return folder.FullName;
        }
    }
}
