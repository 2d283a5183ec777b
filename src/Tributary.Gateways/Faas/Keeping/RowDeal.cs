using Tributary.Engine.Data;
using Tributary.Gateways.Faas.Fabric;
using Tributary.Gateways.Faas.Platforms;

namespace Tributary.Gateways.Faas.Keeping;

/// <summary>Which samples are whose, as FedKeeper deals them: sorted by label, cut into shards of the same size, two for each client at
/// random. The same file is dealt the same way each time.</summary>
internal sealed class RowDeal(FabricConfig config)
{
    private const int ShardsEach = 2;
    private const int UsualShards = 200;
    private const int MaxLabel = 1 << 20;
    private readonly Lock _gate = new();
    private Task<IReadOnlyList<int>[]>? _dealt;

    /// <param name="client">Its number, from 0.</param>
    /// <exception cref="PlatformException">The labels cannot be fetched now.</exception>
    public async Task<IReadOnlyList<int>> OfAsync(int client, CancellationToken cancellation)
    {
        Task<IReadOnlyList<int>[]> dealt;
        lock (_gate)
        {
            // What could not be fetched once may be there the next time.
            if (_dealt is null or { IsFaulted: true } or { IsCanceled: true }) _dealt = DealAsync();
            dealt = _dealt;
        }

        return (await dealt.WaitAsync(cancellation))[client];
    }

    private async Task<IReadOnlyList<int>[]> DealAsync()
        => Deal((await ArrayFetch.FetchAsync(config.Learning!.Data!.TrainLabels, CancellationToken.None)).Whole(MaxLabel),
            config.Clients.Count);

    /// <summary>Of so many clients each one's rows, in ascending order.</summary>
    internal static IReadOnlyList<int>[] Deal(ReadOnlySpan<int> labels, int clients)
    {
        var shards = Math.Max(UsualShards, clients * ShardsEach);
        var size = labels.Length / shards;
        if (size == 0) throw new PlatformException(PlatformFault.Refused,
            $"{labels.Length} samples cannot be dealt to {clients} clients in {shards} shards");
        var (keys, rows) = (labels.ToArray(), Enumerable.Range(0, labels.Length).ToArray());

        // A stable order, so that it depends on the file alone.
        Array.Sort(keys, rows, Comparer<int>.Default);
        for (int from = 0, to; from < rows.Length; from = to)
        {
            for (to = from + 1; to < rows.Length && keys[to] == keys[from];) to++;
            Array.Sort(rows, from, to - from);
        }

        var order = Enumerable.Range(0, shards).ToArray();
        var random = SeededRandom.For(1, "faas", "shards");
        random.Shuffle(order);
        return [.. Enumerable.Range(0, clients).Select(client
            => (IReadOnlyList<int>)[.. order[(client * ShardsEach)..((client + 1) * ShardsEach)]
            .SelectMany(shard => rows[(shard * size)..((shard + 1) * size)]).Order()])];
    }
}
