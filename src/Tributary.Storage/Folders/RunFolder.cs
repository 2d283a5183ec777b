using Tributary.Engine.Formats;
using Tributary.Storage.Clients;
using Tributary.Storage.Figures;
using Tributary.Storage.Models;
using Tributary.Storage.Retention;
using Tributary.Storage.Runs;
using Tributary.Storage.Serving;

namespace Tributary.Storage.Folders;

/// <summary>A folder that holds runs: <c>tributary.db</c> (unless they are in a PostgreSQL database), <c>models/</c> (unless they are in a
/// bucket; then copies in <c>cache/</c>), <c>locks/</c>, and <c>local/</c> where simulated clients keep something to themselves. Several
/// processes may have it open.</summary>
public sealed class RunFolder : IDisposable
{
    internal const string DatabaseFile = "tributary.db";

    internal const string ModelsFolder = "models";

    /// <summary>Opens the folder, or makes it.</summary>
    /// <exception cref="InvalidOperationException">It was written by a newer version.</exception>
    /// <exception cref="StoreUnavailableException">The database does not answer.</exception>
    public RunFolder(string path, StorageOptions? options = null)
    {
        var given = options ?? new StorageOptions();
        (Location, Durability) = (Path.GetFullPath(path), given.Durability);
        OwnFolder.Make(Location);
        Models = given.Models is { } bucket ? new S3ModelStore(S3Address.Read(bucket), Path.Combine(Location, "cache"),
            given.MaxCacheBytes)
            : new FileModelStore(Path.Combine(Location, ModelsFolder), given.Durability, given.MaxCacheBytes);
        Runs = given.Database is { } database ? new PostgresRunStore(database, Models)
            : new SqliteRunStore(Path.Combine(Location, DatabaseFile), Models, given.Durability);
        (Figures, Clients, Serving) = (new RunFigures(Runs), new ClientLedger(Runs), new ServingTable(Runs));
        (Retention, Removal, Library) = (new ModelRetention(Runs, Figures, Models), new RunRemoval(Runs, Models, LocalFolderOf(Location)),
            new RunLibrary(Runs));
    }

    /// <summary>The folder's full path.</summary>
    public string Location { get; }

    /// <summary>Where simulations put what their clients keep to themselves, a folder an unfinished run.</summary>
    /// <param name="path">The folder of the runs.</param>
    public static string LocalFolderOf(string path) => Path.Combine(Path.GetFullPath(path), "local");

    /// <summary>What a saved round survives.</summary>
    public Durability Durability { get; }

    public IModelFiles Models { get; }

    public SqlRunStore Runs { get; }

    /// <summary>Runs as people look for them and keep them in order.</summary>
    public RunLibrary Library { get; }

    /// <summary>What the saved rounds come to.</summary>
    public RunFigures Figures { get; }

    /// <summary>The clients that were ever heard of.</summary>
    public ClientLedger Clients { get; }

    /// <summary>Which models are served.</summary>
    public ServingTable Serving { get; }

    /// <summary>Lets older models go.</summary>
    public ModelRetention Retention { get; }

    /// <summary>Deletes runs.</summary>
    public RunRemoval Removal { get; }

    public void Dispose()
    {
        Runs.Dispose();
        Models.Dispose();
    }
}
