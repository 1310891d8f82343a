using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Infra.Core.Search;
using WorkQueue.Hosting;
using WorkQueue.Ledger;

namespace WorkQueue.Status;

/// <summary>What the page shows of each point: a million points take about 200 MB.</summary>
/// <param name="space">The search's space.</param>
/// <param name="objective">Which results are the best; null for none.</param>
internal sealed partial class ResultStore(ParameterSpace space, ObjectiveSpec? objective)
{
    /// <summary>The most values that are kept; more are in the ledger and in its CSV.</summary>
    public const int MostValues = 16;

    /// <summary>The most different reasons of failures; others are one.</summary>
    private const int MostReasons = 500;

    private const int MostCells = 64;
    private const int Moments = 100;
    private const int SomeLines = 200;
    private const int BestLines = 40;
    private const int MostWorkers = 50;
    private const int LongestReason = 300;

    // A value that is not there: no program writes this NaN.
    private static readonly double Nothing = BitConverter.Int64BitsToDouble(0x7ff8_0000_6e6f_6e65);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, int> _places = [];
    private readonly List<string> _valueNames = objective is null ? [] : [objective.Name];
    private readonly List<double[]> _values = objective is null ? [] : [[]];
    private readonly double[][] _parameters = [.. space.Parameters.Select(_ => Array.Empty<double>())];
    private readonly Texts _workers = new();
    private readonly Texts _reasons = new();
    private readonly long[] _counts = new long[Enum.GetValues<PointState>().Length];
    private Entry[] _points = [];
    private int _count;
    private long _version;

    /// <summary>Grows with every change.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>About how many bytes it takes.</summary>
    public long Bytes => (long)_points.Length * (100 + (8 * (_parameters.Length + _valueNames.Count)));

    /// <summary>Takes rows of the ledger, each in place of what was known of its point.</summary>
    public void Put(IReadOnlyList<StoredRow> rows)
    {
        lock (_lock)
        {
            foreach (var row in rows)
                Put(row);
        }
    }

    /// <summary>The names of all values that are kept.</summary>
    public IReadOnlyList<string> ValueNames
    {
        get
        {
            lock (_lock)
                return [.. _valueNames];
        }
    }

    /// <summary>The points that failed for a reason.</summary>
    /// <param name="reason">The reason, as the page shows it; null for all.</param>
    public IReadOnlyList<string> Failed(string? reason)
    {
        lock (_lock)
        {
            return
            [
                .. Enumerable.Range(0, _count).Where(at => _points[at].State == PointState.Error && (reason is null || _reasons[_points[at].Reason] == reason)).Select(HashAt),
            ];
        }
    }

    /// <summary>What the page shows.</summary>
    /// <returns>JSON, of one moment.</returns>
    public JsonElement View(StoreQuery query)
    {
        lock (_lock)
        {
            var found = Order(query.Sort, query.Goal, query.Where, query.Offset + query.Limit, out var total);
            // Mostly the table is of the best, and a million points are not put in order twice.
            var best = objective is null ? null
                : query.Where is null && query.Goal == objective.Goal && query.Sort == FoundRow.Column(objective.Name, space) && found.Count >= Math.Min(BestLines, total) ? found[..Math.Min(BestLines, found.Count)]
                : Order($"{FoundRow.ValuePrefix}{objective.Name}", objective.Goal, null, BestLines, out _);
            var colour = Number(query.Colour);
            return JsonSerializer.SerializeToElement(
                new
                {
                    version = _version,
                    points = _count,
                    counts = Enum.GetValues<PointState>().ToDictionary(state => state.ToString().ToLowerInvariant(), state => _counts[(int)state]),
                    values = _valueNames.Select(name => FoundRow.Column(name, space)),
                    best = best is [var first, ..] && _points[first].State is PointState.Stable or PointState.Unstable && double.IsFinite(_values[0][first])
                        ? new { value = _values[0][first], hash = HashAt(first), point = PointText(first) } : null,
                    picture = Picture(query, colour),
                    history = History(),
                    lines = space.Moving.Count > 2 ? Lines(best ?? [], colour) : null,
                    failures = Failures(),
                    workers = Workers(),
                    table = new { total, offset = query.Offset, rows = found.Skip(query.Offset).Select(Row) },
                },
                Json);
        }
    }

    /// <summary>Names that a table may be sorted by and filtered by.</summary>
    public IEnumerable<string> Names() => FoundRow.Names(space, ValueNames).Where(name => name is not ("message" or "error" or "output" or "parent" or "depth" or "lineage"));

