using Microsoft.Extensions.Logging;
using Tributary.Gateways.Faas.Fabric;
using Tributary.Gateways.Faas.Figures;
using Tributary.Gateways.Faas.Platforms;
using Tributary.Gateways.Fabrics;

namespace Tributary.Gateways.Faas.Keeping;

/// <summary>One cluster as the keeper has it: how many activations it takes at a time, whether it is there, what it cost. Safe to use from
/// any thread.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private readonly OpenedPlatform _opened;
    private readonly FunctionPrice _price;
    private long? _away;
    private long _looked;

    public Cluster(ClusterConfig config, OpenedPlatform opened, int usualConcurrency, FunctionPrice price, TimeProvider clock, ILogger log)
    {
        (Config, _opened, _price, _clock) = (config, opened, price, clock);
        Places = new SemaphoreSlim(config.Concurrency ?? usualConcurrency);
        Most = config.Concurrency ?? usualConcurrency;
        Figures = new ClusterFigures(config, clock, log);
    }

    public ClusterConfig Config { get; }

    public IFunctionPlatform Platform => _opened.Platform;

    /// <inheritdoc cref="OpenedPlatform.CanList"/>
    public bool CanList => _opened.CanList;

    /// <inheritdoc cref="OpenedPlatform.Urls"/>
    public IFunctionPlatform? Urls => _opened.Urls;

    /// <summary>Activations that may be under way.</summary>
    public int Most { get; }

    public SemaphoreSlim Places { get; }

    public int UnderWay => Most - Places.CurrentCount;

    public ClusterFigures Figures { get; }

    public DurationWindow Durations { get; } = new();

    public ClusterTally Tally { get; private set; } = new();

    /// <summary>What it said last of why it does nothing; null where it does.</summary>
    public string? Trouble { get; private set; }

    /// <summary>How long it has not been reached; null where it was, the last time.</summary>
    public TimeSpan? Away
    {
        get
        {
            lock (_gate) return _away is { } since ? _clock.GetElapsedTime(since) : null;
        }
    }

    /// <summary>Whether it ever said what stands on it.</summary>
    public bool IsMet { get; private set; }

    /// <summary>Since it last said so.</summary>
    public TimeSpan SinceLook => _clock.GetElapsedTime(_looked);

    public void Looked() => (IsMet, _looked) = (true, _clock.GetTimestamp());

    /// <summary>It answered.</summary>
    /// <returns>True where it was away before.</returns>
    public bool Answered()
    {
        lock (_gate)
        {
            var was = _away is not null;
            (_away, Trouble) = (null, null);
            return was;
        }
    }

    /// <summary>It could not be reached.</summary>
    /// <returns>True where it could before.</returns>
    public bool Missed(string why)
    {
        lock (_gate)
        {
            var was = _away is null;
            _away ??= _clock.GetTimestamp();
            Trouble = why;
            return was;
        }
    }

    public void Started(int attempt, bool speculative)
    {
        lock (_gate)
            Tally = Tally with
            {
                Started = Tally.Started + 1,
                Repeated = Tally.Repeated + (attempt > 1 ? 1 : 0),
                Speculative = Tally.Speculative + (speculative ? 1 : 0),
            };
    }

    /// <summary>Puts a price on an activation that ended, and counts it.</summary>
    /// <param name="ran">That is billed.</param>
    public ActivationRecord Ended(ActivationRecord ended, int megabytes, TimeSpan ran)
    {
        var (gigabyteSeconds, cost) = _price.Of(megabytes, ran);
        ended = ended with { Cost = cost };
        lock (_gate) Tally = Tally.With(ended, gigabyteSeconds);
        if (ended.State == ActivationState.Succeeded && ended.Seconds is { } seconds) Durations.Add(TimeSpan.FromSeconds(seconds));
        return ended;
    }

    public async ValueTask DisposeAsync()
    {
        await Figures.DisposeAsync();
        await _opened.DisposeAsync();
        Places.Dispose();
    }
}
