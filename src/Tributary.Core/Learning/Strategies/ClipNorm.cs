using System.Globalization;

namespace Tributary.Core.Learning.Strategies;

/// <summary>How far an update may be from the round's model before it is scaled down.</summary>
/// <param name="Limit">A norm above 0; null for the median of the norms of the last round that counted.</param>
public sealed record ClipNorm(double? Limit)
{
    /// <summary>The word for a limit that follows the updates.</summary>
    public const string Word = "median";

    public static ClipNorm Median { get; } = new((double?)null);

    public override string ToString() => Limit is { } limit ? limit.ToString(CultureInfo.InvariantCulture) : Word;
}