    private void Put(StoredRow row)
    {
        if (!UInt128.TryParse(row.Hash, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var hash))
            return;
        var state = row.State switch
        {
            "completed" => row.Stable == true ? PointState.Stable : PointState.Unstable,
            "error" => PointState.Error,
            "running" => PointState.Running,
            _ => PointState.Queued,
        };
        if (!_places.TryGetValue(hash, out var at))
        {
            // Of another search: it has no place in this space.
            if (!space.TryDecode(row.Code, out var point))
                return;
            at = _count++;
            Grow();
            _places[hash] = at;
            for (var index = 0; index < _parameters.Length; index++)
                _parameters[index][at] = (double)point.Values[index];
            foreach (var column in _values)
                column[at] = Nothing;
            _counts[(int)state]++;
        }
        else if (_points[at].State == state && _points[at].Attempt == row.Attempt && _points[at].End == Milliseconds(row.EndTime))
        {
            return;
        }
        else
        {
            _counts[(int)_points[at].State]--;
            _counts[(int)state]++;
        }

        _version++;
        var reason = state == PointState.Error ? _reasons.Of(_reasons.Count < MostReasons ? Reason(row.ErrorMsg ?? "") : "other reasons") : -1;
        _points[at] = new(
            hash, state, row.Attempt, _workers.Of(row.Worker ?? ""), reason, row.RunTime ?? Nothing, Milliseconds(row.StartTime), Milliseconds(row.EndTime));
        foreach (var (name, value) in ResultValues.Parse(row.Results))
        {
            var column = _valueNames.IndexOf(name);
            if (column < 0 && _valueNames.Count < MostValues)
            {
                column = _valueNames.Count;
                _valueNames.Add(name);
                var values = new double[_points.Length];
                Array.Fill(values, Nothing);
                _values.Add(values);
            }

            if (column >= 0)
                _values[column][at] = value;
        }
    }

    private void Grow()
    {
        if (_count <= _points.Length)
            return;
        var size = Math.Max(1024, _points.Length * 3 / 2);
        foreach (var columns in new IList<double[]>[] { _parameters, _values })
        {
            for (var index = 0; index < columns.Count; index++)
            {
                var column = columns[index];
                Array.Resize(ref column, size);
                columns[index] = column;
            }
        }

        Array.Resize(ref _points, size);
    }

    private static long Milliseconds(DateTime? time) => time is { } at ? new DateTimeOffset(DateTime.SpecifyKind(at, DateTimeKind.Utc)).ToUnixTimeMilliseconds() : 0;

    // What is common to failures of one kind: the first line and the last, without what is of one run alone.
    private static string Reason(string error)
    {
        var lines = CleanText.Lines(error).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var first = lines.Length == 0 ? "no reason is known" : lines[0].EndsWith("; last lines:", StringComparison.Ordinal) ? lines[0][..^"; last lines:".Length] : lines[0];
        first = Worker().Replace(first, "worker …");
        return CleanText.Cut(lines.Length > 1 ? $"{first}: {OfOneRun().Replace(lines[^1], "…")}" : first, LongestReason);
    }

    private string HashAt(int at) => _points[at].Hash.ToString("x32", CultureInfo.InvariantCulture);

    private string Text(int parameter, double value) => space.Parameters[parameter].IsChoice || Math.Abs(value) < 7.9e28
        ? space.Parameters[parameter].Format((decimal)value) : ResultValues.Text(value);

    private string PointText(int at) => string.Join(", ", space.Moving.Select(index => $"{space.Parameters[index].Name} = {Text(index, _parameters[index][at])}"));

    private static bool Is(double value) => BitConverter.DoubleToInt64Bits(value) != BitConverter.DoubleToInt64Bits(Nothing);

    // A column of numbers by its name; null where it has none.
    private Func<int, double>? Number(string name) => name switch
    {
        "seconds" => at => _points[at].Seconds,
        "attempt" => at => _points[at].Attempt,
        "start" => at => _points[at].Start == 0 ? Nothing : _points[at].Start,
        "end" => at => _points[at].End == 0 ? Nothing : _points[at].End,
        "state" => at => (double)_points[at].State,
        _ => Column(name) is { } column ? (at => column[at]) : null,
    };

    // Of a value and a parameter with one name the value is meant.
    private double[]? Column(string name) => _valueNames.IndexOf(name) is >= 0 and var value ? _values[value]
        : ParameterAt(name) is >= 0 and var parameter ? _parameters[parameter]
        : _valueNames.IndexOf(After(name, FoundRow.ValuePrefix)) is >= 0 and var named ? _values[named] : null;

