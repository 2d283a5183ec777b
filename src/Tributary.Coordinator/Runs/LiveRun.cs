using Tributary.Coordinator.Api;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Runs;

/// <summary>A run that waits for its turn or is under way, and what is known of it now. Told by the run's own flow, asked by
/// anybody.</summary>
internal sealed class LiveRun(RunRecord run, RunDocument document, ClientRegistry clients, TimeProvider clock,
    IRunObserver next) : IRunObserver
{
    private readonly Lock _gate = new();
    private readonly AskedClients _asked = new(document.Run.Strategy.Buffered?.Buffer, clients, clock);
    private readonly Candidates _candidates = new(clients, new Eligibility(document.Run, document.Data));
    private Shortage? _few;
    private SortedSet<string>? _describing;
    private string? _obstacle;
    private RunProgress? _progress;

    public string Id => run.Id;

    public RunDocument Document => document;

    public DateTimeOffset Created => run.Created;

    /// <summary>What keeps the run from going on: its turn, the database, another coordinator; null for nothing of the kind.</summary>
    public string? Obstacle
    {
        get
        {
            lock (_gate) return _obstacle;
        }

        set
        {
            lock (_gate) _obstacle = value;
        }
    }

    /// <summary>What the saved rounds come to; null before the run's first turn here.</summary>
    public RunProgress? Progress
    {
        get
        {
            lock (_gate) return _progress;
        }
    }

    /// <summary>The round under way; null between rounds.</summary>
    public LiveRound? Round
    {
        get
        {
            lock (_gate) return _asked.Round;
        }
    }

    /// <summary>For people: what the run waits for; null where it waits for nothing.</summary>
    public string? Waiting
    {
        get
        {
            lock (_gate)
            {
                if (_obstacle is not null) return _obstacle;
                if (_few is { } few) return few.InWords();
                if (_describing is { Count: > 0 } left)
                    return $"waiting for {string.Join(", ", left.Take(5))}{(left.Count > 5 ? $" and {left.Count - 5} more" : "")} to say "
                        + $"what their tables hold";
                return _asked.Waiting;
            }
        }
    }

    /// <summary>The clients that a round cannot begin without, also while the run stands in line; null where enough can.</summary>
    public Shortage? WaitsFor
    {
        get
        {
            lock (_gate)
                if (_few is not null || _progress is not null) return _few;
            return _candidates.Now().Shortage(document.Run.Needed());
        }
    }

    /// <summary>Whether somebody has to do something: it does not just wait for clients at work.</summary>
    public bool IsHeldUp
    {
        get
        {
            lock (_gate) return _obstacle is not null || _few is not null || _asked.WaitsForAbsent;
        }
    }

    public void RunStarted(string runId, RunSpec spec, Checkpoint start)
    {
        lock (_gate)
        {
            (_obstacle, _progress) = (null, RunProgress.Of(start.History));
            _asked.RunStarted(start.History);
        }

        next.RunStarted(runId, spec, start);
    }

    public void WaitingForClients(Shortage shortage)
    {
        lock (_gate) _few = shortage;
        next.WaitingForClients(shortage);
    }

    public void SchemaAsked(IReadOnlyList<string> clients)
    {
        lock (_gate) (_few, _describing) = (null, new SortedSet<string>(clients, StringComparer.Ordinal));
        next.SchemaAsked(clients);
    }

    public void SchemaTold(SchemaTeller teller)
    {
        lock (_gate) _describing?.Remove(teller.Client);
        next.SchemaTold(teller);
    }

    public void SchemaSaved(SchemaRecord schema)
    {
        lock (_gate) _describing = null;
        next.SchemaSaved(schema);
    }

    public void RoundStarted(int round, IReadOnlyList<string> cohort)
    {
        lock (_gate)
        {
            _few = null;
            _asked.RoundStarted(round, cohort);
        }

        next.RoundStarted(round, cohort);
    }

    public void ClientsAsked(int round, IReadOnlyList<AskRecord> asks)
    {
        lock (_gate) _asked.Asked(asks);
        next.ClientsAsked(round, asks);
    }

    public void ClientDone(int round, ClientOutcome outcome)
    {
        lock (_gate) _asked.Done(outcome);
        next.ClientDone(round, outcome);
    }

    public void ClientProgressed(string client, ClientProgress progress)
    {
        lock (_gate) _asked.Progressed(client, progress);
    }

    public void RoundSaved(RoundRecord round)
    {
        lock (_gate)
        {
            _progress = (_progress ?? RunProgress.None).And(round);
            _asked.Saved(round);
        }

        next.RoundSaved(round);
    }

    public void RunEnded(RunOutcome outcome) => next.RunEnded(outcome);
}
