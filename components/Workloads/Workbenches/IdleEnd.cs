using System.Globalization;

namespace Infra.Components.Workloads.Workbenches;

/// <summary>Ends a program that nobody uses, from inside its container: no right in the cluster and no way out of the namespace is needed for it.</summary>
internal static class IdleEnd
{
    /// <summary>On the pods of a workbench that ends by itself: after how many minutes.</summary>
    internal const string Annotation = "infra/idle-minutes";

    // The whole container's CPU time; there since cgroup v2, which GKE's nodes have since 1.26.
    // https://cloud.google.com/kubernetes-engine/docs/how-to/migrate-cgroupv2 (checked 2026-11)
    private const string CpuTime = "/sys/fs/cgroup/cpu.stat";

    /// <summary>
    /// Runs <c>$4…</c> until it ends, or until for <c>$2</c> minutes nobody was connected to the port <c>$1</c> (in /proc/net/tcp's form, 01 is ESTABLISHED)
    /// and it took less than 3 s of CPU a minute by <c>$3</c>; then the exit code is 0, which completes a Job. Where the CPU time cannot be read it
    /// never ends it: better a machine too long than work that is lost. A signal ends a wait before the program's end, and a shell may know of that end before
    /// it is waited for: who waits until it lives no more, and once again, hears its exit code in each case (127 is the answer where it was heard before). The
    /// watcher gets KILL, since a child of a shell may lose a TERM that comes before it has cleared its parent's traps. Kubernetes would read <c>$(NAME)</c> as a variable, so there is none.
    /// </summary>
    internal const string Script =
        """
        port=$1 minutes=$2 usage=$3
        shift 3
        "$@" &
        program=$! code=127 idle=false
        trap 'kill -TERM $program' TERM INT
        trap 'idle=true; kill -TERM $program' USR1
        connected() {
          for table in /proc/net/tcp /proc/net/tcp6; do
            [ -r $table ] || continue
            while read -r number local remote state rest; do
              case "$local $state" in *"$port 01") return 0 ;; esac
            done < $table
          done
          return 1
        }
        spent() { while read -r key value; do if [ "$key" = usage_usec ]; then now=$value; return 0; fi; done < "$usage"; return 1; }
        watch() {
          [ -r "$usage" ] && spent || { echo "workbench: $usage cannot be read, so it does not end by itself" >&2; exit 1; }
          unused=0
          while [ "$unused" -lt "$minutes" ]; do
            before=$now
            sleep 60
            spent
            if connected || [ "$now" -ge "$((before + 3000000))" ]; then unused=0; else unused=$((unused + 1)); fi
          done
          echo "workbench: not used for $minutes minutes, so it ends" >&2
          kill -USR1 $$
        }
        watch &
        watcher=$!
        alive=true
        while $alive; do
          kill -0 $program 2> /dev/null || alive=false
          wait $program 2> /dev/null
          ended=$?
          [ $ended = 127 ] || code=$ended
        done
        kill -KILL $watcher 2> /dev/null
        $idle && exit 0
        exit $code
        """;

    /// <summary>The program under watch.</summary>
    /// <param name="port">The port that its users connect to.</param>
    /// <param name="minutes">Minutes without use after which it ends.</param>
    /// <param name="cpuTime">The file with the CPU time.</param>
    /// <returns>What comes before the program's own words.</returns>
    internal static IReadOnlyList<string> Command(int port, int minutes, string cpuTime = CpuTime) =>
        ["sh", "-c", Script, "workbench", string.Create(CultureInfo.InvariantCulture, $":{port:X4}"), minutes.ToString(CultureInfo.InvariantCulture), cpuTime];
}
