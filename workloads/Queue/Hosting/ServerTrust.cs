using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Infra.Core.Findings;

namespace WorkQueue.Hosting;

/// <summary>
/// Decides whether a server's certificate is to be trusted, and keeps the reason when it is not: to the libraries that speak to the servers
/// a refused certificate looks like a server that is not there.
/// </summary>
/// <param name="caFile">PEM file of the authorities that may have signed it, several while they change; null for the system's authorities.</param>
/// <param name="checksName">Whether the certificate must name the host that was asked for.</param>
/// <param name="time">The clock; null for the system's.</param>
internal sealed class ServerTrust(string? caFile, bool checksName, TimeProvider? time = null)
{
    private volatile Finding? _refusal;

    /// <summary>Why the last certificate was refused; null when it was not.</summary>
    public Finding? Refusal => _refusal;

    /// <summary>Checks the file of authorities, so that a mistake in it is said before any server is asked.</summary>
    /// <param name="variable">The environment variable that names the file.</param>
    /// <param name="path">The file; null for none.</param>
    /// <param name="problems">Gets the mistake, if any.</param>
    public static void Check(string variable, string? path, List<Finding> problems)
    {
        if (path is null)
            return;
        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(path);
            if (authorities.Count == 0)
                problems.Add(new Finding(variable, $"must name a PEM file with at least one certificate; got \"{path}\", which has none", "put the server's authority into it"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            problems.Add(new Finding(variable, $"must name a readable PEM file with at least one certificate; got \"{path}\": {error.GetType().Name}", "name one that this user may read"));
        }
    }

    /// <summary>Forgets the last refusal, before a new try.</summary>
    public void Reset() => _refusal = null;

    /// <summary>Decides.</summary>
    /// <param name="certificate">The server's certificate.</param>
    /// <param name="given">The chain as the system sees it, with the certificates that the server sent along.</param>
    /// <param name="errors">What the system finds wrong with it.</param>
    public bool Accepts(X509Certificate? certificate, X509Chain? given, SslPolicyErrors errors)
    {
        _refusal = Judge(certificate, given, errors);
        return _refusal is null;
    }

    private static Finding Refused(string why, string fix) => new("certificate", $"its certificate is refused: {why}", fix);

    private Finding? Judge(X509Certificate? certificate, X509Chain? given, SslPolicyErrors errors)
    {
        if (certificate is null)
            return Refused("the server shows none", "give it one, or connect without TLS");
        using var server = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        var now = (time ?? TimeProvider.System).GetUtcNow();
        if (now > server.NotAfter.ToUniversalTime())
            return Refused($"the server's certificate ended on {Day(server.NotAfter)}", "renew it on the server");
        if (now < server.NotBefore.ToUniversalTime())
            return Refused($"the server's certificate begins on {Day(server.NotBefore)}", "check the clocks of both machines");
        if (caFile is null ? (errors & SslPolicyErrors.RemoteCertificateChainErrors) != 0 : !SignedByOurs(server, given))
        {
            var signed = $"the server's certificate is signed by \"{CleanText.Line(server.Issuer)}\", which";
            return caFile is null ? Refused($"{signed} this machine does not trust", "name the file of its authority") : Refused($"{signed} is none of the authorities in {caFile}", "put the server's own there");
        }

        if (checksName && (errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0)
            return Refused($"the server's certificate is for {Names(server)}, not for the host that was asked for", "ask for it by its name");
        return null;
    }

    private bool SignedByOurs(X509Certificate2 server, X509Chain? given)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        // Read anew each time: while an authority is replaced, the file changes under a process that goes on.
        chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(caFile!);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (var sent in given?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
            chain.ChainPolicy.ExtraStore.Add(sent.Certificate);
        return chain.Build(server);
    }

    private static string Names(X509Certificate2 server)
    {
        var names = server.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(address => address.ToString()))).ToList();
        return CleanText.Line(names.Count == 0 ? server.GetNameInfo(X509NameType.SimpleName, forIssuer: false) : string.Join(", ", names));
    }

    private static string Day(DateTime local) => local.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
