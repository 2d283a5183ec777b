using Tributary.Engine.Specs;
using Tributary.Storage.Models;
using Tributary.Storage.Runs;

namespace Tributary.Storage.Folders;

/// <summary>Where runs and models are kept, if not in the folder alone.</summary>
public sealed record StorageOptions
{
    /// <summary>Usual bound of <see cref="MaxCacheBytes"/>.</summary>
    public const long UsualCacheBytes = FileModelStore.UsualCacheBytes;

    /// <summary>A PostgreSQL database for the runs, as <see cref="PostgresAddress"/> says; null for SQLite in the folder.</summary>
    public string? Database { get; init; }

    /// <summary>An S3 bucket for the models, as <see cref="S3Address"/> says; null for files in the folder.</summary>
    public string? Models { get; init; }

    /// <summary>A place in an S3 bucket for updates between their acknowledgement and their round's end, as <see cref="S3Address"/> says;
    /// null for files in the folder.</summary>
    public string? Spool { get; init; }

    /// <summary>What a saved round survives.</summary>
    public Durability Durability { get; init; } = Durability.Sync;

    /// <summary>Bytes of files that can be made again: copies of models in a bucket, and models in other encodings. From 0.</summary>
    public long MaxCacheBytes { get; init; } = UsualCacheBytes;

    /// <summary>Where others find what this coordinator keeps of its runs besides their rows; null where some of it lies in its folder
    /// alone.</summary>
    public string? Shared => Models is not null && Spool is not null ? $"{S3Address.Read(Models)} {S3Address.Read(Spool)}" : null;

    public IEnumerable<SpecProblem> Problems()
    {
        if (Database is not null && PostgresAddress.Problem(Database) is { } database) yield return new("database", database);
        if (Models is not null && S3Address.Problem(Models) is { } models) yield return new("models", models);
        if (Spool is not null && S3Address.Problem(Spool) is { } spool) yield return new("spool", spool);
        else if (Spool is not null && (Database is null || Models is null))
            yield return new("spool",
                "is in a bucket, which is for coordinators that share their runs: name a database and a bucket for the models too");
        else if (Spool is not null && Models is not null && S3Address.Problem(Models) is null
            && S3Address.Read(Spool) == S3Address.Read(Models))
            yield return new("spool", "is the models' own place; give it another prefix, like s3://bucket/spool");
        if (MaxCacheBytes < 0) yield return new("maxCacheBytes", $"is {MaxCacheBytes}; it must be at least 0");
    }
}
