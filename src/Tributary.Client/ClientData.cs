using Tributary.Core.Clients;
using Tributary.Engine.Data;
using Tributary.Engine.Partitions;
using Tributary.Engine.Sets;

namespace Tributary.Client;

/// <summary>A client's own samples.</summary>
/// <param name="Name">What the deal calls the client, so that its parts have the names that a simulation gives them; null without a deal.</param>
/// <param name="Set">The set's name; null for files of its own.</param>
public sealed record ClientData(RoundSamples Samples, string? Name, string? Set)
{
    /// <summary>What the coordinator is told of them.</summary>
    public Holdings Holds => Holdings.Of(Samples.All, Set);

    /// <exception cref="MissingDataException">The set's files are not here.</exception>
    /// <exception cref="FileNotFoundException">There is no such set, folder or table.</exception>
    /// <exception cref="Tributary.Engine.Formats.BrokenFileException">A file is not what it claims to be.</exception>
    /// <exception cref="ImpossiblePartitionException">The samples cannot be dealt like this.</exception>
    public static ClientData Load(ClientDataSpec spec)
    {
        var named = DataCatalog.Names.Contains(spec.Source, StringComparer.Ordinal);
        var all = !named && Directory.Exists(spec.Source) ? ImageFolder.Read(Path.GetFullPath(spec.Source)) : DataCatalog.Load(Source(spec), spec.DealSeed).Train;
        var set = named ? spec.Source : null;
        if (spec.Part == 0) return new ClientData(new RoundSamples(all), null, set);
        if (spec.IsDealtEachRound)
        {
            var part = new RoundSamples(all, spec.Deal, spec.DealSeed, spec.Part);
            return new ClientData(part, Partition.Name(spec.Part - 1, spec.Part), set);
        }

        var deal = Partitioner.Deal(all, spec.Deal, spec.DealSeed);
        return new ClientData(new RoundSamples(new Subset(all, deal.Samples[spec.Part - 1])), deal.Clients[spec.Part - 1], set);
    }

    private static DataSpec Source(ClientDataSpec spec)
    {
        if (DataCatalog.Names.Contains(spec.Source, StringComparer.Ordinal)) return new DataSpec { Set = spec.Source, Folder = spec.Folder, Partition = spec.Deal };

        // Who has a table keeps all its rows for training: the test is the coordinator's, or other clients'.
        if (File.Exists(spec.Source)) return new DataSpec { Set = "csv", File = Path.GetFullPath(spec.Source), TestFraction = 0, Columns = spec.Label is null ? new CsvOptions() : new CsvOptions { Label = spec.Label } };
        throw new FileNotFoundException($"data: '{spec.Source}' is no set ({string.Join(", ", DataCatalog.Names)}), and there is no folder or table of that name", spec.Source);
    }
}
