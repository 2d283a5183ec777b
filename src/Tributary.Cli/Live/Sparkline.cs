namespace Tributary.Cli.Live;

/// <summary>A curve in one line of text.</summary>
internal static class Sparkline
{
    private const string Blocks = "▁▂▃▄▅▆▇█";

    /// <summary>Draws the values between their least and their greatest; more values than <paramref name="width"/> are averaged in
    /// groups.</summary>
    public static string Draw(IReadOnlyList<double> values, int width)
    {
        var finite = values.Where(double.IsFinite).ToArray();
        if (finite.Length == 0 || width < 1) return "";
        var columns = Math.Min(width, finite.Length);
        var points = Enumerable.Range(0, columns)
            .Select(i => finite[(i * finite.Length / columns)..Math.Max((i * finite.Length / columns)
                + 1, (i + 1) * finite.Length / columns)].Average()).ToArray();
        var (min, max) = (points.Min(), points.Max());
        return string.Concat(points.Select(point => Blocks[max > min
            ? (int)Math.Round((point - min) / (max - min) * (Blocks.Length - 1)) : Blocks.Length / 2]));
    }
}