    private int ParameterAt(string name) => Math.Max(space.IndexOf(name), space.IndexOf(After(name, FoundRow.ParameterPrefix)));

    private static string After(string name, string prefix) => name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : "";

    // Facts by name, for a condition; each name is looked up once.
    private Func<int, object?> Fact(string name) => name switch
    {
        "hash" => HashAt,
        "worker" => at => _workers[_points[at].Worker] is { Length: > 0 } worker ? worker : null,
        "state" => at => _points[at].State switch { PointState.Queued => "queue", PointState.Running => "running", PointState.Error => "error", _ => "completed" },
        "stable" => at => _points[at].State switch { PointState.Stable => "true", PointState.Unstable => "false", _ => null },
        "start" => at => Moment(_points[at].Start),
        "end" => at => Moment(_points[at].End),
        _ when ParameterAt(name) is >= 0 and var index && space.Parameters[index] is { IsChoice: true } choice && !_valueNames.Contains(name) =>
            at => choice.Choices[(int)_parameters[index][at]],
        _ => Number(name) is { } number ? (at => number(at) is var value && Is(value) ? value : null) : (_ => null),
    };

    private static string? Moment(long milliseconds) =>
        milliseconds == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    // The first of all that a condition holds for, in an order; and how many they are.
    private List<int> Order(string sort, SearchGoal goal, Condition? where, int most, out int total)
    {
        var key = Number(sort) ?? (_ => Nothing);
        var facts = where?.Names.Distinct().ToDictionary(name => name, Fact);
        var worst = new PriorityQueue<int, (double? Key, int At)>(Comparer<(double? Key, int At)>.Create((one, other) =>
            ResultValues.Compare(other.Key, one.Key, goal) is not 0 and var order ? order : other.At.CompareTo(one.At)));
        total = 0;
        var place = 0;
        object? Ask(string name) => facts![name](place);
        for (; place < _count; place++)
        {
            if (where is not null && !where.Holds(Ask))
                continue;
            total++;
            var value = key(place);
            var entry = (Is(value) ? value : (double?)null, place);
            if (worst.Count < most)
                worst.Enqueue(place, entry);
            else if (most > 0)
                worst.EnqueueDequeue(place, entry);
        }

        var found = new List<int>(worst.Count);
        while (worst.TryDequeue(out var at, out _))
            found.Add(at);
        found.Reverse();
        return found;
    }

    private object Picture(StoreQuery query, Func<int, double>? colour)
    {
        var (x, y) = (new Axis(this, space, query.X), new Axis(this, space, query.Y));
        var states = new int[x.Count * y.Count, _counts.Length];
        var (sums, numbers) = (new double[x.Count * y.Count], new int[x.Count * y.Count]);
        var isBest = objective is not null && query.Colour == FoundRow.Column(objective.Name, space);
        for (var at = 0; at < _count; at++)
        {
            var cell = (x.At(at) * y.Count) + y.At(at);
            states[cell, (int)_points[at].State]++;
            if (colour is null || _points[at].State is not (PointState.Stable or PointState.Unstable) || !double.IsFinite(colour(at)))
                continue;
            var value = colour(at);
            sums[cell] = !isBest ? sums[cell] + value : numbers[cell] == 0 || ResultValues.Compare(value, sums[cell], objective!.Goal) < 0 ? value : sums[cell];
            numbers[cell]++;
        }

        var cells = new List<object?[]>();
        for (var cell = 0; cell < sums.Length; cell++)
        {
            var counts = Enumerable.Range(0, _counts.Length).Select(state => states[cell, state]).ToArray();
            if (counts.Any(count => count > 0))
                cells.Add([cell / y.Count, cell % y.Count, counts, numbers[cell] == 0 ? null : isBest ? sums[cell] : sums[cell] / numbers[cell]]);
        }

        return new { x = x.Labels, y = y.Labels, cells, colour = colour is null ? null : isBest ? "best" : "mean" };
    }

    private object? History()
    {
        var (first, last) = (long.MaxValue, 0L);
        for (var at = 0; at < _count; at++)
        {
            if (_points[at].End > 0 && _points[at].State is PointState.Stable or PointState.Unstable or PointState.Error)
                (first, last) = (Math.Min(first, _points[at].End), Math.Max(last, _points[at].End));
        }

