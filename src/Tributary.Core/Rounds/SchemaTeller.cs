using Tributary.Core.Clients;
using Tributary.Core.Texts;

namespace Tributary.Core.Rounds;

/// <summary>A client that was asked about its table before the first round.</summary>
public sealed record SchemaTeller(string Client)
{
    /// <summary>Rows that it told of; 0 where it refused.</summary>
    public long Rows { get; init; }

    /// <summary>Columns that it told of; 0 where it refused.</summary>
    public int Columns { get; init; }

    /// <summary>Null where it told.</summary>
    public RefusalReason? Refused { get; init; }

    /// <summary>For people: why it did not tell.</summary>
    public string? Detail { get; init => field = value is null ? null : CleanText.Of(value, Refusal.MaxDetail); }
}
