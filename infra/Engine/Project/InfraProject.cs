using Infra.Core.Findings;
using Infra.Core.Names;
using Infra.Core.Settings;
using Infra.Plans;
using YamlDotNet.RepresentationModel;

namespace Infra.Project;

/// <summary>The Pulumi project on this machine: where it is and which stacks it has.</summary>
public sealed class InfraProject
{
    private const string FileName = "Pulumi.yaml";
    private const string WriteOne = "infra new developer writes one, README.md has the smallest environment";

    private readonly string _stackFolder;
    private readonly Dictionary<string, string> _defaults = [];

    // A plan asks for the files of a folder over and over.
    private readonly Dictionary<string, YamlMappingNode> _files = [];
    private readonly Dictionary<string, IReadOnlyDictionary<string, string>> _configs = [];

    private InfraProject(string root)
    {
        Root = root;
        var file = YamlConfig.Load(Path.Combine(root, FileName), FileName);
        Name = Scalar(file, "name") ?? throw new UserErrorException($"{FileName}: name is missing", "a project must have one");
        _stackFolder = Path.Combine(root, Scalar(file, "stackConfigDir") ?? "");
        ReadDefaults(file);
        StackNames = !Directory.Exists(_stackFolder)
            ? []
            : [.. Directory.EnumerateFiles(_stackFolder, "Pulumi.*.yaml")
                .Select(path => Path.GetFileName(path)["Pulumi.".Length..^".yaml".Length])
                .Order(StringComparer.Ordinal)];
    }

    /// <summary>The folder that Pulumi.yaml is in.</summary>
    public string Root { get; }

    /// <summary>The project's name.</summary>
    public string Name { get; }

    /// <summary>The stacks that have a file, sorted.</summary>
    public IReadOnlyList<string> StackNames { get; }

    /// <summary>Finds the project from a folder upwards, or else from the program's own place.</summary>
    /// <param name="folder">Where the search begins.</param>
    /// <returns>The project.</returns>
    /// <exception cref="UserErrorException">There is no Pulumi.yaml, or it cannot be read.</exception>
    public static InfraProject Find(string folder) =>
        new(Upwards(folder) ?? Upwards(AppContext.BaseDirectory)
            ?? throw new UserErrorException($"no {FileName} in {folder} or above", "run this inside the repository"));

    /// <summary>The project in a folder.</summary>
    /// <param name="root">The folder that Pulumi.yaml is in.</param>
    /// <returns>The project.</returns>
    /// <exception cref="UserErrorException">There is no Pulumi.yaml, or it cannot be read.</exception>
    public static InfraProject Open(string root) =>
        File.Exists(Path.Combine(root, FileName)) ? new(root) : throw new UserErrorException($"no {FileName} in {root}", "name the folder that has it");

    /// <summary>The file of a stack, whether it is there or not.</summary>
    /// <param name="stack">The stack's name.</param>
    /// <returns>The full path.</returns>
    public string StackPath(string stack) => Path.Combine(_stackFolder, $"Pulumi.{stack}.yaml");

    /// <summary>A stack's config values that need no decryption, for a look at it without running it.</summary>
    /// <remarks>The file is read once: what is written to it later is seen by a project that is opened anew.</remarks>
    /// <param name="stack">The stack's name.</param>
    /// <returns>The values by full key; encrypted ones stand as <c>[secret]</c>.</returns>
    /// <exception cref="UserErrorException">There is no such stack, or its file is wrong.</exception>
    public IReadOnlyDictionary<string, string> ReadConfig(string stack)
    {
        if (!_configs.TryGetValue(stack, out var config))
        {
            config = ReadStack(stack, new ComputedMarkers()).Config.ToDictionary(pair => pair.Key, pair => ComputedMarkers.Describe(pair.Value));
            _configs[stack] = config;
        }

        return config;
    }

    /// <summary>The same (<see cref="ReadConfig"/>) of what may be somebody else's stack, whose own preview says what is wrong with it.</summary>
    /// <param name="stack">The stack's name.</param>
    /// <returns>The values; null where there is no such stack, or its file is wrong.</returns>
    internal IReadOnlyDictionary<string, string>? TryReadConfig(string stack)
    {
        try
        {
            return ReadConfig(stack);
        }
        catch (UserErrorException)
        {
            return null;
        }
    }

    /// <summary>Whether a stack names an environment of this project, as the kind developer must where it names one.</summary>
    /// <param name="config">The stack's config by full key.</param>
    /// <returns>What is wrong with it; null where nothing is, or where the environment's own file is what cannot be read.</returns>
    internal Finding? CheckEnvironment(IReadOnlyDictionary<string, string> config)
    {
        var key = SettingKeys.Full("environment");
        if (!config.TryGetValue(key, out var environment) || config.Setting("kind") != "developer")
        {
            return null;
        }

        var parts = environment.Split('/');
        return parts.Length > 1 && parts[^2] != Name
            ? new Finding(key, $"must be an environment of this project, {Name}, whose stack file tells what it offers; got \"{environment}\"", "name one of this project")
            : CheckEnvironment(key, parts[^1], "name a context of your kubeconfig with infra:context");
    }

