using System.Text;
using WorkQueue.Hosting;

namespace WorkQueue.Running;

/// <summary>
/// Takes what a program prints: into a file of bounded length, and its last lines into memory. The program is never held up by it, however
/// much it prints and whether it ends its lines or not.
/// </summary>
internal sealed class OutputLog(string path) : IAsyncDisposable
{
    /// <summary>The most characters of a line; the rest is left out with a note.</summary>
    public const int MaximumLine = 4000;

    /// <summary>The most characters of the file; the rest is left out with a note.</summary>
    public const int MaximumFile = 16 * 1024 * 1024;

    private const int TailLines = 20;

    private readonly StreamWriter _file = new(path) { AutoFlush = true };
    private readonly Queue<string> _tail = new();
    private readonly Lock _lock = new();
    private int _written;
    private bool _closed;

    /// <summary>The last 20 lines.</summary>
    public string Tail
    {
        get
        {
            lock (_lock)
                return string.Join('\n', _tail);
        }
    }

    /// <summary>Takes everything from a stream until its end.</summary>
    /// <returns>When it has ended, or nobody wants to know any more.</returns>
    public async Task TakeAsync(StreamReader reader)
    {
        var buffer = new char[8192];
        var line = new StringBuilder();
        var (cut, ended) = (false, true);
        try
        {
            int count;
            while ((count = await reader.ReadAsync(buffer)) > 0)
            {
                foreach (var character in buffer.AsSpan(0, count))
                {
                    ended = character == '\n';
                    if (ended)
                    {
                        Add(line, cut);
                        cut = false;
                    }
                    else if (line.Length < MaximumLine)
                    {
                        line.Append(character);
                    }
                    else
                    {
                        cut = true;
                    }
                }
            }

            if (!ended)
                Add(line, cut);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The run is over and its pipes are closed; what a stray child still says is nobody's.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
            _closed = true;
        await _file.DisposeAsync();
    }

    private void Add(StringBuilder line, bool cut)
    {
        var text = CleanText.Cut(line.ToString().TrimEnd('\r'), MaximumLine) + (cut ? $" ... (line cut after {MaximumLine} characters)" : "");
        line.Clear();
        lock (_lock)
        {
            if (_closed)
                return;
            _tail.Enqueue(text);
            if (_tail.Count > TailLines)
                _tail.Dequeue();
            if (_written > MaximumFile)
                return;
            _written += text.Length + 1;
            try
            {
                _file.WriteLine(_written > MaximumFile ? $"... (output cut after {MaximumFile} characters)" : text);
            }
            catch (IOException)
            {
                // The disk is full: the program's result may still be worth having.
                _written = int.MaxValue;
            }
        }
    }
}
