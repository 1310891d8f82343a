using WorkQueue.Local;
using WorkQueue.Running;

namespace WorkQueue.Faults;

/// <summary>One long-running process of a search, as a Deployment would keep it: whatever ends it, it is started anew.</summary>
/// <param name="verb"><c>worker</c>, <c>ledger</c> or <c>master</c>.</param>
/// <param name="name">Its name; a new pod has a new one.</param>
/// <param name="start">Starts the process for a life of a name, with its log at a path.</param>
/// <param name="folder">Where its logs are.</param>
internal sealed class Actor(string verb, string name, Func<Actor, string, string, ChildProcess> start, string folder) : IDisposable
{
    // Less than after what a process that has heard a signal, and does not end, ends itself; in seconds.
    private const double LongestDeath = 10;

    private readonly List<(ChildProcess Child, string Name, double From)> _lives = [];
    private bool _killed;
    private bool _told;
    private double _heard;
    private bool _frozen;

    public string Verb => verb;

    /// <summary>The name of the present life.</summary>
    public string Name => _lives[^1].Name;

    public bool Running => _lives.Count > 0 && !_lives[^1].Child.Process.HasExited;

    /// <summary>Every span in which one of its lives could not work: frozen, told to end, or ended, until its next life has begun.</summary>
    public List<(string Name, double From, double To)> Absences { get; } = [];

    public List<string> Violations { get; } = [];

    /// <summary>How far its clock is off, for libfaketime.</summary>
    public string ClockFile => Path.Combine(folder, $"{name}.clock");

    public IEnumerable<string> Logs => Directory.EnumerateFiles(folder, $"{name}-*.log");

    /// <summary>Starts it if it does not run; an end that nobody asked for is a violation.</summary>
    /// <param name="mayEndBefore">What was started before this moment may have ended by itself.</param>
    public void Keep(double mayEndBefore)
    {
        if (Running)
            return;
        Judge(mayEndBefore);
        (_killed, _told, _frozen) = (false, false, false);
        var life = $"{name}-{_lives.Count + 1}";
        _lives.Add((start(this, life, Path.Combine(folder, $"{life}.log")), life, Uptime.Now));
    }

    public void Kill()
    {
        if (!Running)
            return;
        _killed = true;
        Absences.Add((Name, Uptime.Now, double.MaxValue));
        ProcessGroup.SignalOne(_lives[^1].Child.Process.Id, ProcessGroup.Kill);
        _lives[^1].Child.Process.WaitForExit();
    }

    public void Freeze()
    {
        if (!Running)
            return;
        _frozen = true;
        Absences.Add((Name, Uptime.Now, double.MaxValue));
        Servers.Freeze(_lives[^1].Child.Process.Id);
    }

    public void Thaw()
    {
        if (!_frozen || !Running)
            return;
        _frozen = false;
        Servers.Thaw(_lives[^1].Child.Process.Id);
        Absences[^1] = Absences[^1] with { To = Uptime.Now };
    }

    /// <summary>Tells it to end, which it has to do in time and with exit code 0.</summary>
    public async Task EndAsync(TimeSpan longest)
    {
        if (!Running)
            return;
        _told = true;
        var begun = Uptime.Now;
        Absences.Add((Name, begun, double.MaxValue));
        _lives[^1].Child.Terminate();
        using var limit = new CancellationTokenSource(longest);
        try
        {
            await _lives[^1].Child.Process.WaitForExitAsync(limit.Token);
            _heard = Uptime.Now - begun;
        }
        catch (OperationCanceledException)
        {
            Violations.Add($"{Name} has not ended {longest.TotalSeconds:0} s after SIGTERM");
            Kill();
        }
    }

    /// <summary>Looks at how the last life ended.</summary>
    /// <param name="mayEndBefore">What was started before this moment may have ended by itself.</param>
    public void Judge(double mayEndBefore)
    {
        if (_lives.Count == 0 || Running || _killed)
            return;
        var exit = _lives[^1].Child.Process.ExitCode;
        // Until it says its first word a process ends as every other does that has no wish of its own: at once.
        var unbegun = _told && _heard < LongestDeath && exit == 128 + ProcessGroup.Terminate && new FileInfo(Path.Combine(folder, $"{Name}.log")).Length == 0;
        if (exit != 0 && !unbegun)
            Violations.Add($"{Name} ended with {exit}{(_told ? " after SIGTERM" : "")}");
        else if (!_told && _lives[^1].From >= mayEndBefore)
            Violations.Add($"{Name} ended by itself");
        (_killed, _told) = (true, false);
    }

    public void Dispose()
    {
        foreach (var (child, _, _) in _lives)
            child.Dispose();
    }
}
