namespace Pulumi;

/// <summary>Counts the work under way, and remembers what failed of it.</summary>
internal sealed class TaskTracker
{
    private readonly Lock _lock = new();
    private readonly List<Exception> _failures = [];
    private int _active;
    private TaskCompletionSource? _changed;

    /// <summary>Follows a task to its end.</summary>
    public void Track(Task task)
    {
        if (task.IsCompletedSuccessfully)
        {
            return;
        }

        lock (_lock)
        {
            _active++;
        }

        // Runs where the task ends, so that an idle moment is seen only after everything the end set off.
        task.ContinueWith(End, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>Waits until nothing is under way or something failed.</summary>
    /// <returns>The failures so far, each once; none when idle.</returns>
    public async Task<IReadOnlyList<Exception>> IdleOrFailedAsync()
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_failures.Count > 0 || _active == 0)
                {
                    return [.. _failures.Distinct()];
                }

                changed = (_changed ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            await changed.ConfigureAwait(false);
        }
    }

    private void End(Task task)
    {
        TaskCompletionSource? changed = null;
        lock (_lock)
        {
            _active--;
            if (task.Exception is { } exception)
            {
                _failures.AddRange(exception.InnerExceptions);
            }

            if (_failures.Count > 0 || _active == 0)
            {
                (changed, _changed) = (_changed, null);
            }
        }

        changed?.SetResult();
    }
}