        if (last == 0)
            return null;
        var (stable, unstable, failed, best) = (new int[Moments], new int[Moments], new int[Moments], new double?[Moments]);
        var span = Math.Max(1, last - first);
        for (var at = 0; at < _count; at++)
        {
            if (_points[at].End == 0 || _points[at].State is PointState.Queued or PointState.Running)
                continue;
            var moment = (int)((_points[at].End - first) * (Moments - 1) / span);
            (_points[at].State switch { PointState.Stable => stable, PointState.Unstable => unstable, _ => failed })[moment]++;
            if (objective is not null && _points[at].State != PointState.Error && double.IsFinite(_values[0][at]) && ResultValues.Compare(_values[0][at], best[moment], objective.Goal) < 0)
                best[moment] = _values[0][at];
        }

        for (var moment = 1; moment < Moments; moment++)
        {
            stable[moment] += stable[moment - 1];
            unstable[moment] += unstable[moment - 1];
            failed[moment] += failed[moment - 1];
            if (objective is not null && ResultValues.Compare(best[moment - 1], best[moment], objective.Goal) < 0)
                best[moment] = best[moment - 1];
        }

        return new { first, last, stable, unstable, failed, best = objective is null ? null : best };
    }

    // The best, and some of all others.
    private object Lines(List<int> best, Func<int, double>? colour)
    {
        var ended = (int)(_counts[(int)PointState.Stable] + _counts[(int)PointState.Unstable]);
        var stride = Math.Max(1, ended / SomeLines);
        var chosen = new List<int>();
        for (int at = 0, seen = 0; at < _count; at++)
        {
            if (_points[at].State is PointState.Stable or PointState.Unstable && seen++ % stride == 0)
                chosen.Add(at);
        }

        // Drawn last, so that no other lies on them.
        var bestLast = best.Where(at => _points[at].State is PointState.Stable or PointState.Unstable).Reverse().ToList();
        chosen = [.. chosen.Except(bestLast), .. bestLast];
        var axes = space.Moving.Select(index =>
        {
            var column = _parameters[index];
            var isLog = space.Parameters[index].Scale == ParameterScale.Logarithmic;
            var (low, high) = chosen.Count == 0 ? (0, 1) : (chosen.Min(at => column[at]), chosen.Max(at => column[at]));
            double Scaled(double value) => isLog && low > 0 ? Math.Log(value) : value;
            return (
                space.Parameters[index].Name, Low: Text(index, low), High: Text(index, high),
                Share: (Func<int, double>)(at => high > low ? Math.Round((Scaled(column[at]) - Scaled(low)) / (Scaled(high) - Scaled(low)), 4) : 0.5));
        }).ToList();
        return new
        {
            axes = axes.Select(axis => new { name = axis.Name, low = axis.Low, high = axis.High }),
            lines = chosen.Select(at => new { at = axes.Select(axis => axis.Share(at)), texts = space.Moving.Select(index => Text(index, _parameters[index][at])), stable = _points[at].State == PointState.Stable, value = colour is null || !double.IsFinite(colour(at)) ? (double?)null : colour(at) }),
            of = ended,
        };
    }

    private object Failures()
    {
        var groups = new Dictionary<int, (int Count, int Some)>();
        for (var at = 0; at < _count && _counts[(int)PointState.Error] > 0; at++)
        {
            if (_points[at].State == PointState.Error)
                groups[_points[at].Reason] = (groups.GetValueOrDefault(_points[at].Reason).Count + 1, at);
        }

        return groups.OrderByDescending(group => group.Value.Count)
            .Select(group => new { reason = _reasons[group.Key], count = group.Value.Count, hash = HashAt(group.Value.Some), point = PointText(group.Value.Some) });
    }

    private object Workers()
    {
        var all = new (int Done, int Failed, long First, long Last)[_workers.Count];
        for (var at = 0; at < _count; at++)
        {
            if (_points[at].State == PointState.Queued)
                continue;
            ref var worker = ref all[_points[at].Worker];
            worker.Done += _points[at].State is PointState.Stable or PointState.Unstable ? 1 : 0;
            worker.Failed += _points[at].State == PointState.Error ? 1 : 0;
            worker.First = worker.First == 0 || (_points[at].Start > 0 && _points[at].Start < worker.First) ? _points[at].Start : worker.First;
            worker.Last = Math.Max(worker.Last, Math.Max(_points[at].Start, _points[at].End));
        }

