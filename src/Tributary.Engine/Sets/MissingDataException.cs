namespace Tributary.Engine.Sets;

/// <summary>A data set's files are not on this machine.</summary>
public sealed class MissingDataException(string set, string file, IReadOnlyList<string> searched)
    : Exception($"{set}: {file} (or {file}.gz) is in none of {string.Join(", ", searched)}; get the files with 'tributary data get {set}', or name their folder with --data or data.folder")
{
    public string Set { get; } = set;

    public string File { get; } = file;

    /// <summary>Folders, in the order of the search.</summary>
    public IReadOnlyList<string> Searched { get; } = searched;
}
