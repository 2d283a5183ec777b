using Tributary.Storage.Models;
using Tributary.Storage.Runs;

namespace Tributary.Storage;

/// <summary>A folder that holds runs: <c>tributary.db</c>, <c>models/</c> and <c>locks/</c>. Several processes may have it open.</summary>
public sealed class RunFolder : IDisposable
{
    /// <summary>Opens the folder, or makes it.</summary>
    /// <exception cref="InvalidOperationException">It was written by a newer version.</exception>
    public RunFolder(string path)
    {
        Location = System.IO.Path.GetFullPath(path);
        Models = new FileModelStore(System.IO.Path.Combine(Location, "models"));
        Runs = new SqliteRunStore(System.IO.Path.Combine(Location, "tributary.db"), Models);
    }

    /// <summary>The folder's full path.</summary>
    public string Location { get; }

    public FileModelStore Models { get; }

    public SqliteRunStore Runs { get; }

    public void Dispose() => Runs.Dispose();
}
