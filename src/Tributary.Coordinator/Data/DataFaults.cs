using System.Text.Json;
using Tributary.Core.Rounds;
using Tributary.Engine.Formats;
using Tributary.Engine.Partitions;
using Tributary.Engine.Sets;
using Tributary.Engine.Specs;
using Tributary.Engine.Tables;

namespace Tributary.Coordinator.Data;

/// <summary>What is told to others of data that cannot be read here: which file, and where in it; never anything that it holds.</summary>
internal static class DataFaults
{
    private const string Remedy = "on the coordinator's machine 'tributary data inspect FILE' says what stands there";

    /// <summary>Whether data cannot be had, for a reason that an operator can mend.</summary>
    public static bool IsAway(Exception fault)
        => fault is MissingDataException or ForeignFileException or BrokenFileException or TableMismatchException
        or ImpossiblePartitionException or IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException
            or JsonException;

    public static string Told(Exception fault) => fault switch
    {
        MissingDataException or ForeignFileException or ImpossiblePartitionException or IOException or UnauthorizedAccessException
            => fault.Plain(),
        BrokenFileException { Line: { } line } broken
            => $"{Path.GetFileName(broken.File)} cannot be read as the run file says, line {line}; {Remedy}",
        BrokenFileException broken
            => $"{Path.GetFileName(broken.File)} cannot be read as the run file says, byte {broken.Offset}; {Remedy}",
        _ => $"the table's columns are not what the run file says; {Remedy}",
    };

    /// <summary>The same for whatever ended a run.</summary>
    public static string OfRun(Exception fault) => fault switch
    {
        SchemaException => fault.Message,
        BrokenFileException or TableMismatchException => $"it broke: {Told(fault)}",
        _ => $"it broke: {fault.Message}",
    };
}
