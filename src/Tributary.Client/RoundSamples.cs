using Tributary.Engine.Data;
using Tributary.Engine.Partitions;

namespace Tributary.Client;

/// <summary>What a client trains on in a round: always the same, or its part of a set that is dealt anew to as many clients as the round
/// asks.</summary>
public sealed class RoundSamples
{
    private readonly Lock _gate = new();
    private readonly PartitionSpec? _deal;
    private readonly ulong _seed;
    private readonly int _part;
    private (int Clients, DataSet Samples)? _latest;

    public RoundSamples(DataSet samples) => All = samples;

    /// <param name="part">From 1 on; a round that asks fewer clients counts on from the first again.</param>
    public RoundSamples(DataSet all, PartitionSpec deal, ulong seed, int part) => (All, _deal, _seed, _part) = (all, deal, seed, part);

    /// <summary>Everything that it may train on.</summary>
    public DataSet All { get; }

    /// <summary>How many it trains on; null where the round decides.</summary>
    public int? Count => _deal is null ? All.Count : null;

    /// <param name="asked">Clients that the round asks; 0 where nobody said: then the last deal holds, or one that just has this
    /// part.</param>
    /// <exception cref="ImpossiblePartitionException">The samples cannot be dealt to so many.</exception>
    public DataSet For(int asked)
    {
        if (_deal is null) return All;
        lock (_gate)
        {
            var clients = asked > 0 ? asked : _latest?.Clients ?? _part;
            if (_latest is { } latest && latest.Clients == clients) return latest.Samples;
            var samples = new Subset(All, Partitioner.Deal(All, _deal with { Clients = clients }, _seed).Samples[(_part - 1) % clients]);
            _latest = (clients, samples);
            return samples;
        }
    }
}
