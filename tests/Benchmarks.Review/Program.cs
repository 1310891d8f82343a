using System.Diagnostics;
using Infra.Review;

// Compares two files of `infra preview --all --json`, and prints what the comparison takes once the plans are there: the first time, and when its code is
// compiled. Arguments: the old file, the new one, and how often (5).
var (before, after) = (File.ReadAllText(args[0]), File.ReadAllText(args[1]));
for (var i = 0; i < (args.Length > 2 ? int.Parse(args[2]) : 5); i++)
{
    var (watch, cpu) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
    var review = DiffReview.Of(before, args[0], after, args[1]);
    var length = DiffMarkdown.Write(review).Length + DiffText.Write(review).Length + DiffJson.Write(review).Length;
    Console.WriteLine(
        $"{review.Stacks.Length} stacks differ, {review.Unchanged} do not, {review.Verdict.Length} lines of verdict, {length:N0} characters: "
        + $"{watch.Elapsed.TotalSeconds:F3} s, {(Environment.CpuUsage.TotalTime - cpu).TotalSeconds:F3} s of CPU");
}
