using System;
using System.Collections.Generic;
using System.Diagnostics;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Asks this machine's package feeds for Pulumi by restoring a project that needs it, and tells the answer. Compiled by MSBuild where the choice
/// is made. Not an Exec: one that runs into its time limit warns, and dotnet run shows none of MSBuild's messages.
/// </summary>
public sealed class PulumiProbe : Task
{
    /// <summary>The dotnet command.</summary>
    [Required]
    public string DotNet { get; set; }

    /// <summary>The project to restore.</summary>
    [Required]
    public string Project { get; set; }

    /// <summary>Where the project's intermediate files go.</summary>
    [Required]
    public string Folder { get; set; }

    /// <summary>How long the feeds may take, in seconds.</summary>
    [Required]
    public int Seconds { get; set; }

    /// <summary>What the build was told about its feeds, NAME=VALUE.</summary>
    public string[] Feeds { get; set; }

    /// <summary>nuget or offline.</summary>
    [Output]
    public string Choice { get; set; }

    /// <inheritdoc />
    public override bool Execute()
    {
        Say("The first build of this folder: a minute or two on two cores");
        Choice = Restores() ? "nuget" : "offline";
        Say("Pulumi packages: " + Choice
            + (Choice == "nuget"
                ? " (the released packages, found on this machine's feeds"
                : " (no feed of this machine has the released packages: the stand-in in sdk/ takes their place")
            + "; delete .pulumi-sdk.props to ask again)");
        return true;
    }

    // Whoever builds through dotnet run hears nothing else. MSBuild's progress display draws over the last two lines of a terminal: they are given to it.
    private static void Say(string text) => Console.Error.Write(Console.IsErrorRedirected ? text + "\n" : "\r" + text + "\u001b[K\n\n\n");

    private bool Restores()
    {
        var start = new ProcessStartInfo(DotNet, "restore \"" + Project + "\" --nologo \"-p:ProbeFolder=" + Folder + "\"")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // A feed that is not there is not asked again and again, and no build server outlives the question.
        start.Environment["NUGET_ENHANCED_MAX_NETWORK_TRY_COUNT"] = "1";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        foreach (var feed in Feeds ?? Array.Empty<string>())
        {
            var end = feed.IndexOf('=');
            start.Environment[feed.Substring(0, end)] = feed.Substring(end + 1);
        }

        var output = new List<string>();
        using (var restore = new Process { StartInfo = start })
        {
            DataReceivedEventHandler keep = (_, line) =>
            {
                lock (output)
                {
                    output.Add(line.Data ?? string.Empty);
                }
            };
            restore.OutputDataReceived += keep;
            restore.ErrorDataReceived += keep;
            restore.Start();
            restore.BeginOutputReadLine();
            restore.BeginErrorReadLine();
            var ended = restore.WaitForExit(Seconds * 1000);
            if (!ended)
            {
                restore.Kill();
            }

            lock (output)
            {
                Log.LogMessage(MessageImportance.Low, "{0}", string.Join("\n", output));
            }

            return ended && restore.ExitCode == 0;
        }
    }
}
