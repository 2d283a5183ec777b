using System.Globalization;
using Tributary.Core.Rounds;

namespace Tributary.Storage.Runs;

/// <summary>Where a run stands in a list that is ordered by time; it says so also when the run is gone.</summary>
public sealed record RunPlace(DateTimeOffset Created, string Id)
{
    public static RunPlace Of(RunRecord run) => new(run.Created, run.Id);

    /// <returns>Null where a text is no place.</returns>
    public static RunPlace? Read(string text) => text.Split('.', 2) is [var ticks, { Length: > 0 and <= 100 } id]
        && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= DateTimeOffset.MaxValue.Ticks
        && id.All(char.IsAscii) && !id.Any(char.IsControl)
        ? new RunPlace(new DateTimeOffset(number, TimeSpan.Zero), id) : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Created.UtcTicks}.{Id}");
}
