using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Infra.Core.Findings;

namespace Infra.Core.Names;

/// <summary>The limits on names of Google Cloud resources, and names made to fit them.</summary>
public static partial class GcpNameRules
{
    /// <summary>
    /// The characters that Pulumi appends to a resource's logical name to make a unique one: a hyphen and seven hexadecimal digits
    /// (the Google provider's default for all resources, version 9.35.0).
    /// </summary>
    public const int AutoNameSuffixLength = 8;

    /// <summary>The shortest id of a service account.</summary>
    /// <seealso href="https://docs.cloud.google.com/iam/docs/service-accounts-create">Creating service accounts, checked 2026-08</seealso>
    public const int MinServiceAccountIdLength = 6;

    /// <summary>The longest id of a service account.</summary>
    /// <seealso href="https://docs.cloud.google.com/iam/docs/service-accounts-create">Creating service accounts, checked 2026-08</seealso>
    public const int MaxServiceAccountIdLength = 30;

    private const int DigestLength = 8;

    /// <summary>Checks a name that Pulumi extends to a unique one.</summary>
    /// <param name="name">The logical name.</param>
    /// <param name="limit">The vendor's limit on the whole name, in characters.</param>
    /// <returns>At most one finding.</returns>
    public static IReadOnlyList<Finding> CheckAutoNamed(string name, int limit)
    {
        var room = limit - AutoNameSuffixLength;
        return NamePattern().IsMatch(name) && name.Length <= room
            ? []
            : [new("Name", $"must be 1 to {room} characters (the vendor's {limit} less {AutoNameSuffixLength} that make it unique), {Shape}; got \"{name}\" ({name.Length})", "rename it")];
    }

    /// <summary>Checks a name that is used as it stands.</summary>
    /// <param name="path">Where the name was written.</param>
    /// <param name="name">The name.</param>
    /// <param name="minimum">The vendor's lower limit, in characters.</param>
    /// <param name="limit">The vendor's upper limit, in characters.</param>
    /// <returns>At most one finding.</returns>
    public static IReadOnlyList<Finding> CheckExact(string path, string name, int minimum, int limit) =>
        NamePattern().IsMatch(name) && name.Length >= minimum && name.Length <= limit
            ? []
            : [new(path, $"must be {minimum} to {limit} characters, {Shape}; got \"{name}\" ({name.Length})", "rename it")];

    /// <summary>Checks the id of a project.</summary>
    /// <param name="path">Where the id was written.</param>
    /// <param name="id">The id; one that belongs to a domain has that and a colon before it.</param>
    /// <returns>At most one finding.</returns>
    /// <seealso href="https://docs.cloud.google.com/resource-manager/docs/creating-managing-projects">Project ids, checked 2026-11</seealso>
    public static IReadOnlyList<Finding> CheckProject(string path, string id) => ProjectPattern().IsMatch(id)
        ? []
        : [new(path, $"must be a project's id: 6 to 30 lower-case letters, digits and hyphens, a letter first, no hyphen last; got {JsonSerializer.Serialize(id)}", "see gcloud projects list")];

    /// <summary>
    /// An id for the service account of the component of that name: the name itself where it fits, otherwise its beginning and a digest
    /// of the whole, so that two long names never share an account.
    /// </summary>
    /// <param name="name">A component's name, of lower-case letters, digits and hyphens.</param>
    /// <returns>An id of 6 to 30 characters.</returns>
    public static string ServiceAccountId(string name)
    {
        if (name.Length is >= MinServiceAccountIdLength and <= MaxServiceAccountIdLength)
        {
            return name;
        }

        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..DigestLength];
        var room = MaxServiceAccountIdLength - DigestLength - 1;
        return $"{name[..Math.Min(name.Length, room)].TrimEnd('-')}-{digest}";
    }

    /// <summary>Checks the id of a service account.</summary>
    /// <param name="path">Where the id, or what it is made from, was written.</param>
    /// <param name="id">The id.</param>
    /// <returns>At most one finding.</returns>
    public static IReadOnlyList<Finding> CheckServiceAccountId(string path, string id) =>
        CheckExact(path, id, MinServiceAccountIdLength, MaxServiceAccountIdLength);

    private const string Shape = "a lower-case letter first, then lower-case letters, digits and hyphens, no hyphen last";

    [GeneratedRegex(@"\A([a-z0-9.-]+\.[a-z]+:)?[a-z][-a-z0-9]{4,28}[a-z0-9]\z")]
    private static partial Regex ProjectPattern();

    [GeneratedRegex(@"\A[a-z]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex NamePattern();
}
