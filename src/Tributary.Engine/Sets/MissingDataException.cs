namespace Tributary.Engine.Sets;

/// <summary>A data set's files are not on this machine.</summary>
public sealed class MissingDataException(string set, string file, IReadOnlyList<string> searched)
    : Exception($"{set}: {file} (or {file}.gz) is in none of {string.Join(", ", searched)}; "
        + $"{HowToGet(set)}name their folder with --data or data.folder")
{
    public string Set { get; } = set;

    public string File { get; } = file;

    /// <summary>Folders, in the order of the search.</summary>
    public IReadOnlyList<string> Searched { get; } = searched;

    // What the command fetches are files of Yann LeCun's form; others come from elsewhere.
    private static string HowToGet(string set) => set.EndsWith("mnist", StringComparison.Ordinal)
        ? $"get the files with 'tributary data get {set}', or "
        : set is "kdd99" or "nsl-kdd" or "beth" ? "get the files of these names from their publishers, and "
        : "nobody offers it for download: write it, a line of JSON for each owner ({ \"client\": name, \"text\": what it wrote }), and ";
}