        return all.Select((worker, index) => (worker, Name: _workers[index])).Where(entry => entry.Name.Length > 0 && entry.worker.Last > 0)
            .OrderByDescending(entry => entry.worker.Last).Take(MostWorkers)
            .Select(entry => new { name = entry.Name, host = Host(entry.Name), done = entry.worker.Done, failed = entry.worker.Failed, first = entry.worker.First, last = entry.worker.Last });
    }

    /// <summary>The host of a worker, by the name that it gives itself.</summary>
    /// <returns>The host, or the pod; the name itself where somebody chose it.</returns>
    internal static string Host(string worker) => RandomPart().Replace(worker, "");

    private object Row(int at) => new
    {
        hash = HashAt(at),
        state = _points[at].State.ToString().ToLowerInvariant(),
        parameters = space.Moving.Select(index => Text(index, _parameters[index][at])),
        values = _values.Select(column => Is(column[at]) ? ResultValues.Text(column[at]) : ""),
        seconds = Is(_points[at].Seconds) ? _points[at].Seconds : (double?)null,
        attempt = _points[at].Attempt,
        worker = _workers[_points[at].Worker],
        end = _points[at].End,
    };

    // Where a point lies along a parameter: at one of its values where they are few, else in one of equal parts of the range.
    private sealed class Axis
    {
        private readonly Func<int, int> _at;

        public Axis(ResultStore store, ParameterSpace space, string name)
        {
            var index = space.IndexOf(name);
            var (parameter, column) = (space.Parameters[index], store._parameters[index]);
            var some = new HashSet<double>();
            var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
            for (var at = 0; at < store._count; at++)
            {
                if (some.Count <= MostCells)
                    some.Add(column[at]);
                (low, high) = (Math.Min(low, column[at]), Math.Max(high, column[at]));
            }

            if (some.Count <= MostCells)
            {
                var order = some.Order().Select((value, place) => (value, place)).ToDictionary(entry => entry.value, entry => entry.place);
                _at = at => order[column[at]];
                Labels = [.. order.Keys.Select(value => store.Text(index, value))];
            }
            else
            {
                var isLog = parameter.Scale == ParameterScale.Logarithmic && low > 0;
                double Scaled(double value) => isLog ? Math.Log(value) : value;
                var (from, to) = (Scaled(low), Scaled(high));
                _at = at => Math.Min(MostCells - 1, (int)((Scaled(column[at]) - from) / (to - from) * MostCells));
                Labels =
                [
                    .. Enumerable.Range(0, MostCells).Select(part => from + ((part + 0.5) / MostCells * (to - from)))
                        .Select(middle => (isLog ? Math.Exp(middle) : middle).ToString("G4", CultureInfo.InvariantCulture)),
                ];
            }

            Count = Math.Max(1, Labels.Count);
        }

        public int Count { get; }

        public IReadOnlyList<string> Labels { get; }

        public int At(int at) => _at(at);
    }

    // A point, but for its numbers, of which each has a column.
    private record struct Entry(UInt128 Hash, PointState State, int Attempt, int Worker, int Reason, double Seconds, long Start, long End);

    // Texts that many points share.
    private sealed class Texts
    {
        private readonly Dictionary<string, int> _places = [];
        private readonly List<string> _texts = [];

        public int Count => _texts.Count;

        public string this[int index] => _texts[index];

        public int Of(string text)
        {
            if (!_places.TryGetValue(text, out var at))
            {
                at = _places[text] = _texts.Count;
                _texts.Add(text);
            }

            return at;
        }
    }

    [GeneratedRegex("[0-9a-f]{8,}|[0-9]+([.][0-9]+)?")]
    private static partial Regex OfOneRun();

    [GeneratedRegex("worker .+(?= was silent)")]
    private static partial Regex Worker();

    [GeneratedRegex("-[0-9a-f]{8}$")]
    private static partial Regex RandomPart();
}

/// <summary>What somebody wants to see of the results.</summary>
/// <param name="X">The parameter along the bottom of the picture.</param>
/// <param name="Y">The parameter up its side.</param>
/// <param name="Colour">The value that colours it; empty for the outcome.</param>
/// <param name="Where">Which points the table has; null for all.</param>
/// <param name="Sort">What the table is sorted by.</param>
/// <param name="Goal">Which come first.</param>
/// <param name="Offset">How many of them are passed over.</param>
/// <param name="Limit">How many it shows.</param>
internal sealed record StoreQuery(string X, string Y, string Colour, Condition? Where, string Sort, SearchGoal Goal, int Offset, int Limit);
