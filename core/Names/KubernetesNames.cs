using System.Text.RegularExpressions;
using Infra.Core.Findings;

namespace Infra.Core.Names;

/// <summary>The name rules of Kubernetes that a plan can break before any cluster sees it.</summary>
/// <remarks>Checked in 2026-11 against https://kubernetes.io/docs/concepts/overview/working-with-objects/names/.</remarks>
public static partial class KubernetesNames
{
    /// <summary>The most characters of a DNS label (RFC 1123), and so of a namespace or Service name.</summary>
    public const int MaxLabelLength = 63;

    /// <summary>The most characters of a DNS subdomain, and so of a node name or the prefix of a label key.</summary>
    public const int MaxSubdomainLength = 253;

    /// <summary>The namespace names and prefixes that Kubernetes and GKE keep for themselves.</summary>
    /// <remarks>
    /// <c>kube-</c> is reserved by https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/; the managed namespaces of
    /// GKE (<c>gke-managed-system</c>, <c>gke-gmp-system</c>, <c>gke-mcs</c> …) all begin with <c>gke-</c>.
    /// </remarks>
    public static IReadOnlyList<string> ReservedNamespaces { get; } = ["default", "kube-*", "gke-*", "gmp-*", "config-management-*", "istio-system", "asm-*", "anthos-*", "cnrm-*", "configconnector-*", "gatekeeper-system", "knative-*", "resource-group-system"];

    /// <summary>Checks an RFC 1123 label: what a namespace, a pod or a container is called.</summary>
    /// <param name="path">The property that holds the name.</param>
    /// <param name="name">The name.</param>
    /// <returns>At most one finding.</returns>
    public static IReadOnlyList<Finding> CheckLabel(string path, string? name)
    {
        const string Allowed = "must be lower-case letters, digits and \"-\", beginning and ending with a letter or digit";
        return name switch
        {
            null or "" => [new Finding(path, $"{Allowed}; got nothing", $"set a name of 1 to {MaxLabelLength} characters")],
            { Length: > MaxLabelLength } =>
                [new Finding(path, $"must be at most {MaxLabelLength} characters; got {name.Length} (\"{name}\")", "shorten it")],
            _ when !Rfc1123Label().IsMatch(name) => [new Finding(path, $"{Allowed}; got \"{name}\"", $"use for example \"{Suggest(name)}\"")],
            _ => [],
        };
    }

    /// <summary>Checks a Service name: an RFC 1035 label, which also must not begin with a digit.</summary>
    /// <param name="path">The property that holds the name.</param>
    /// <param name="name">The name.</param>
    /// <returns>At most one finding.</returns>
    public static IReadOnlyList<Finding> CheckServiceName(string path, string? name)
    {
        var findings = CheckLabel(path, name);
        return findings.Count == 0 && char.IsAsciiDigit(name![0])
            ? [new Finding(path, $"must begin with a letter, as the name of a Service; got \"{name}\"", $"use for example \"s{name}\"")]
            : findings;
    }

    /// <summary>Checks the name of a namespace of one's own: an RFC 1123 label that is not reserved.</summary>
    /// <param name="path">The property that holds the name.</param>
    /// <param name="name">The name.</param>
    /// <returns>At most one finding.</returns>
    public static IReadOnlyList<Finding> CheckNamespace(string path, string? name)
    {
        var findings = CheckLabel(path, name);
        return findings.Count == 0 && IsReservedNamespace(name!)
            ? [new Finding(path, $"must not be {string.Join(", ", ReservedNamespaces)}, which belong to the cluster; got \"{name}\"", "use the developer's name")]
            : findings;
    }

    /// <summary>Checks a DNS subdomain: what a node, a Secret or a ServiceAccount is called.</summary>
    /// <param name="path">The property that holds the name.</param>
    /// <param name="name">The name.</param>
    /// <returns>At most one finding.</returns>
    public static IReadOnlyList<Finding> CheckSubdomain(string path, string? name) => name switch
    {
        null or "" => [new(path, $"must be a name of 1 to {MaxSubdomainLength} characters; got nothing", "set it")],
        { Length: > MaxSubdomainLength } => [new(path, $"must be at most {MaxSubdomainLength} characters; got {name.Length}", "shorten it")],
        _ when name.Split('.').All(part => Rfc1123Label().IsMatch(part)) => [],
        _ => [new(path, $"must be lower-case letters, digits, \"-\" and \".\", each part beginning and ending with a letter or digit; got \"{name}\"", $"use for example \"{Suggest(name)}\"")],
    };

    /// <summary>Checks a label of an object or a node selector: an optional prefix and a name as key, and a value.</summary>
    /// <param name="path">The property that holds the labels; the finding's path names the key in brackets.</param>
    /// <param name="key">The key (<c>houdini.gpu</c>, <c>cloud.google.com/gke-spot</c>).</param>
    /// <param name="value">The value; may be empty.</param>
    /// <returns>One finding at most for the key, and one for the value.</returns>
    public static IReadOnlyList<Finding> CheckLabelPair(string path, string key, string? value)
    {
        var at = $"{path}[\"{key}\"]";
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var prefixIsFine = slash < 0 || CheckSubdomain(at, key[..slash]).Count == 0;
        var (text, isFine) = (key[(slash + 1)..], value is "" || (value is not null && LabelText().IsMatch(value)));
        return Finding.Of(
        [
            prefixIsFine && LabelText().IsMatch(text) ? null : new(
                at,
                $"the key must be 1 to {MaxLabelLength} letters, digits, \"-\", \"_\" and \".\", with at most a DNS name and \"/\" before them; got \"{key}\"", $"use for example \"{SuggestLabel(text, "label")}\""),
            isFine ? null : new(
                at,
                $"the value must be 0 to {MaxLabelLength} letters, digits, \"-\", \"_\" and \".\", beginning and ending with a letter or digit; got \"{value}\"", $"use for example \"{SuggestLabel(value ?? "", "true")}\""),
        ]);
    }

    /// <summary>Whether a namespace belongs to Kubernetes, GKE or what Google installs beside it.</summary>
    /// <param name="name">The name.</param>
    /// <returns>True for one of <see cref="ReservedNamespaces"/>, where a star stands for any ending.</returns>
    public static bool IsReservedNamespace(string name) => ReservedNamespaces.Any(reserved =>
        reserved.EndsWith('*') ? name.StartsWith(reserved[..^1], StringComparison.Ordinal) : name == reserved);

    private static string Suggest(string name)
    {
        var kept = NotInLabel().Replace(UrlPasswords.Hide(name).ToLowerInvariant(), "-").Trim('-');
        return kept.Length == 0 ? "dev1" : kept;
    }

    private static string SuggestLabel(string text, string fallback)
    {
        var kept = NotInLabelText().Replace(UrlPasswords.Hide(text), "-").Trim('-', '.', '_');
        return kept.Length == 0 ? fallback : kept[..Math.Min(kept.Length, MaxLabelLength)].TrimEnd('-', '.', '_');
    }

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?\\z")]
    private static partial Regex Rfc1123Label();

    [GeneratedRegex("^[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?\\z")]
    private static partial Regex LabelText();

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotInLabel();

    [GeneratedRegex("[^-._a-zA-Z0-9]+")]
    private static partial Regex NotInLabelText();
}
