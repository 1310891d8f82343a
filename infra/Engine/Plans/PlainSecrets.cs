using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Infra.Core.Findings;

namespace Infra.Plans;

/// <summary>Finds texts that are secrets by their look or by the name they go by, though nothing marks them as such.</summary>
internal static partial class PlainSecrets
{
    /// <summary>Marks what is found in a resource's inputs, so that it is never printed.</summary>
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
                // A container's arguments are those of its command.
                : (member.Key, member.Value) is ("args", PlanList args)
                    ? CommandLine(args, map["command"] is PlanList command ? command : new PlanList([]))
                    : Mark(member.Value, member.Key, isVariables: key is "data" or "annotations"),
            StringComparer.Ordinal)),
        PlanList list => CommandLine(list, new PlanList([])),
        _ => value,
    };

    private static PlanList CommandLine(PlanList list, PlanList before)
    {
        var line = string.Join(' ', before.Elements.OfType<PlanText>().Select(word => word.Text));
        return new PlanList([.. list.Elements.Select((element, i) =>
        {
            if (element is not PlanText { IsComputed: false } text)
            {
                return Mark(element, "", isVariables: false);
            }

            line += $" {text.Text}";
            var isOptions = i > 0 && list.Elements[i - 1] is PlanText { IsComputed: false } option && Option().IsMatch(option.Text) && IsValue(text.Text, option.Text);
            return isOptions || ProgramOption().Matches(line).Any(match => match.Groups["secret"] is var secret && secret.Index + secret.Length == line.Length && IsValue(secret.Value, ""))
                ? text.Expose()
                : Mark(element, "", isVariables: false);
        })]);
    }

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
        || new[] { UrlPasswords.Url(), Login(), ProgramOption() }.Any(form => form.Matches(text).Any(match => IsValue(match.Groups["secret"].Value, "")))
        || new[] { Assignment(), Pair() }.Any(form => form.Matches(text).Any(match => IsValue(match.Groups["secret"].Value, match.Groups["name"].Value)));

    // Not a path to the secret, a URL or a resource's name, a reference to a variable, an expression of a program, a switch or a placeholder; a number
    // beside the word token is a count of words.
    private static bool IsValue(string text, string name) =>
        text.Length > 0 && !NoValue().IsMatch(text) && !(name.EndsWith("token", StringComparison.OrdinalIgnoreCase) && text.All(char.IsAsciiDigit));

    [GeneratedRegex(
        @"^(?:/[\w./-]*|\.{0,2}/[\w./-]+|[a-z][a-z0-9+.-]*://.*|projects/.*|\$.*|%[sd]|%\(\w+\)s|<.*>|\{\{.*\}\}|\{\w*(?:pass|pwd|secret|token|key|auth)\w*\}"
        + @"|(?:os|sys|process|self|args|config|settings)\..*|\w*(?:env|get|read|open|load|input)\w*\(.*"
        + @"|true|false|yes|no|on|off|none|null|basic|bearer|oidc|iam|\d|\*+|-.*|\[\w+\]|\[secret\].*)$",
        RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex NoValue();

    // Properties that hold a secret itself; those that name one (secretName, secretId) end otherwise.
    [GeneratedRegex("(?:password|passwd|token|privateKey|clientKey|apiKey|secretKey|secretData|authString|kubeconfig)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Property();

    // A pass may also be one over data.
    private const string Pass =
        "(?<![A-Z0-9])(?:PG|DB|USER|ROOT|ADMIN|REQUIRE)?(?<!(?:FIRST|SECOND|LAST|ONE|TWO|MULTI|SINGLE|RENDER|LOW|HIGH|BAND|ALL|FORWARD|BACKWARD|NUM|EACH|PER|BY)[_.-])PASS";

    private const string Words =
        "(?:PASSWORD|PASSWD|PASSPHRASE|TOKEN|SECRET|CREDENTIALS|(?:API|PRIVATE|SECRET|ACCESS|ACCOUNT|ENCRYPTION|SIGNING|MASTER|FERNET|HMAC|JWT|SESSION)[_-]?KEY|" + Pass + ")";

    // What ends a value in a shell, a connection string, a URL's query or a list of settings; quotes hold all together.
    private const string Value = @"(?:""(?<secret>[^""]+)""|'(?<secret>[^']+)'|[""']?(?<secret>[^\s""';&,]+))";

    private const string Further = @"(?:\s[^\n;|&]*?)?\s";

    // PWD alone is a shell's folder.
    [GeneratedRegex("(?:" + Words + "|[A-Z0-9]_?PWD|(?:^|[_.-])AUTH|CREDENTIAL|SECRET_KEY_BASE|KUBECONFIG)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Variable();

    [GeneratedRegex(@"^--?[\w.-]*(?:" + Words + "|(?<![A-Z0-9])PWD)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Option();

    // --password=x, -Ddb.password=x, --db-password x within a shell's text, MYSQL_PWD=x before a command, and password=x of libpq, JDBC and Kafka.
    [GeneratedRegex(
        @"(?:^|[\s;&|,?(""'])(?:(?<name>--?[\w.-]*(?:" + Words + @"|(?<![A-Z0-9])PWD))(?:=|\s+)|(?<name>[\w.-]*(?:PASSWORD|PASSWD|PASSPHRASE))\s*=(?!=)\s*"
        + @"|(?<name>\w+(?:_PWD|" + Words + @"))=|Authorization:\s*(?:Bearer|Basic)\s+)" + Value,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Assignment();

    // ;Pwd=x and ,pass=x of ADO, ODBC and others, ?token=x of a URL, and "password": "x" of JSON, that of Docker's logins too.
    [GeneratedRegex(
        @"(?:(?:^|[;&?,])\s*(?<name>PWD)|[;&?,]\s*(?<name>PASS)|[?&](?<name>\w*" + Words + @"))\s*=(?!=)\s*" + Value
        + @"|""(?<name>\w*(?:PASSWORD|PASSWD|SECRET|TOKEN))""\s*:\s*""(?<secret>[^""]+)|""auths""\s*:.*?""(?<name>auth)""\s*:\s*""(?<secret>[^""]+)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Pair();

    // Programs whose short option is a password, or holds one behind a user; of others -p is a port, a path, or anything.
    [GeneratedRegex(
        @"(?:^|[\s;&|/""'(])(?:(?:mysql|mariadb)[\w-]*" + Further + "-p|sshpass" + @"(?:\s+-v)?\s+-p\s*"
        + "|mongo(?:sh|dump|restore|import|export|stat|top|files)?" + Further + @"-p\s*|(?:docker|podman|skopeo|crane|oras|buildah|helm\s+registry|az|az\s+acr)\s+login" + Further + @"-p\s*"
        + "|redis-cli" + Further + @"-a\s*|(?:sqlcmd|bcp)" + Further + @"-P\s*|ldap\w+" + Further + @"-w\s*|curl" + Further + @"(?:-u|--user)[\s=]*[""']?[^\s:""']+:)" + Value,
        RegexOptions.CultureInvariant)]
    private static partial Regex ProgramOption();

    // Of Go's MySQL driver and of Oracle: https://github.com/go-sql-driver/mysql#dsn-data-source-name.
    [GeneratedRegex(@"(?:^|\s)[^\s:/@]+:(?<secret>[^\s@]+)@(?:tcp|unix)\(|jdbc:oracle:\w+:[^\s/:@]+/(?<secret>[^\s/@]+)@", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Login();

    // The published forms of AWS, GitHub, GitLab, Slack, Google (API keys, OAuth clients, access tokens), Hugging Face, OpenAI, npm, PyPI, Stripe and Azure, of
    // a JSON Web Token, of a private key in PEM, and a header's credentials by themselves, which no title is: https://www.rfc-editor.org/rfc/rfc7617, rfc6750.
    [GeneratedRegex(
        @"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36,}|\bgithub_pat_[A-Za-z0-9_]{22,}|\bglpat-[A-Za-z0-9_-]{20,}|\bxox[abprs]-[A-Za-z0-9-]{10,}|\bAIza[0-9A-Za-z_-]{35}\b"
        + @"|\bGOCSPX-[A-Za-z0-9_-]{20,}|\bya29\.[A-Za-z0-9_-]{20,}|\b[rs]k_live_[A-Za-z0-9]{20,}"
        + @"|\bhf_[A-Za-z0-9]{30,}\b|\bsk-[A-Za-z0-9_-]{20,}|\bnpm_[A-Za-z0-9]{36}\b|\bpypi-[A-Za-z0-9_-]{50,}|\bAccountKey=[A-Za-z0-9+/]{40,}"
        + @"|\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}|-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"
        + @"|^(?:Basic|Bearer) (?=\S*[\d=+/])[\w.~+/-]{11,}=*$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Token();
}
