using System.Globalization;

namespace WorkQueue.Hosting;

/// <summary>Writes what a long-running verb does to standard error, a line an event.</summary>
/// <param name="who">The verb or worker that speaks.</param>
/// <param name="writer">Where to.</param>
internal sealed class ProcessLog(string who, TextWriter writer)
{
    /// <summary>Who speaks.</summary>
    public string Who => who;

    /// <summary>Writes one line; line breaks in the text become spaces, and nothing in it moves the cursor.</summary>
    /// <param name="text">What happened.</param>
    public void Write(string text)
    {
        var time = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        writer.WriteLine($"{time} {who}: {CleanText.Line(text)}");
    }
}
