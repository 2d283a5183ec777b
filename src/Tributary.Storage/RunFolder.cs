using Tributary.Storage.Clients;
using Tributary.Storage.Figures;
using Tributary.Storage.Models;
using Tributary.Storage.Runs;
using Tributary.Storage.Serving;

namespace Tributary.Storage;

/// <summary>A folder that holds runs: <c>tributary.db</c> (unless they are in a PostgreSQL database), <c>models/</c> and <c>locks/</c>. Several processes may have it open.</summary>
public sealed class RunFolder : IDisposable
{
    /// <summary>Opens the folder, or makes it.</summary>
    /// <param name="database">A PostgreSQL database for the runs, as <see cref="PostgresAddress"/> says; null for SQLite in the folder.</param>
    /// <exception cref="InvalidOperationException">It was written by a newer version.</exception>
    /// <exception cref="StoreUnavailableException">The database does not answer.</exception>
    public RunFolder(string path, string? database = null)
    {
        Location = System.IO.Path.GetFullPath(path);
        Models = new FileModelStore(System.IO.Path.Combine(Location, "models"));
        Runs = database is null ? new SqliteRunStore(System.IO.Path.Combine(Location, "tributary.db"), Models) : new PostgresRunStore(database, Models);
        (Figures, Clients, Serving) = (new RunFigures(Runs), new ClientLedger(Runs), new ServingTable(Runs));
    }

    /// <summary>The folder's full path.</summary>
    public string Location { get; }

    public FileModelStore Models { get; }

    public SqlRunStore Runs { get; }

    /// <summary>What the saved rounds come to.</summary>
    public RunFigures Figures { get; }

    /// <summary>The clients that were ever heard of.</summary>
    public ClientLedger Clients { get; }

    /// <summary>Which models are served.</summary>
    public ServingTable Serving { get; }

    public void Dispose() => Runs.Dispose();
}
