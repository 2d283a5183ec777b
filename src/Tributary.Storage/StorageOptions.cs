using Tributary.Engine.Specs;
using Tributary.Storage.Models;
using Tributary.Storage.Runs;

namespace Tributary.Storage;

/// <summary>Where runs and models are kept, if not in the folder alone.</summary>
public sealed record StorageOptions
{
    /// <summary>Usual bound of <see cref="MostCacheBytes"/>: 8 GiB.</summary>
    public const long UsualCacheBytes = 8L << 30;

    /// <summary>A PostgreSQL database for the runs, as <see cref="PostgresAddress"/> says; null for SQLite in the folder.</summary>
    public string? Database { get; init; }

    /// <summary>An S3 bucket for the models, as <see cref="S3Address"/> says; null for files in the folder.</summary>
    public string? Models { get; init; }

    /// <summary>What a saved round survives.</summary>
    public Durability Durability { get; init; } = Durability.Sync;

    /// <summary>Bytes of files that can be made again: copies of models in a bucket, and models in other encodings. From 0.</summary>
    public long MostCacheBytes { get; init; } = UsualCacheBytes;

    public IEnumerable<SpecProblem> Problems()
    {
        if (Database is not null && PostgresAddress.Problem(Database) is { } database) yield return new("database", database);
        if (Models is not null && S3Address.Problem(Models) is { } models) yield return new("models", models);
        if (MostCacheBytes < 0) yield return new("mostCacheBytes", $"is {MostCacheBytes}; it must be at least 0");
    }
}
