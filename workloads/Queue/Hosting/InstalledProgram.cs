using System.Net;
using System.Net.Sockets;
using Infra.Core.Findings;

namespace WorkQueue.Hosting;

/// <summary>Finds the server programs that are installed on this machine, and free ports for them.</summary>
internal static class InstalledProgram
{
    // Debian puts servers into sbin folders, which are not on every user's PATH.
    private static readonly string[] ServerFolders = ["/usr/local/sbin", "/usr/sbin", "/sbin", "/opt/homebrew/bin", "/usr/local/bin"];

    /// <summary>The full path of a program.</summary>
    /// <param name="package">The Debian package that has it, for the message.</param>
    /// <param name="names">The names it may have.</param>
    /// <exception cref="UserErrorException">It is not installed; the message says what to install.</exception>
    public static string Find(string package, params string[] names)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Concat(ServerFolders).Where(folder => folder.Length > 0);
        return folders.SelectMany(folder => names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists)
            ?? throw new UserErrorException(
                $"{string.Join(" or ", names)} is not installed", $"install the package {package} (Debian, Ubuntu: apt-get install -y --no-install-recommends {package})");
    }

    /// <summary>
    /// A TCP port on the loopback address that nobody uses at the moment, from below those that systems give to connections (Linux: 32768 and
    /// up, ip_local_port_range), so that no connection takes it before the server does or while the server is down; and below those that
    /// Kubernetes may serve without listening (NodePorts: 30000 and up).
    /// </summary>
    /// <returns>The port, 20000 to 29999.</returns>
    /// <exception cref="UserErrorException">No port was free at 100 tries.</exception>
    public static int FreePort()
    {
        for (var tries = 0; tries < 100; tries++)
        {
            var port = Random.Shared.Next(20_000, 30_000);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException error) when (error.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                // Another one, then.
            }
        }

        throw new UserErrorException("found no free TCP port on the loopback address in 100 tries from 20000 to 29999", "end programs that listen there");
    }
}
