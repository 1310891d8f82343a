using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Infra.Core.Findings;
using Infra.Plans;

namespace Infra.Rendering;

/// <summary>The passwords that Pulumi would make at a deployment, made here instead; kept in a file where one is given, so that the next rendering has the same.</summary>
/// <param name="path">The file, a JSON object of passwords by resource; made where it is missing. Null for none.</param>
internal sealed class PasswordBook(string? path)
{
    // https://www.pulumi.com/registry/packages/random/api-docs/randompassword/ (overrideSpecial), checked 2026-11.
    private const string UsualSpecial = "!@#$%&*()-_=+[]{}<>:?";

    private readonly SortedList<string, string> _passwords = new(path is null ? [] : Read(path), StringComparer.Ordinal);
    private readonly SortedSet<string> _made = new(StringComparer.Ordinal);

    /// <summary>The resources whose passwords were made now, and not taken from the file.</summary>
    public IReadOnlyCollection<string> Made => _made;

    /// <summary>The password of a resource.</summary>
    /// <param name="resource">The resource's name.</param>
    /// <param name="inputs">What it asks for.</param>
    /// <returns>The password; the same one when asked again.</returns>
    public string Of(string resource, ImmutableDictionary<string, object> inputs)
    {
        if (!_passwords.TryGetValue(resource, out var password))
        {
            _passwords[resource] = password = Make(inputs);
            _made.Add(resource);
        }

        return password;
    }

    /// <summary>Keeps what was made.</summary>
    public void Save()
    {
        if (path is not null && _made.Count > 0)
        {
            PrivateFile.Write(path, JsonSerializer.Serialize(_passwords, JsonForms.Indented) + "\n");
        }
    }

    private static Dictionary<string, string> Read(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(path)) ?? [];
        }
        catch (JsonException)
        {
            throw new UserErrorException($"--passwords: must be a JSON object of passwords by resource; got something else in {path}", "correct it, or name a file that is not there yet");
        }
    }

    private static string Make(ImmutableDictionary<string, object> inputs)
    {
        int Number(string key) => inputs.TryGetValue(key, out var value) ? Convert.ToInt32(value, CultureInfo.InvariantCulture) : 0;
        bool Wanted(string key) => inputs.GetValueOrDefault(key) as bool? ?? true;

        var kinds = new (string Characters, bool IsWanted, int AtLeast)[]
        {
            ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", Wanted("upper"), Number("minUpper")),
            ("abcdefghijklmnopqrstuvwxyz", Wanted("lower"), Number("minLower")),
            ("0123456789", Wanted("numeric") && Wanted("number"), Number("minNumeric")),
            (inputs.GetValueOrDefault("overrideSpecial") as string ?? UsualSpecial, Wanted("special"), Number("minSpecial")),
        }.Where(kind => kind.IsWanted).ToList();
        var all = string.Concat(kinds.Select(kind => kind.Characters));
        var least = kinds.SelectMany(kind => RandomNumberGenerator.GetItems<char>(kind.Characters, kind.AtLeast)).ToList();
        char[] password = [.. least, .. RandomNumberGenerator.GetItems<char>(all, Math.Max(0, Number("length") - least.Count))];
        RandomNumberGenerator.Shuffle<char>(password);
        return new string(password);
    }
}
