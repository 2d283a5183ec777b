namespace Tributary.Engine.Formats.Hdf5;

/// <summary>A group: what lies in it, and its attributes. Read where it is asked for.</summary>
internal sealed class Hdf5Group
{
    private readonly Hdf5Bytes _bytes;
    private readonly long _at;
    private readonly List<Hdf5Message> _messages;
    private readonly Dictionary<string, long> _links;

    internal Hdf5Group(Hdf5Bytes bytes, long at, string path)
    {
        (_bytes, _at, Path) = (bytes, at, path);
        _messages = Hdf5Header.Read(bytes, at);
        _links = new Dictionary<string, long>(StringComparer.Ordinal);
        if (_messages.Exists(message => message.Type == Hdf5Message.LinkInfo))
            throw bytes.Broken(at, $"{path} is a group of the newer kind; write the file with libver='earliest', as Keras does");
        if (_messages.Find(message => message.Type == Hdf5Message.SymbolTable) is { Length: >= 16 } table)
            Hdf5Links.Read(bytes, bytes.Address(table.At), bytes.Address(table.At + 8), _links);
    }

    public string Path { get; }

    public IEnumerable<string> Names => _links.Keys;

    /// <summary>Null where there is nothing of that name.</summary>
    public Hdf5Group? Group(string name)
        => _links.TryGetValue(name, out var at) ? new Hdf5Group(_bytes, at, $"{Path.TrimEnd('/')}/{name}") : null;

    /// <summary>A data set of floats by its path from here, e.g. <c>dense/kernel:0</c>; null where there is nothing.</summary>
    /// <exception cref="BrokenFileException">It holds something else, or is stored in a way that is not read.</exception>
    public Hdf5Floats? Floats(string path)
    {
        var parts = path.Split('/');
        if (parts.Length > 32) throw _bytes.Broken(_at, "a path has more than 32 parts");
        var group = this;
        foreach (var part in parts[..^1])
        {
            if (group.Group(part) is not { } inner) return null;
            group = inner;
        }

        if (!group._links.TryGetValue(parts[^1], out var at)) return null;
        return Hdf5Floats.Read(_bytes, at, $"{group.Path.TrimEnd('/')}/{parts[^1]}");
    }

    /// <summary>An attribute that is one text; null where there is none.</summary>
    public string? Text(string name) => Texts(name) is [var text] ? text : null;

    /// <summary>An attribute that is a list of texts; null where there is none.</summary>
    public IReadOnlyList<string>? Texts(string name)
    {
        foreach (var message in _messages)
            if (message.Type == Hdf5Message.Attribute && Hdf5Attributes.Read(_bytes, message, name) is { } texts) return texts;
        return null;
    }

    /// <summary>A fault of this group, for whoever knows what should be in it.</summary>
    public BrokenFileException Broken(string problem) => _bytes.Broken(_at, $"{Path}: {problem}");
}
