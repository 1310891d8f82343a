using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Infra.Plans;

/// <summary>Finds texts that are secrets by their look or by the name they go by, though nothing marks them as such.</summary>
internal static partial class PlainSecrets
{
    /// <summary>Marks what is found in a resource's inputs, so that it is never printed.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <returns>The same with every such text exposed (<see cref="PlanText.IsExposed"/>).</returns>
    public static PlanValue Mark(PlanValue inputs) => Mark(inputs, "", isVariables: false);

    private static PlanValue Mark(PlanValue value, string key, bool isVariables) => value switch
    {
        PlanText text => Look(text, key, isVariables),
        PlanMap map => new PlanMap(map.Members.ToImmutableSortedDictionary(
            member => member.Key,
            member => member.Key == "value" && map["name"] is PlanText name
                // An environment variable says in its name what its value is.
                ? Mark(member.Value, name.Text, isVariables: true)
                : Mark(member.Value, member.Key, isVariables: key is "data" or "annotations"),
            StringComparer.Ordinal)),
        PlanList list => new PlanList([.. list.Elements.Select((element, i) =>
            element is PlanText text && i > 0 && list.Elements[i - 1] is PlanText { IsComputed: false } option && Option().IsMatch(option.Text) && IsValue(text.Text, option.Text)
                ? text.Expose()
                : Mark(element, "", isVariables: false))]),
        _ => value,
    };

    private static PlanText Look(PlanText text, string key, bool isVariables)
    {
        if (text.IsComputed || text.Text.Length == 0)
        {
            return text;
        }

        var isNamed = key.Length > 0 && (Property().IsMatch(key) || (isVariables && Variable().IsMatch(key))) && IsValue(text.Text, key);
        return isNamed || IsSecret(text.Text) ? text.Expose() : text;
    }

    private static bool IsSecret(string text) =>
        Token().IsMatch(text)
        || Url().Matches(text).Any(match => IsValue(match.Groups["secret"].Value, ""))
        || Assignment().Matches(text).Any(match => IsValue(match.Groups["secret"].Value, match.Groups["name"].Value));

    // Not a path to the secret, a reference to a variable, a switch or a placeholder; a number beside the word token is a count of words.
    private static bool IsValue(string text, string name) =>
        text.Length > 0 && !NoValue().IsMatch(text) && !(name.EndsWith("token", StringComparison.OrdinalIgnoreCase) && text.All(char.IsAsciiDigit));

    [GeneratedRegex(
        @"^(?:/[\w./-]*|\.{0,2}/[\w./-]+|\$.*|<.*>|\{\{.*\}\}|true|false|yes|no|on|off|none|null|basic|bearer|oidc|iam|[01]|\*+|-.*|\[secret\].*)$",
        RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex NoValue();

    // Properties that hold a secret itself; those that name one (secretName, secretId) end otherwise.
    [GeneratedRegex("(?:password|passwd|token|privateKey|clientKey|apiKey|secretKey|secretData|authString|kubeconfig)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Property();

    // PWD alone is a shell's folder.
    [GeneratedRegex(
        "(?:PASSWORD|PASSWD|PASSPHRASE|[A-Z0-9]_?PWD|TOKEN|SECRET|API_?KEY|PRIVATE_?KEY|SECRET_?KEY|ACCESS_?KEY|(?:^|[_.-])AUTH|CREDENTIALS?|KUBECONFIG)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Variable();

    [GeneratedRegex(@"^--?[\w-]*(?:password|passwd|passphrase|token|secret|api-?key|access-?key|private-?key|credentials)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Option();

    // --password=x, --db-password x within a shell's text, and MYSQL_PWD=x before a command.
    [GeneratedRegex(
        @"(?:^|[\s;&|""'])(?:(?<name>--?[\w-]*(?:password|passwd|passphrase|token|secret|api-?key|access-?key|private-?key|credentials))(?:=|\s+)|(?<name>[A-Za-z_][A-Za-z0-9_]*(?:PASSWORD|PASSWD|PASSPHRASE|_PWD|TOKEN|SECRET|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|CREDENTIALS))=|Authorization:\s*(?:Bearer|Basic)\s+)[""']?(?<secret>[^\s""']+)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Assignment();

    // https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1: user and password before the host.
    [GeneratedRegex(@"[a-z][a-z0-9+.-]*://[^\s/:@?#]*:(?<secret>[^\s/@]+)@", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Url();

    // The published forms of AWS, GitHub, GitLab, Slack, Google, Hugging Face, OpenAI, npm, PyPI and Azure, of a JSON Web Token and of a private key in PEM.
    [GeneratedRegex(
        @"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36,}|\bgithub_pat_[A-Za-z0-9_]{22,}|\bglpat-[A-Za-z0-9_-]{20,}|\bxox[abprs]-[A-Za-z0-9-]{10,}|\bAIza[0-9A-Za-z_-]{35}\b"
        + @"|\bhf_[A-Za-z0-9]{30,}\b|\bsk-[A-Za-z0-9_-]{20,}|\bnpm_[A-Za-z0-9]{36}\b|\bpypi-[A-Za-z0-9_-]{50,}|\bAccountKey=[A-Za-z0-9+/]{40,}"
        + @"|\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}|-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----",
        RegexOptions.CultureInvariant)]
    private static partial Regex Token();
}
