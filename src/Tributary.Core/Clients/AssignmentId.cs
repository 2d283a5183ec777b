namespace Tributary.Core.Clients;

/// <summary>Which assignment is meant, among everything that is asked of one client: for those who tell of it, before its model is there
/// or where it cannot be read at all.</summary>
/// <param name="RunId">The run that asks.</param>
/// <param name="Round">Rounds count from 1; 0 stands outside any round.</param>
/// <param name="Kind">One of <see cref="AssignmentKind"/>, or what a newer coordinator calls its kind.</param>
public readonly record struct AssignmentId(string RunId, int Round, string Kind)
{
    /// <summary>Number of the ask within its run; the round's where nothing else was set.</summary>
    public int Ask { get => field > 0 ? field : Round; init => field = value == Round ? 0 : value; }

    /// <summary><c>run/ask/kind</c>.</summary>
    public string Key => Assignment.KeyOf(RunId, Ask, Kind);
}
