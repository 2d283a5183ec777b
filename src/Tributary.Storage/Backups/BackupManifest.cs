namespace Tributary.Storage.Backups;

/// <summary>What a backup says of itself, in its <c>manifest.json</c>.</summary>
public sealed record BackupManifest
{
    /// <summary>The only format so far.</summary>
    public const int KnownFormat = 1;

    public int Format { get; init; } = KnownFormat;

    public required DateTimeOffset Created { get; init; }

    /// <summary>Steps that the database's schema has had.</summary>
    public required int Schema { get; init; }

    public required int Runs { get; init; }

    /// <summary>Tables in the order in which they can be filled.</summary>
    public required IReadOnlyList<string> Tables { get; init; }

    /// <summary>Every other file, ordered by path.</summary>
    public required IReadOnlyList<BackupEntry> Files { get; init; }

    /// <summary>Models that the rows refer to and that were missing or damaged where they should lie; empty as a rule.</summary>
    public required IReadOnlyList<string> Missing { get; init; }
}
