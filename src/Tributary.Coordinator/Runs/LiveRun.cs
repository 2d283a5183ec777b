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
    private readonly Dictionary<string, LiveClient> _asked = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _gone = new(StringComparer.Ordinal);
    private readonly LateClients? _late = document.Run.Strategy.Buffered is null ? null : new LateClients();
    private (int Round, DateTimeOffset Started)? _open;
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
            lock (_gate)
            {
                if (_open is not { } open) return null;
                var asked = _asked.Values.OrderBy(one => one.Client, StringComparer.Ordinal)
                    .Select(one => one with { Online = IsOnline(one.Client), Behind = one.Done ? one.Behind : _late?.Behind(one.Client) })
                    .ToList();
                return new LiveRound(open.Round, open.Started, asked.Count, asked.Count(one => one is { Done: true, Refused: null }),
                    asked.Count(one => one.Refused is not null), asked)
                { Needed = document.Run.Strategy.Buffered?.Buffer };
            }
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
                if (_open is null) return null;
                var open = _asked.Values.Where(one => !one.Done).OrderBy(one => one.Client, StringComparer.Ordinal).ToList();
                if (_late is not null && document.Run.Strategy.Buffered is { } buffered)
                    return WaitingText.Of(buffered.Buffer, _asked.Values.Count(one => one is { Done: true, Refused: null }), open, Absence);
                return open.Count == 0 ? null : $"waiting for {open.Count} of {_asked.Count}: {WaitingText.Of(open, Absence)}";
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
            lock (_gate) return _obstacle is not null || _few is not null || AnyIsAway();
        }
    }

    public void RunStarted(string runId, RunSpec spec, Checkpoint start)
    {
        lock (_gate)
        {
            (_obstacle, _progress) = (null, RunProgress.Of(start.History));
            _late?.Begin(start.History);
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
            (_few, _open) = (null, (round, clock.GetUtcNow()));
            var working = _late is null ? [] : _asked.Values.Where(one => !one.Done)
                .ToDictionary(one => one.Client, StringComparer.Ordinal);
            _asked.Clear();
            _gone.Clear();
            foreach (var client in cohort) _asked[client] = working.GetValueOrDefault(client) ?? new LiveClient { Client = client };
        }

        next.RoundStarted(round, cohort);
    }

    public void ClientsAsked(int round, IReadOnlyList<AskRecord> asks)
    {
        lock (_gate)
            foreach (var ask in asks)
            {
                _late?.Asked(ask);
                if (!_asked.TryGetValue(ask.Client, out var known) || known.Done)
                    _asked[ask.Client] = new LiveClient { Client = ask.Client };
            }

        next.ClientsAsked(round, asks);
    }

    public void ClientDone(int round, ClientOutcome outcome)
    {
        lock (_gate)
            if (_asked.TryGetValue(outcome.Client, out var client)) _asked[outcome.Client] = client with
            {
                Done = true,
                Behind = outcome.Behind,
                Refused = outcome.Refused,
                Text = outcome.Detail,
            };
        next.ClientDone(round, outcome);
    }

    public void ClientProgressed(string client, ClientProgress progress)
    {
        lock (_gate)
        {
            var round = _late is null ? _open?.Round : _late.RoundOf(client);
            if (round != progress.Round || !_asked.TryGetValue(client, out var known) || known.Done) return;
            _asked[client] = known with
            {
                Epoch = progress.Epoch ?? known.Epoch,
                Epochs = progress.Epochs ?? known.Epochs,
                Loss = progress.Loss ?? known.Loss,
                Text = progress.Text ?? known.Text,
            };
        }
    }

    public void RoundSaved(RoundRecord round)
    {
        lock (_gate)
        {
            (_open, _progress) = (null, (_progress ?? RunProgress.None).And(round));
            _late?.Saved(round);
        }

        next.RoundSaved(round);
    }

    public void RunEnded(RunOutcome outcome) => next.RunEnded(outcome);

    // Where clients work on over rounds, one that is away holds up nobody as long as others are at work.
    private bool AnyIsAway()
    {
        var working = _asked.Values.Where(one => !one.Done).ToList();
        return _late is null ? working.Exists(one => !IsOnline(one.Client))
            : working.Count > 0 && working.TrueForAll(one => !IsOnline(one.Client));
    }

    private bool IsOnline(string client)
        => clients.Find(client) is { } present && present is not ITunnel { Presence.State: PresenceState.Offline };

    // Null while the client is there; else since when it was not.
    private DateTimeOffset? Absence(string client)
    {
        if (IsOnline(client))
        {
            _gone.Remove(client);
            return null;
        }

        if (clients.Find(client) is ITunnel tunnel) return tunnel.Presence.LastSeen;
        if (!_gone.TryGetValue(client, out var since)) _gone[client] = since = clock.GetUtcNow();
        return since;
    }
}
