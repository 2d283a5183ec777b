using Tributary.Storage;
using Tributary.Storage.Folders;

namespace Tributary.Cli.Folders;

/// <summary>Where runs, models and reports are, for every verb alike.</summary>
/// <param name="Folder">Full path.</param>
/// <param name="Storage">Where rows and models are, if not in the folder.</param>
internal sealed record RunsPlace(string Folder, StorageOptions Storage)
{
    /// <summary>Where a coordinator on this folder would listen.</summary>
    public Uri Listen { get; init; } = new("http://127.0.0.1:7070");

    /// <summary>Whether the command line named it: then what is printed names it too.</summary>
    public bool IsNamed { get; init; }

    /// <summary>Whether another coordinator has the usual address.</summary>
    public bool IsBeside { get; init; }

    /// <summary>What a printed command needs, so that it finds this place.</summary>
    public string Hint(Terminal terminal) => IsNamed ? $" --folder {CommandText.Quoted(terminal.Shown(Folder))}" : "";

    /// <param name="durability">What saved rounds survive: <c>process</c> or <c>sync</c>.</param>
    public RunsPlace With(string durability)
        => this with { Storage = Storage with { Durability = durability == "sync" ? Durability.Sync : Durability.Process } };

    /// <summary>Opens it, or makes it.</summary>
    /// <exception cref="StoreUnavailableException">The database does not answer.</exception>
    public RunFolder Make() => new(Folder, Storage);

    /// <summary>Opens it where it holds runs already.</summary>
    /// <exception cref="CommandFault">It holds none.</exception>
    public RunFolder Open(Terminal terminal)
    {
        if (Storage.Database is not null || File.Exists(Path.Combine(Folder, "tributary.db"))) return Make();
        const string Earlier = "runs";
        var isEarlier = !IsNamed && File.Exists(Path.Combine(terminal.PathOf(Earlier), "tributary.db"));
        throw CommandFault.NotFound($"there are no runs in {terminal.Shown(Folder)}",
            isEarlier ? $"{Earlier} holds some of an earlier version: add --folder {Earlier}"
                : "tributary demo makes one; --folder names another folder");
    }
}
