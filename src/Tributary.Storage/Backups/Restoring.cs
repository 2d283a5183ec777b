using Microsoft.Data.Sqlite;
using Npgsql;
using Tributary.Engine.Formats;
using Tributary.Storage.Folders;
using Tributary.Storage.Models;
using Tributary.Storage.Runs;

namespace Tributary.Storage.Backups;

/// <summary>Puts a backup where a coordinator finds it: all of it, or nothing. Everything is laid out beside the target; at the end one
/// rename and one commit make it count.</summary>
public sealed class Restoring
{
    private readonly BackupArchive _backup;
    private readonly string _folder;
    private readonly string _draft;
    private readonly StorageOptions _options;
    private readonly bool _force;

    private Restoring(BackupArchive backup, string folder, StorageOptions options, bool force)
        => (_backup, _folder, _draft, _options, _force)
            = (backup, Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)),
            Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + ".restoring", options, force);

    /// <param name="folder">New or empty.</param>
    /// <param name="options">Where runs and models go; another kind of database than before is fine.</param>
    /// <param name="force">Whether to replace what is there.</param>
    /// <exception cref="IOException">The target is not empty.</exception>
    /// <exception cref="FolderClaimedException">A coordinator works there.</exception>
    /// <exception cref="StoreUnavailableException">Database or models do not answer.</exception>
    public static Task RestoreAsync(BackupArchive backup, string folder, StorageOptions options, bool force, CancellationToken cancellation)
        => new Restoring(backup, folder, options, force).RunAsync(cancellation);

    private async Task RunAsync(CancellationToken cancellation)
    {
        var isNew = !Directory.Exists(_folder);
        if (!_force && !isNew && Directory.EnumerateFileSystemEntries(_folder).Any(entry => !IsEmptiness(Path.GetFileName(entry))))
            throw new IOException($"{_folder} is not empty; name a new folder, or say --force to replace what is there");
        if (Directory.Exists(_draft)) Directory.Delete(_draft, recursive: true);
        try
        {
            // 1. Whoever works there goes on undisturbed.
            using (isNew ? null : FolderLock.Take(_folder))
            {
                await LayFilesAsync(cancellation);
                await KeepModelsAsync(cancellation);
                if (_options.Database is { } address)
                {
                    await FillPostgresAsync(address, cancellation);
                    return;
                }

                await FillSqliteAsync(cancellation);
            }

            using var swap = FolderSwap.Make(_draft, _folder);
            swap.Keep();
        }
        finally
        {
            if (Directory.Exists(_draft)) Directory.Delete(_draft, recursive: true);
        }
    }

    // What an empty folder of a coordinator has.
    private static bool IsEmptiness(string name) => name is FolderLock.LockFile or FolderLock.HolderFile || OwnFolder.IsMark(name);

    private async Task LayFilesAsync(CancellationToken cancellation)
    {
        OwnFolder.Make(_draft);
        foreach (var entry in _backup.In("access").Concat(_backup.In("logs")))
            await ExtractAsync(entry, Path.Combine(_draft, entry.Path), cancellation);
    }

    // Models in a bucket are named by their content: more of them disturb nobody.
    private async Task KeepModelsAsync(CancellationToken cancellation)
    {
        using var bucket = _options.Models is { } address ? new S3Bucket(S3Address.Read(address)) : null;
        foreach (var entry in _backup.In("models"))
        {
            var path = Path.Combine(_draft, RunFolder.ModelsFolder, ModelNames.PlaceOf(entry.Sha256));
            await ExtractAsync(entry, path, cancellation);
            if (bucket is null) continue;
            if (await bucket.LengthAsync(ModelNames.PlaceOf(entry.Sha256), cancellation) != entry.Bytes)
                await bucket.UploadAsync(path, ModelNames.PlaceOf(entry.Sha256), cancellation);
            File.Delete(path);
        }
    }

    private async Task FillSqliteAsync(CancellationToken cancellation)
    {
        await using var database = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(_draft,
            RunFolder.DatabaseFile),
            Pooling = false
        }.ToString());
        await database.OpenAsync(cancellation);
        SqliteSchema.Bring(database, _backup.Manifest.Schema);
        await using (var transaction = (SqliteTransaction)await database.BeginTransactionAsync(cancellation))
        {
            foreach (var table in _backup.Manifest.Tables)
                await foreach (var row in _backup.RowsAsync(table, cancellation))
                {
                    await using var insert = new SqliteCommand(Insert(table, row.Select(field => field.Key)), database, transaction);
                    foreach (var (column, value) in row) insert.Parameters.AddWithValue("@" + column, RowText.Value(value));
                    await insert.ExecuteNonQueryAsync(cancellation);
                }

            await transaction.CommitAsync(cancellation);
        }

        SqliteSchema.Bring(database);
    }

    private async Task FillPostgresAsync(string address, CancellationToken cancellation)
    {
        try
        {
            await using var database = new NpgsqlConnection(PostgresAddress.Read(address).ConnectionString);
            await database.OpenAsync(cancellation);
            await using var transaction = await database.BeginTransactionAsync(cancellation);
            var runs = PostgresSchema.Runs(transaction);
            if (runs > 0 && !_force)
                throw new IOException($"the database {database.Database} on {database.Host} holds {runs} runs; name an empty one, or say "
                    + $"--force to replace what is there");
            PostgresSchema.Drop(transaction);
            PostgresSchema.Bring(transaction, _backup.Manifest.Schema);
            foreach (var table in _backup.Manifest.Tables)
                await foreach (var row in _backup.RowsAsync(table, cancellation))
                {
                    await using var insert = new NpgsqlCommand(Insert(table, row.Select(field => field.Key)), database, transaction);
                    foreach (var (column, value) in row)
                        insert.Parameters.Add(new NpgsqlParameter("@"
                            + column, NpgsqlTypes.NpgsqlDbType.Unknown)
                        { Value = RowText.Literal(value) });
                    await insert.ExecuteNonQueryAsync(cancellation);
                }

            PostgresSchema.Bring(transaction, SchemaSteps.All.Count);

            // Whoever starts on what was restored is its owner.
            await using (var owner = new NpgsqlCommand("UPDATE runs SET owner = NULL", database,
                transaction)) await owner.ExecuteNonQueryAsync(cancellation);

            // The rename first: it can be taken back, a commit cannot.
            using var swap = FolderSwap.Make(_draft, _folder);
            await transaction.CommitAsync(CancellationToken.None);
            swap.Keep();
        }
        catch (NpgsqlException fault) when (PostgresFaults.Passing(fault) is { } words)
        {
            throw new StoreUnavailableException($"the database {words} ({fault.InnerException?.Message ?? fault.Message})", fault);
        }
    }

    // Names of columns come from a file; they are quoted.
    private static string Insert(string table, IEnumerable<string> columns)
    {
        var names = columns.ToList();
        if (names.Find(name => name.Length == 0 || !name.All(letter => char.IsAsciiLetterLower(letter) || letter == '_')) is { } strange)
            throw new InvalidDataException($"table {table} of the backup has a column '{strange}'");
        return $"INSERT INTO {table} ({string.Join(", ", names.Select(name => $"\"{name}\""))}) VALUES "
            + $"({string.Join(", ", names.Select(name => "@" + name))})";
    }

    private async Task ExtractAsync(BackupEntry entry, string path, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using var source = await _backup.OpenAsync(entry, cancellation);
        await using var target = OwnFile.Create(path);
        await source.CopyToAsync(target, cancellation);
        target.Flush(flushToDisk: true);
    }
}
