namespace Tributary.Coordinator.Runs;

/// <summary>Runs that wait for their turn, first come, first served, and those that have it. Not safe for several threads: the worker's
/// lock guards it.</summary>
internal sealed class RunQueue(int most)
{
    private readonly Dictionary<string, RunTurn> _known = new(StringComparer.Ordinal);
    private readonly List<RunTurn> _line = [];

    public IReadOnlyCollection<RunTurn> All => _known.Values;

    public RunTurn? Find(string id) => _known.GetValueOrDefault(id);

    public void Add(RunTurn turn)
    {
        if (_known.TryAdd(turn.Run.Id, turn)) _line.Add(turn);
    }

    public void Remove(RunTurn turn)
    {
        _known.Remove(turn.Run.Id);
        _line.Remove(turn);
    }

    /// <summary>Whose turn it is: they no longer stand in line. Tells the others what they wait for.</summary>
    /// <remarks>A run that another coordinator works on is passed over until its time comes.</remarks>
    public IReadOnlyList<RunTurn> Next()
    {
        var working = _known.Values.Where(turn => turn.Working is not null).Select(turn => turn.Run.Id).ToList();
        var next = _line.Where(turn => !turn.IsPostponed).Take(Math.Max(0, most - working.Count)).ToList();
        foreach (var turn in next) _line.Remove(turn);
        working.AddRange(next.Select(turn => turn.Run.Id));
        foreach (var turn in _line.Where(turn => !turn.IsPostponed))
            turn.Run.Obstacle = $"waiting for its turn behind {(working.Count == 1 ? "run" : "runs")} {string.Join(", ", working.Take(3))}";
        return next;
    }

    /// <summary>Whether a run stands in line that may not begin yet.</summary>
    public bool HasPostponed => _line.Exists(turn => turn.IsPostponed);

    /// <summary>Puts a run back in line that could not have its turn.</summary>
    public void Return(RunTurn turn) => _line.Add(turn);
}
