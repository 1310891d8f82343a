using System.Net;
using System.Net.Sockets;
using WorkQueue.Settings;

namespace WorkQueue.Hosting;

/// <summary>Finds the server programs that are installed on this machine, and free ports for them.</summary>
internal static class InstalledProgram
{
    // Debian puts servers into sbin folders, which are not on every user's PATH.
    private static readonly string[] ServerFolders = ["/usr/local/sbin", "/usr/sbin", "/sbin", "/opt/homebrew/bin", "/usr/local/bin"];

    /// <summary>The full path of a program.</summary>
    /// <param name="package">The Debian package that has it, for the message.</param>
    /// <param name="names">The names it may have.</param>
    /// <returns>The path.</returns>
    /// <exception cref="UserErrorException">It is not installed; the message says what to install.</exception>
    public static string Find(string package, params string[] names)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Concat(ServerFolders).Where(folder => folder.Length > 0);
        return folders.SelectMany(folder => names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists)
            ?? throw new UserErrorException(
                $"{string.Join(" or ", names)} is not installed; install the package {package} (Debian, Ubuntu: apt-get install -y --no-install-recommends {package})");
    }

    /// <summary>A TCP port on the loopback address that nobody uses at the moment.</summary>
    /// <returns>The port.</returns>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
