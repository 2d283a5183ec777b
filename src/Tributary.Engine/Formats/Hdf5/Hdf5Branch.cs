namespace Tributary.Engine.Formats.Hdf5;

/// <summary>A group to be written: attributes of text, data sets of float32 and groups, by name.</summary>
internal sealed class Hdf5Branch
{
    internal List<(string Name, string Text)> LongTexts { get; } = [];

    internal List<(string Name, IReadOnlyList<string> Texts)> Lists { get; } = [];

    internal SortedDictionary<string, object> Links { get; } = new(StringComparer.Ordinal);

    /// <summary>Adds an attribute that is one text of any length.</summary>
    public Hdf5Branch Text(string name, string text)
    {
        LongTexts.Add((name, text));
        return this;
    }

    /// <summary>Adds an attribute that is a list of texts, each of the longest one's length.</summary>
    public Hdf5Branch Texts(string name, IReadOnlyList<string> texts)
    {
        Lists.Add((name, texts));
        return this;
    }

    /// <summary>Adds a data set, with groups on the way to it where its path has several parts.</summary>
    public Hdf5Branch Floats(string path, Hdf5Floats floats)
    {
        var parts = path.Split('/');
        var branch = this;
        foreach (var part in parts[..^1]) branch = branch.Branch(part);
        branch.Links[parts[^1]] = floats;
        return this;
    }

    /// <summary>The group of that name, added where it is missing.</summary>
    public Hdf5Branch Branch(string name)
    {
        if (Links.TryGetValue(name, out var known) && known is Hdf5Branch branch) return branch;
        Links[name] = branch = new Hdf5Branch();
        return branch;
    }
}
