namespace WorkQueue.Settings;

/// <summary>One mistake in what a user gave: where it is, and what is wrong with it.</summary>
/// <param name="Path">The setting, option or environment variable at fault.</param>
/// <param name="Message">The rule with its bounds, the value got, and the fix; never a secret.</param>
internal sealed record SettingProblem(string Path, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {Message}";
}
