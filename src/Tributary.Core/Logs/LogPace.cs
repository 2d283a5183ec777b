namespace Tributary.Core.Logs;

/// <summary>So many lines a minute of one event; the rest of that minute is counted. A peer that makes the same line again and again fills
/// no disk.</summary>
internal sealed class LogPace(int linesPerMinute)
{
    private readonly Dictionary<(string Name, int Id), int> _counts = [];
    private DateTimeOffset _begin;

    /// <summary>Whether the line is written.</summary>
    /// <param name="hushed">What was not written of the minute that has ended; null where there is nothing to say.</param>
    public bool Passes(LogEntry entry, out List<(string Name, int Count)>? hushed)
    {
        hushed = null;
        if ((entry.Time - _begin).Duration() >= TimeSpan.FromMinutes(1))
        {
            hushed = Hushed();
            _counts.Clear();
            _begin = entry.Time;
        }

        var key = (entry.Name, entry.Event.Id);
        var count = _counts[key] = _counts.GetValueOrDefault(key) + 1;
        return count <= linesPerMinute;
    }

    /// <summary>What was not written of this minute; null where everything was.</summary>
    public List<(string Name, int Count)>? Hushed()
    {
        var over = _counts.Where(one => one.Value > linesPerMinute).Select(one => (one.Key.Name, one.Value - linesPerMinute)).ToList();
        return over.Count > 0 ? over : null;
    }
}
