using System.Security.Cryptography;

namespace Tributary.Transports.Native;

/// <summary>What this client has trained and its peers may have: of each run the round that it is in. Safe to use from any
/// thread.</summary>
internal sealed class PublishedModels(TimeProvider clock)
{
    // Runs of which a model is held; the oldest goes first.
    private const int MaxRuns = 4;

    private readonly Lock _gate = new();
    private readonly List<Entry> _entries = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Longest time that a request is held for what is not there yet.</summary>
    public static TimeSpan Hold { get; } = TimeSpan.FromSeconds(20);

    /// <summary>A round of a run begins here; what was held of its last one goes.</summary>
    /// <param name="participants">Who may have the model.</param>
    public void Begin(string run, int round, IReadOnlyList<string> participants)
    {
        lock (_gate)
        {
            _entries.RemoveAll(entry => entry.Run == run);
            if (_entries.Count == MaxRuns) _entries.RemoveAt(0);
            _entries.Add(new Entry(run, round, participants.ToHashSet(StringComparer.Ordinal)));
        }

        Change();
    }

    /// <summary>It is trained.</summary>
    /// <param name="file">Null where nothing came of it.</param>
    public void Complete(string run, int round, byte[]? file)
    {
        lock (_gate)
            if (Find(run, round) is { } entry) entry.Model ??= new PublishedModel(file, file is null ? [] : SHA256.HashData(file));
        Change();
    }

    /// <summary>Whether a client may have the model of a round; null where that round is not known here.</summary>
    public bool? MayHave(string run, int round, string client)
    {
        lock (_gate) return Find(run, round)?.Participants.Contains(client);
    }

    /// <summary>The model, once it is there; null where it is not in time.</summary>
    public async Task<PublishedModel?> WaitAsync(string run, int round, TimeSpan hold, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (Find(run, round)?.Model is { } model) return model;
                changed = _changed.Task;
            }

            var left = hold - clock.GetElapsedTime(began);
            if (left <= TimeSpan.Zero) return null;
            try
            {
                await changed.WaitAsync(left, clock, cancellation);
            }
            catch (TimeoutException)
            {
                // The next look says so.
            }
        }
    }

    private Entry? Find(string run, int round) => _entries.Find(entry => entry.Run == run && entry.Round == round);

    private void Change()
    {
        TaskCompletionSource changed;
        lock (_gate) (changed, _changed) = (_changed, new(TaskCreationOptions.RunContinuationsAsynchronously));
        changed.TrySetResult();
    }

    private sealed record Entry(string Run, int Round, HashSet<string> Participants)
    {
        public PublishedModel? Model { get; set; }
    }
}
