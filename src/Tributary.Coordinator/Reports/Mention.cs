namespace Tributary.Coordinator.Reports;

/// <summary>The rounds in which the same happened to a client, as a row of a table tells them.</summary>
internal sealed class Mention
{
    private const int MaxNamed = 8;

    private readonly List<int> _rounds = [];
    private int _last;

    public int Times { get; private set; }

    /// <summary>What was said the last time.</summary>
    public string Detail { get; private set; } = "";

    /// <summary>All of them, or the first ones and the last.</summary>
    public string Rounds => Times <= MaxNamed ? string.Join(", ", _rounds)
        : $"{string.Join(", ", _rounds.Take(MaxNamed - 1))}, … {_last}";

    /// <param name="round">Not before the one that was added last.</param>
    public void Add(int round, string? detail)
    {
        Times++;
        if (_rounds.Count < MaxNamed) _rounds.Add(round);
        _last = round;
        Detail = detail ?? "";
    }
}
