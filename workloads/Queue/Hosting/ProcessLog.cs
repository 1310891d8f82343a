using System.Globalization;

namespace WorkQueue.Hosting;

/// <summary>Writes what a long-running verb does to standard error, a line an event.</summary>
/// <param name="who">The verb or worker that speaks.</param>
/// <param name="writer">Where to.</param>
/// <param name="time">The clock that dates the lines; null for the system's.</param>
internal sealed class ProcessLog(string who, TextWriter writer, TimeProvider? time = null)
{
    /// <summary>Who speaks.</summary>
    public string Who => who;

    /// <summary>Writes one line; line breaks in the text become spaces, and nothing in it moves the cursor.</summary>
    public void Write(string text)
    {
        var now = (time ?? TimeProvider.System).GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        writer.WriteLine($"{now} {who}: {CleanText.Line(text)}");
    }
}
