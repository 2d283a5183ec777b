using Tributary.Core.Clients;
using Tributary.Engine.Data;
using Tributary.Engine.Formats;
using Tributary.Engine.Formats.Torch;
using Tributary.Engine.Partitions;
using Tributary.Engine.Sets;
using Tributary.Engine.Tables;

namespace Tributary.Client;

/// <summary>A client's own samples.</summary>
/// <param name="Name">What the deal calls the client, so that its parts have the names that a simulation gives them; null without a
/// deal.</param>
/// <param name="Set">The set's name; null for files of its own.</param>
public sealed record ClientData(RoundSamples Samples, string? Name, string? Set)
{
    /// <summary>The table that they come from, to be read as a run wants it; null for samples of another kind.</summary>
    public ClientTable? Table { get; init; }

    /// <summary>Pictures that could not be read and were left out.</summary>
    public IReadOnlyList<BrokenFileException> Broken { get; init; } = [];

    /// <summary>Whether the table's columns have names of their own.</summary>
    public bool HasNames { get; init; } = true;

    /// <summary>What the coordinator is told of them. How many numbers a table's row has, and which classes, is for a run to say.</summary>
    public Holdings Holds => Holdings.Of(Samples.All, Set) is var holds && Table is null ? holds
        : holds with { Shape = null, Classes = null, Columns = HasNames ? holds.Columns : null };

    /// <exception cref="MissingDataException">The set's files are not here.</exception>
    /// <exception cref="FileNotFoundException">There is no such set, folder or file.</exception>
    /// <exception cref="Tributary.Engine.Formats.BrokenFileException">A file is not what it claims to be.</exception>
    /// <exception cref="ImpossiblePartitionException">The samples cannot be dealt like this.</exception>
    public static ClientData Load(ClientDataSpec spec)
    {
        var named = DataCatalog.Names.Contains(spec.Source, StringComparer.Ordinal);
        var isFolder = !named && Directory.Exists(spec.Source);
        var isShard = spec.IsShard && !isFolder;
        var read = isFolder ? ImageFolder.Read(Path.GetFullPath(spec.Source), spec)
            : isShard ? Shard(spec)
            : DataCatalog.Load(Source(spec) with { Augment = spec.Augment }, spec.DealSeed);
        var all = read.Train;
        var set = named ? spec.Source : null;
        var name = Partition.Name(Math.Max(0, spec.Part - 1), spec.Part);
        RoundSamples Dealt(DataSet rows)
        {
            if (spec.Part == 0) return new RoundSamples(rows);
            if (spec.IsDealtEachRound) return new RoundSamples(rows, spec.Deal, spec.DealSeed, spec.Part);
            var deal = Partitioner.Deal(rows, spec.Deal, spec.DealSeed);
            name = deal.Clients[spec.Part - 1];
            return new RoundSamples(new Subset(rows, deal.Samples[spec.Part - 1]));
        }

        var samples = Dealt(all);
        var table = named || isFolder || isShard ? null : new ClientTable(new TableFile(Path.GetFullPath(spec.Source), spec.Form), Dealt);
        return new ClientData(samples, spec.Part == 0 ? null
            : name, set)
        { Table = table, Broken = read.Broken, HasNames = spec.Form.Header || spec.Form.Columns.Count > 0 };
    }

    private static DataPair Shard(ClientDataSpec spec)
    {
        if (!File.Exists(spec.Source)) throw Missing(spec);
        var shard = TorchShard.Read(Path.GetFullPath(spec.Source));
        return new DataPair(spec.Augment.IsNone || shard.FeatureShape.Count != 3 ? shard : new AugmentedSet(shard, spec.Augment),
            new Subset(shard, []));
    }

    private static DataSpec Source(ClientDataSpec spec)
    {
        if (DataCatalog.Names.Contains(spec.Source, StringComparer.Ordinal)) return new DataSpec
        {
            Set = spec.Source,
            Folder = spec.Folder,
            Partition = spec.Deal,
        };

        // Who has a table keeps all its rows for training: the test is the coordinator's, or other clients'.
        if (File.Exists(spec.Source)) return new DataSpec
        {
            Set = "csv",
            File = Path.GetFullPath(spec.Source),
            TestFraction = 0,
            Columns = Columns(spec),
        };
        throw Missing(spec);
    }

    private static FileNotFoundException Missing(ClientDataSpec spec) => new(
        $"data: '{spec.Source}' is no set ({string.Join(", ", DataCatalog.Names)}), and there is no folder or file of that name",
        spec.Source);

    // As the file reads by itself, before any run says what its columns mean.
    private static CsvOptions Columns(ClientDataSpec spec) => new()
    {
        Label = spec.Label,
        Header = spec.Form.Header,
        Columns = spec.Form.Columns,
        Delimiter = spec.Form.Delimiter,
        SkipLines = spec.Form.SkipLines,
        DecimalComma = spec.Form.DecimalComma,
        MissingMarks = spec.Form.MissingMarks,
        Ignored = spec.Form.Ignored,
    };
}
