using System.Globalization;
using Tributary.Transports.Lines;

namespace Tributary.Client.Windows;

/// <summary>When a client trains. Conditions are joined by <c>;</c> and must all hold: a time of the day (<c>22:00-06:00</c>, local time,
/// over midnight where the end is earlier), days (<c>mon-fri</c>, <c>sat,sun</c>; before a time they name the days on which it begins),
/// <c>idle</c> (a load below a quarter for each processor), <c>mains</c> (not on battery). What the system does not tell counts as
/// fulfilled. A window that closes ends no work that was begun.</summary>
public sealed class TrainingWindow
{
    /// <summary>For messages and help.</summary>
    public const string Forms = "22:00-06:00, mon-fri, sat,sun 08:00-20:00, idle, mains; several joined by ;";

    private const double IdleLoad = 0.25;
    private static readonly string[] DayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    private readonly List<Hours> _hours = [];
    private bool _idle;
    private bool _mains;

    private TrainingWindow()
    {
    }

    /// <returns>Null where the text is none of <see cref="Forms"/>.</returns>
    public static TrainingWindow? Read(string text)
    {
        var window = new TrainingWindow();
        foreach (var term in text.Split(';', StringSplitOptions.TrimEntries))
        {
            if (term.Equals("idle", StringComparison.OrdinalIgnoreCase)) window._idle = true;
            else if (term.Equals("mains", StringComparison.OrdinalIgnoreCase)) window._mains = true;
            else if (HoursOf(term) is { } hours) window._hours.Add(hours);
            else return null;
        }

        return window;
    }

    /// <summary>Whether it is open, or why not.</summary>
    public Availability Look(TimeProvider clock, IMachine machine)
    {
        var now = clock.GetLocalNow().DateTime;
        if (_hours.Find(hours => !hours.Holds(now)) is { } closed)
            return new(false, $"it trains {closed.Text} only, and it is {now:ddd HH:mm}".ToLowerInvariant());
        if (_mains && machine.OnMains == false) return new(false, "it trains on mains power only, and runs on battery");
        return _idle && machine.Load is { } load && load >= IdleLoad
            ? new(false, string.Create(CultureInfo.InvariantCulture,
                $"it trains while the machine is idle only, and its load is {load:0.00} for each processor")) : Availability.Open;
    }

    private static Hours? HoursOf(string term)
    {
        var words = term.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var days = new bool[7];
        (TimeSpan From, TimeSpan To)? times;
        if (words.Length == 2)
        {
            times = Days(words[0], days) ? Times(words[1]) : null;
        }
        else if (words.Length == 1 && Days(words[0], days))
        {
            times = (TimeSpan.Zero, TimeSpan.FromDays(1));
        }
        else
        {
            Array.Fill(days, true);
            times = words.Length == 1 ? Times(words[0]) : null;
        }

        return times is var (from, to) && from != to ? new Hours(term, days, from, to) : null;
    }

    private static (TimeSpan From, TimeSpan To)? Times(string word)
        => word.Split('-') is [{ } first, { } last] && Time(first) is { } from && Time(last) is { } to ? (from, to) : null;

    // 24:00 is the day's end.
    private static TimeSpan? Time(string word) => word == "24:00" ? TimeSpan.FromDays(1)
        : TimeOnly.TryParseExact(word, ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time.ToTimeSpan() : null;

    private static bool Days(string word, bool[] days)
    {
        foreach (var piece in word.ToLowerInvariant().Split(','))
        {
            var ends = piece.Split('-');
            var (first, last) = (Array.IndexOf(DayNames, ends[0]), Array.IndexOf(DayNames, ends[^1]));
            if (ends.Length > 2 || first < 0 || last < 0) return false;
            for (var day = first; ; day = (day + 1) % 7)
            {
                days[day] = true;
                if (day == last) break;
            }
        }

        return true;
    }

    private sealed record Hours(string Text, bool[] Days, TimeSpan From, TimeSpan To)
    {
        // By the clock on the wall: on the day that it is put forward or back a window is an hour shorter or longer.
        public bool Holds(DateTime now)
        {
            var (time, today, yesterday) = (now.TimeOfDay, Days[(int)now.DayOfWeek], Days[((int)now.DayOfWeek + 6) % 7]);
            return From < To ? today && time >= From && time < To : (today && time >= From) || (yesterday && time < To);
        }
    }
}
