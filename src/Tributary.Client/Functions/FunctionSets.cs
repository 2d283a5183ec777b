using System.Globalization;
using Tributary.Engine.Data;
using Tributary.Engine.Formats;
using Tributary.Engine.Partitions;
using Tributary.Engine.Sets;
using Tributary.Engine.Sets.Arrays;
using Tributary.Engine.Training;
using Tributary.Transports.Faas;

namespace Tributary.Client.Functions;

/// <summary>What functions train on, kept in memory for the invocations after: the last few sets.</summary>
internal sealed class FunctionSets(UrlFiles files, TrainerPool trainers)
{
    private const int MaxKept = 2;
    private const int Side = 28;
    private readonly Lock _gate = new();
    private readonly List<(string Key, Task<object> Loading)> _kept = [];

    /// <summary>The samples that a call's words name.</summary>
    /// <exception cref="FaasFormatException">There are none; the message says why.</exception>
    public async Task<ClientData> LoadAsync(FunctionData data, CancellationToken cancellation)
    {
        if (data.Rows is not null && data.Part is not null) throw new FaasFormatException("data: rows and part exclude each other");
        try
        {
            var read = data.Images is { } images ? await ByUrlAsync(data, images, cancellation) : await ByNameAsync(data, cancellation);
            return data.Rows is { } rows ? read with { Samples = new RoundSamples(Rows(read.Samples.All, rows)), Table = null } : read;
        }
        catch (Exception fault) when (fault is MissingDataException or FileNotFoundException or BrokenFileException
            or ImpossiblePartitionException)
        {
            throw new FaasFormatException($"data: {fault.Message}", fault);
        }
    }

    /// <summary>Images and labels by their addresses.</summary>
    /// <exception cref="FaasFormatException">They cannot be had, or are none.</exception>
    public Task<ImageSet> ImagesAsync(string images, string labels, int height, int width, CancellationToken cancellation)
        => KeptAsync<ImageSet>($"{height}x{width}\n{images}\n{labels}", async token =>
        {
            await using var pixels = await files.OpenAsync(images, token);
            await using var classes = await files.OpenAsync(labels, token);
            try
            {
                return await trainers.RunAsync(_ => ArrayImages.Read(pixels, UrlFiles.Name(new Uri(images)), classes,
                    UrlFiles.Name(new Uri(labels)), height, width), token);
            }
            catch (BrokenFileException broken)
            {
                throw new FaasFormatException(broken.Message, broken);
            }
        }, cancellation);

    /// <summary>Some rows of a set.</summary>
    /// <exception cref="FaasFormatException">There are no such rows, or none at all.</exception>
    public static Subset Rows(DataSet set, IReadOnlyList<int> rows)
    {
        if (rows.Count == 0) throw new FaasFormatException("data: the client has no rows");
        var largest = rows.Max();
        if (largest >= set.Count || rows.Min() < 0)
            throw new FaasFormatException($"data: there is no row {largest}; the set has {set.Count}, from 0 on");
        return new Subset(set, [.. rows]);
    }

    private async Task<ClientData> ByUrlAsync(FunctionData data, string images, CancellationToken cancellation)
    {
        var labels = data.Labels ?? throw new FaasFormatException("data: images are named and labels are not");
        var set = await ImagesAsync(images, labels, Side, Side, cancellation);
        var spec = Dealt(new ClientDataSpec(), data);
        if (spec.Part == 0) return new ClientData(new RoundSamples(set), null, null);
        if (spec.IsDealtEachRound) return new ClientData(new RoundSamples(set, spec.Deal, spec.DealSeed, spec.Part), null, null);
        var deal = Partitioner.Deal(set, spec.Deal, spec.DealSeed);
        return new ClientData(new RoundSamples(new Subset(set, deal.Samples[spec.Part - 1])), null, null);
    }

    private Task<ClientData> ByNameAsync(FunctionData data, CancellationToken cancellation)
    {
        var spec = Dealt(new ClientDataSpec(), data) with { Folder = data.Folder, Label = data.Label };
        if (data.Source is { } source) spec = spec with { Source = source };
        if (spec.Problems().ToList() is { Count: > 0 } problems) throw new FaasFormatException($"data: {string.Join("; ", problems)}");
        var key = string.Create(CultureInfo.InvariantCulture,
            $"{spec.Source}\n{spec.Folder}\n{spec.Label}\n{data.Part}\n{data.Deal}\n{spec.DealSeed}");
        return KeptAsync<ClientData>(key, token => trainers.RunAsync(_ => ClientData.Load(spec), token), cancellation);
    }

    private static ClientDataSpec Dealt(ClientDataSpec spec, FunctionData data)
    {
        if (data.Part is { } part)
            spec = spec.WithPart(part) ?? throw new FaasFormatException($"data: part: {ClientDataSpec.PartForms} is needed");
        if (data.DealSeed is { } seed) spec = spec with { DealSeed = seed };
        return data.Deal is not { } deal ? spec : spec with
        {
            Deal = DealText.Read(deal, spec.Deal.Clients)
                ?? throw new FaasFormatException($"data: deal: one of {DealText.Forms} is needed"),
        };
    }

    // Who asks for what is being loaded waits for it; what could not be loaded is forgotten. What an invocation no longer waits for is
    // there for the next one.
    private async Task<T> KeptAsync<T>(string key, Func<CancellationToken, Task<T>> load, CancellationToken cancellation) where T : notnull
    {
        Task<object> loading;
        lock (_gate)
        {
            var at = _kept.FindIndex(one => one.Key == key && !one.Loading.IsFaulted && !one.Loading.IsCanceled);
            loading = at >= 0 ? _kept[at].Loading : BoxedAsync();
            _kept.RemoveAll(one => one.Key == key);
            _kept.Insert(0, (key, loading));
            if (_kept.Count > MaxKept) _kept.RemoveRange(MaxKept, _kept.Count - MaxKept);
        }

        return (T)await loading.WaitAsync(cancellation);

        async Task<object> BoxedAsync() => await load(CancellationToken.None);
    }
}
