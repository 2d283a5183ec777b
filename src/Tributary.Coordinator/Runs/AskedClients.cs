using Tributary.Coordinator.Api;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Runs;

/// <summary>Whom the round under way has asked, and how far each is. Not thread-safe.</summary>
/// <param name="buffer">Updates that make a round, where clients work on over rounds; null where the cohort makes it.</param>
internal sealed class AskedClients(int? buffer, ClientRegistry clients, TimeProvider clock)
{
    private readonly Dictionary<string, LiveClient> _asked = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _gone = new(StringComparer.Ordinal);
    private readonly LateClients? _late = buffer is null ? null : new LateClients();
    private (int Round, DateTimeOffset Started)? _open;

    /// <summary>The round under way; null between rounds.</summary>
    public LiveRound? Round
    {
        get
        {
            if (_open is not { } open) return null;
            var asked = _asked.Values.OrderBy(one => one.Client, StringComparer.Ordinal)
                .Select(one => one with { Online = IsOnline(one.Client), Behind = one.Done ? one.Behind : _late?.Behind(one.Client) })
                .ToList();
            return new LiveRound(open.Round, open.Started, asked.Count, asked.Count(one => one is { Done: true, Refused: null }),
                asked.Count(one => one.Refused is not null), asked)
            { Needed = buffer };
        }
    }

    /// <summary>For people: whom the round waits for; null where it waits for nobody.</summary>
    public string? Waiting
    {
        get
        {
            if (_open is null) return null;
            var open = _asked.Values.Where(one => !one.Done).OrderBy(one => one.Client, StringComparer.Ordinal).ToList();
            if (buffer is { } needed)
                return WaitingText.Of(needed, _asked.Values.Count(one => one is { Done: true, Refused: null }), open, Absence);
            return open.Count == 0 ? null : $"waiting for {open.Count} of {_asked.Count}: {WaitingText.Of(open, Absence)}";
        }
    }

    /// <summary>Whether somebody is waited for who is not there. Where clients work on over rounds, one that is away holds up nobody as
    /// long as others are at work.</summary>
    public bool WaitsForAbsent
    {
        get
        {
            var working = _asked.Values.Where(one => !one.Done).ToList();
            return buffer is null ? working.Exists(one => !IsOnline(one.Client))
                : working.Count > 0 && working.TrueForAll(one => !IsOnline(one.Client));
        }
    }

    public void RunStarted(IReadOnlyList<RoundRecord> history) => _late?.Begin(history);

    public void RoundStarted(int round, IReadOnlyList<string> cohort)
    {
        _open = (round, clock.GetUtcNow());
        var working = buffer is null ? [] : _asked.Values.Where(one => !one.Done).ToDictionary(one => one.Client, StringComparer.Ordinal);
        _asked.Clear();
        _gone.Clear();
        foreach (var client in cohort) _asked[client] = working.GetValueOrDefault(client) ?? new LiveClient { Client = client };
    }

    public void Asked(IReadOnlyList<AskRecord> asks)
    {
        foreach (var ask in asks)
        {
            _late?.Asked(ask);
            if (!_asked.TryGetValue(ask.Client, out var known) || known.Done)
                _asked[ask.Client] = new LiveClient { Client = ask.Client };
        }
    }

    public void Done(ClientOutcome outcome)
    {
        if (_asked.TryGetValue(outcome.Client, out var client)) _asked[outcome.Client] = client with
        {
            Done = true,
            Behind = outcome.Behind,
            Refused = outcome.Refused,
            Text = outcome.Detail,
        };
    }

    public void Progressed(string client, ClientProgress progress)
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

    public void Saved(RoundRecord round)
    {
        _open = null;
        _late?.Saved(round);
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
