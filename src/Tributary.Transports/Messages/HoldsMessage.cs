using Tributary.Core.Clients;
using Tributary.Core.Texts;

namespace Tributary.Transports.Messages;

/// <summary>What a client says that it holds, as it travels.</summary>
public sealed record HoldsMessage
{
    private const int MaxExtents = 8;
    private const int MaxExtent = 1 << 24;
    private const int MaxClasses = 1 << 24;
    private const int MaxName = 100;
    private const int MaxColumns = 512;

    // Of all column names together: it is sent with every poll, and kept for every client.
    private const int MaxLetters = 8192;

    /// <summary><c>images</c>, <c>table</c> or <c>sequences</c>; anything else counts as unknown.</summary>
    public string? Kind { get; init; }

    public string? Set { get; init; }

    public IReadOnlyList<int>? Shape { get; init; }

    public int? Classes { get; init; }

    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>Null where there is nothing to say.</summary>
    public static HoldsMessage? Of(Holdings holds) => holds == Holdings.Unknown ? null : new HoldsMessage
    {
        Kind = holds.Kind == HoldingKind.Unknown ? null : holds.Kind.ToString().ToLowerInvariant(),
        Set = holds.Set,
        Shape = holds.Shape,
        Classes = holds.Classes,
        Columns = Names(holds.Columns),
    };

    /// <summary>What may be kept and shown of it; what is out of bounds counts as not said.</summary>
    public Holdings Cleaned() => new()
    {
        Kind = Kind?.ToLowerInvariant() switch
        {
            "images" => HoldingKind.Images,
            "table" => HoldingKind.Table,
            "sequences" => HoldingKind.Sequences,
            _ => HoldingKind.Unknown,
        },
        Set = IsName(Set) ? Set : null,
        Shape = Shape is { Count: > 0 and <= MaxExtents } && Shape.All(extent => extent is > 0 and <= MaxExtent) ? Shape : null,
        Classes = Classes is >= 0 and <= MaxClasses ? Classes : null,
        Columns = Names(Columns),
    };

    // All of them or none: half a list would say that the rest is missing.
    private static IReadOnlyList<string>? Names(IReadOnlyList<string>? columns)
        => columns is { Count: > 0 and <= MaxColumns } && columns.All(IsName) && columns.Sum(name => name.Length) <= MaxLetters
            ? columns : null;

    private static bool IsName(string? name)
        => name is { Length: > 0 and <= MaxName } && CleanText.IsLine(name);
}
