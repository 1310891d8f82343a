using System.Globalization;
using System.Text;
using Infra.Core.Quantities;
using Infra.Core.Search;

namespace WorkQueue.Status;

/// <summary>Draws the explored space as SVG: two parameters as axes, a coloured cell for each pair of values.</summary>
internal static class SpacePicture
{
    private const double Width = 720;
    private const double Height = 520;
    private const double Left = 84;
    private const double Top = 28;
    private const double Right = 20;
    private const double Bottom = 78;
    private const int Ticks = 5;
    private const double SmallestCell = 2;
    private const double LargestCell = 60;

    // Okabe and Ito's palette, which people with any colour vision can tell apart.
    private static readonly (PointState State, string Colour)[] Colours =
    [
        (PointState.Stable, "#009e73"), (PointState.Unstable, "#d55e00"), (PointState.Running, "#0072b2"), (PointState.Queued, "#b8b8b8"),
        (PointState.Error, "#000000"),
    ];

    private const string MixedColour = "#e69f00";

    /// <summary>Draws a picture.</summary>
    /// <returns>A whole SVG document.</returns>
    public static string Draw(IReadOnlyList<(Point Point, PointState State)> points, ParameterSpace space, string x, string y)
    {
        var (xIndex, yIndex) = (space.IndexOf(x), space.IndexOf(y));
        var cells = points
            .GroupBy(entry => (X: entry.Point.Values[xIndex], Y: entry.Point.Values[yIndex]))
            .Select(group => (group.Key, States: group.GroupBy(entry => entry.State).ToDictionary(states => states.Key, states => states.Count())))
            .OrderBy(cell => cell.Key.X).ThenBy(cell => cell.Key.Y).ToList();
        var horizontal = new Axis([.. cells.Select(cell => cell.Key.X).Distinct().Order()], Left, Width - Right);
        var vertical = new Axis([.. cells.Select(cell => cell.Key.Y).Distinct().Order()], Height - Bottom, Top);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" width=\"{Width}\" height=\"{Height}\" role=\"img\" font-family=\"sans-serif\" font-size=\"12\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<title>{points.Count} points, {x} against {y}</title>\n<rect width=\"{Width}\" height=\"{Height}\" fill=\"#ffffff\"/>\n");
        foreach (var (key, states) in cells)
        {
            var (cellWidth, cellHeight) = (horizontal.Cell, vertical.Cell);
            var (name, colour) = Look(states);
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"{name}\" x=\"{horizontal.At(key.X) - (cellWidth / 2):0.##}\" y=\"{vertical.At(key.Y) - (cellHeight / 2):0.##}\" width=\"{cellWidth:0.##}\" height=\"{cellHeight:0.##}\" fill=\"{colour}\" stroke=\"#ffffff\" stroke-width=\"0.5\">");
            svg.Append(CultureInfo.InvariantCulture, $"<title>{x} = {DecimalText.Format(key.X)}, {y} = {DecimalText.Format(key.Y)}: {string.Join(", ", states.OrderByDescending(state => state.Key).Select(state => $"{state.Value} {Name(state.Key)}"))}</title></rect>\n");
        }

        DrawAxes(svg, horizontal, vertical, x, y);
        DrawLegend(svg, points);
        return svg.Append("</svg>\n").ToString();
    }

    private static void DrawAxes(StringBuilder svg, Axis horizontal, Axis vertical, string x, string y)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{Left} {Top}V{Height - Bottom}H{Width - Right}\" fill=\"none\" stroke=\"#333333\"/>\n");
        foreach (var value in horizontal.Marks())
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{horizontal.At(value):0.##}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\" fill=\"#333333\">{DecimalText.Format(value)}</text>\n");
        foreach (var value in vertical.Marks())
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 6}\" y=\"{vertical.At(value) + 4:0.##}\" text-anchor=\"end\" fill=\"#333333\">{DecimalText.Format(value)}</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"x-axis\" x=\"{(Left + Width - Right) / 2}\" y=\"{Height - Bottom + 36}\" text-anchor=\"middle\" font-weight=\"bold\" fill=\"#333333\">{x}</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"y-axis\" x=\"{Left}\" y=\"{Top - 12}\" text-anchor=\"end\" font-weight=\"bold\" fill=\"#333333\">{y}</text>\n");
    }

    private static void DrawLegend(StringBuilder svg, IReadOnlyList<(Point Point, PointState State)> points)
    {
        var at = Left;
        var entries = Colours.Select(entry => (Text: $"{points.Count(point => point.State == entry.State)} {Name(entry.State)}", entry.Colour)).Append(("stable and unstable", MixedColour));
        foreach (var (text, colour) in entries)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{at}\" y=\"{Height - 24}\" width=\"11\" height=\"11\" fill=\"{colour}\"/><text x=\"{at + 16}\" y=\"{Height - 14}\" fill=\"#333333\">{text}</text>\n");
            at += 36 + (text.Length * 6.4);
        }
    }

    private static (string Name, string Colour) Look(Dictionary<PointState, int> states)
    {
        if (!states.ContainsKey(PointState.Running) && states.ContainsKey(PointState.Stable) && states.ContainsKey(PointState.Unstable))
            return ("mixed", MixedColour);
        var state = states.Keys.Max();
        return (Name(state), Colours.First(entry => entry.State == state).Colour);
    }

    private static string Name(PointState state) => state.ToString().ToLowerInvariant();

    /// <summary>Places values between two ends of the picture, with room for half a cell at each.</summary>
    private sealed class Axis
    {
        private readonly decimal[] _values;
        private readonly double _from;
        private readonly double _to;

        public Axis(decimal[] values, double from, double to)
        {
            _values = values;
            var gap = values.Zip(values.Skip(1), (low, high) => high - low).DefaultIfEmpty(0).Min();
            var range = values.Length > 1 ? values[^1] - values[0] : 0;
            var cells = range == 0 ? 1 : (double)(range / gap) + 1;
            Cell = Math.Clamp(Math.Abs(to - from) / cells, SmallestCell, LargestCell);
            var inset = Math.Sign(to - from) * Cell / 2;
            (_from, _to) = (from + inset, to - inset);
        }

        public double Cell { get; }

        public double At(decimal value) =>
            _values.Length < 2 ? (_from + _to) / 2 : _from + ((double)((value - _values[0]) / (_values[^1] - _values[0])) * (_to - _from));

        public IEnumerable<decimal> Marks() => _values.Length <= Ticks
            ? _values
            : Enumerable.Range(0, Ticks).Select(tick => _values[tick * (_values.Length - 1) / (Ticks - 1)]).Distinct();
    }
}
