using Tributary.Core.Clients;
using Tributary.Engine.Data;
using Tributary.Engine.Formats;
using Tributary.Engine.Partitions;
using Tributary.Engine.Tables;

namespace Tributary.Client;

/// <summary>A client's own table: it is read by the schema that comes with a run, once for each schema.</summary>
/// <param name="deal">Makes this client's part of the rows; all of them by default.</param>
public sealed class ClientTable(TableFile file, Func<DataSet, RoundSamples>? deal = null)
{
    private static readonly string[] s_endings = [".csv", ".tsv", ".csv.gz", ".tsv.gz"];

    private readonly Lock _gate = new();
    private (string Sha256, RoundSamples Samples, int LeftOut)? _latest;

    /// <summary>The table that a trainer of one's own is given as its data; null where that is no file whose name ends as tables' do (.csv
    /// or .tsv, or these with .gz).</summary>
    /// <exception cref="ArgumentException">The form has problems.</exception>
    public static ClientTable? Find(string data, TableForm form)
        => File.Exists(data) && s_endings.Any(ending => data.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            ? new ClientTable(new TableFile(Path.GetFullPath(data), form)) : null;

    /// <summary>What others are told of it before a run asks: that it is a table, and its columns.</summary>
    /// <exception cref="BrokenFileException">It is no table.</exception>
    public Holdings Holds => new() { Kind = HoldingKind.Table, Columns = file.ColumnNames() };

    /// <summary>Tells of the table what a run needs to know of its columns.</summary>
    public Reply Describe(DescribeAssignment assignment)
    {
        try
        {
            var summary = file.Describe(assignment.Meaning, assignment.Floor);
            var bytes = TableJson.Write(summary).ToJsonString().Length;
            return bytes <= TableJson.MaxBytes ? new DescribeReply(summary)
                : new Refusal(RefusalReason.Failed,
                    $"what is to be told of {file.Name} has {bytes} bytes; at most {TableJson.MaxBytes} are taken: let the run name fewer "
                    + $"columns (data.features), or give data.schema");
        }
        catch (Exception fault) when (Refused(fault) is { } refusal)
        {
            return refusal;
        }
    }

    /// <summary>The rows as the schema has them, or why the table cannot be read by it.</summary>
    /// <returns>Null samples with a refusal; else rows whose class the run does not know are left out and counted.</returns>
    public (RoundSamples? Samples, int LeftOut, Refusal? Refusal) For(TableSchema schema)
    {
        lock (_gate)
        {
            if (_latest is { } latest && latest.Sha256 == schema.Sha256) return (latest.Samples, latest.LeftOut, null);
            try
            {
                var bound = file.Bind(schema);
                var samples = deal?.Invoke(bound.Samples) ?? new RoundSamples(bound.Samples);
                _latest = (schema.Sha256, samples, bound.LeftOut);
                return (samples, bound.LeftOut, null);
            }
            catch (Exception fault) when (Refused(fault) is { } refusal)
            {
                return (null, 0, refusal);
            }
        }
    }

    /// <summary>For people: how many rows are left out because their class is none of the run's; null for none.</summary>
    internal static string? InWords(int leftOut) => leftOut switch
    {
        0 => null,
        1 => "1 row is left out: its class is none of the run's",
        _ => $"{leftOut} rows are left out: their classes are none of the run's",
    };

    private static Refusal? Refused(Exception fault) => fault switch
    {
        TableMismatchException => new Refusal(RefusalReason.BadModel, fault.Message),

        // What a cell holds is for its owner alone.
        BrokenFileException broken => new Refusal(RefusalReason.BadModel,
            $"{broken.File}, {broken.Place}: it cannot be read as the run wants; what the client prints says what stands there")
        { ForOwner = broken.Message },
        ImpossiblePartitionException => new Refusal(RefusalReason.OutOfData, fault.Message),

        // What the system says names files of this machine.
        IOException or UnauthorizedAccessException => new Refusal(RefusalReason.OutOfData, "the table cannot be read any more"),
        _ => null,
    };
}