    /// <summary>Whether a new stack may have a name.</summary>
    /// <param name="name">The name, which namespace or cluster have too.</param>
    /// <returns>What is wrong with it; none where it may.</returns>
    internal IReadOnlyList<Finding> CheckNewStack(string name)
    {
        var wrong = CheckName(name);
        return wrong.Count == 0 && File.Exists(StackPath(name))
            ? [new Finding("name", $"must be new; got \"{name}\", which has a stack file already", "choose another or edit that file")]
            : wrong;
    }

    /// <summary>What is wrong with the name of a stack, whichever there are.</summary>
    internal static IReadOnlyList<Finding> CheckName(string name) => KubernetesNames.CheckNamespace("name", name);

    /// <summary>Whether a name is that of an environment's stack.</summary>
    /// <param name="path">Where the name stands, for messages.</param>
    /// <param name="environment">The name.</param>
    /// <param name="remedy">What to do where there is no environment at all.</param>
    /// <returns>What is wrong with it; null where nothing is, or where its file cannot be read.</returns>
    internal Finding? CheckEnvironment(string path, string environment, string remedy)
    {
        if (StackNames.Contains(environment) && TryReadConfig(environment)?.IsEnvironment() != false)
        {
            return null;
        }

        var there = StackNames.Where(stack => TryReadConfig(stack)?.IsEnvironment() == true).ToList();
        var hint = there.Count == 0 ? $"there is none; {remedy}"
            : Spelling.DidYouMean(environment, there) ?? $"there {(there.Count == 1 ? "is" : "are")} {string.Join(", ", there)}";
        return new Finding(path, $"must be the stack of an environment; got \"{environment}\"", hint);
    }

    internal StackFile ReadStack(string stack, ComputedMarkers markers) =>
        StackNames.Contains(stack)
            ? StackFile.Read(FileOf(stack), ShownPath(stack), _defaults, markers)
            : throw UnknownStack(stack);

    /// <summary>What to say where there is no stack at all.</summary>
    public string NoStacks => $"no stacks: {StackFolder} has no Pulumi.<stack>.yaml; {WriteOne}";

    private string StackFolder => Path.GetRelativePath(Root, _stackFolder).Replace('\\', '/');

    // Nothing where the CLI has the config from elsewhere.
    internal IReadOnlyList<Finding> EncryptedVariables(string stack) =>
        StackNames.Contains(stack) ? StackFile.EncryptedVariables(FileOf(stack), ShownPath(stack)) : [];

    /// <summary>What to say of a stack that is not there.</summary>
    /// <param name="stack">Its name.</param>
    /// <param name="asker">Who asks for it, with what parts that from the rest; nothing where the user does.</param>
    /// <param name="more">What else could have been meant, in the same way.</param>
    internal UserErrorException UnknownStack(string stack, string asker = "", string more = "") =>
        StackNames.Count == 0
            ? new($"{asker}no stack \"{stack}\", nor any other: {StackFolder} has no Pulumi.<stack>.yaml", WriteOne, more)
            : new(
                $"{asker}no stack \"{stack}\"; there {(StackNames.Count == 1 ? "is" : "are")} {string.Join(", ", StackNames)}",
                Spelling.DidYouMean(stack, StackNames) ?? "name one that is there",
                more);

    private YamlMappingNode FileOf(string stack)
    {
        if (!_files.TryGetValue(stack, out var file))
        {
            file = YamlConfig.Load(StackPath(stack), ShownPath(stack));
            _files[stack] = file;
        }

        return file;
    }

    private string ShownPath(string stack) => Path.GetRelativePath(Root, StackPath(stack)).Replace('\\', '/');

    private static string? Upwards(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, FileName)))
            {
                return at.FullName;
            }
        }

        return null;
    }

    private static string? Scalar(YamlMappingNode map, string key) =>
        map.Children.TryGetValue(key, out var node) && node is YamlScalarNode { Value.Length: > 0 } scalar ? scalar.Value : null;

    // A declared setting may carry a value for every stack; a key without a namespace belongs to the project.
    private void ReadDefaults(YamlMappingNode file)
    {
        if (!file.Children.TryGetValue("config", out var node) || node is not YamlMappingNode declared)
        {
            return;
        }

        var yaml = new YamlConfig(FileName, new ComputedMarkers());
        foreach (var (keyNode, declaration) in declared.Children)
        {
            var key = (keyNode as YamlScalarNode)?.Value ?? keyNode.ToString();
            var value = declaration is not YamlMappingNode typed ? declaration
                : typed.Children.TryGetValue("value", out var given) ? given
                : typed.Children.TryGetValue("default", out var standard) ? standard
                : null;
            if (value is not null && yaml.Text(keyNode, value, key) is { } text)
            {
                _defaults[key.Contains(':') ? key : $"{Name}:{key}"] = text;
            }
        }

        var errors = yaml.Findings.FindAll(finding => finding.Level == FindingLevel.Error);
        if (errors.Count > 0)
        {
            throw new UserErrorException($"project file \"{FileName}\"", errors);
        }
    }
}
