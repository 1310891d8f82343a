using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace Pulumi;

/// <summary>The configuration of the stack, below one namespace: the project's name unless another is given.</summary>
public sealed class Config
{
    private const string LegacySuffix = ":config";
    private readonly string _namespace;

    public Config(string? name = null)
    {
        name ??= Deployment.Instance.ProjectName;
        _namespace = name.EndsWith(LegacySuffix, StringComparison.Ordinal) ? name[..^LegacySuffix.Length] : name;
    }

    public string? Get(string key) => Deployment.Current.GetConfig(FullKey(key));

    public string Require(string key) => Get(key) ?? throw Missing(key);

    public Output<string>? GetSecret(string key) => Get(key) is { } value ? Output.CreateSecret(value) : null;

    public Output<string> RequireSecret(string key) => Output.CreateSecret(Require(key));

    public bool? GetBoolean(string key) => Get(key) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        var other => throw Invalid(key, other, nameof(Boolean)),
    };

    public bool RequireBoolean(string key) => GetBoolean(key) ?? throw Missing(key);

    public Output<bool>? GetSecretBoolean(string key) => GetBoolean(key) is { } value ? Output.CreateSecret(value) : null;

    public Output<bool> RequireSecretBoolean(string key) => Output.CreateSecret(RequireBoolean(key));

    public int? GetInt32(string key) =>
        Get(key) is not { } text ? null
        : int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value
        : throw Invalid(key, text, nameof(Int32));

    public int RequireInt32(string key) => GetInt32(key) ?? throw Missing(key);

    public Output<int>? GetSecretInt32(string key) => GetInt32(key) is { } value ? Output.CreateSecret(value) : null;

    public Output<int> RequireSecretInt32(string key) => Output.CreateSecret(RequireInt32(key));

    public double? GetDouble(string key) =>
        Get(key) is not { } text ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value
        : throw Invalid(key, text, nameof(Double));

    public double RequireDouble(string key) => GetDouble(key) ?? throw Missing(key);

    public Output<double>? GetSecretDouble(string key) => GetDouble(key) is { } value ? Output.CreateSecret(value) : null;

    public Output<double> RequireSecretDouble(string key) => Output.CreateSecret(RequireDouble(key));

    [return: MaybeNull]
    public T GetObject<T>(string key) => GetObject<T>(key, JsonSerializerOptions.Default);

    [return: MaybeNull]
    public T GetObject<T>(string key, JsonSerializerOptions options) => Get(key) is { } json ? Parse<T>(key, json, options) : default;

    public T RequireObject<T>(string key) => RequireObject<T>(key, JsonSerializerOptions.Default);

    public T RequireObject<T>(string key, JsonSerializerOptions options) => Parse<T>(key, Require(key), options);

    public Output<T>? GetSecretObject<T>(string key) => GetSecretObject<T>(key, JsonSerializerOptions.Default);

    public Output<T>? GetSecretObject<T>(string key, JsonSerializerOptions options) =>
        Get(key) is { } json ? Output.CreateSecret(Parse<T>(key, json, options)) : null;

    public Output<T> RequireSecretObject<T>(string key) => RequireSecretObject<T>(key, JsonSerializerOptions.Default);

    public Output<T> RequireSecretObject<T>(string key, JsonSerializerOptions options) =>
        Output.CreateSecret(RequireObject<T>(key, options));

    private T Parse<T>(string key, string json, JsonSerializerOptions options)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, options)!;
        }
        catch (JsonException exception)
        {
            throw Invalid(key, json, typeof(T).FullName!, exception);
        }
    }

    private string FullKey(string key) => $"{_namespace}:{key}";

    private RunException Missing(string key) => new(
        $"Missing Required configuration variable '{FullKey(key)}'\n"
        + $"\tplease set a value using the command `pulumi config set {FullKey(key)} <value>`");

    private RunException Invalid(string key, string value, string type, Exception? inner = null) =>
        new($"Configuration '{FullKey(key)}' value '{value}' is not a valid {type}", inner);
}
