using System.Collections.Concurrent;
using System.Text;
using Tributary.Core.Clients;
using Tributary.Security;

namespace Tributary.Gateways;

/// <summary>Who was sealed once, and so does not come back in the clear: a line for each name in a file, which a restart reads
/// again.</summary>
public sealed class SealedNames
{
    private const int MaxNames = 1_000_000;
    private readonly ConcurrentDictionary<string, bool> _names = new(StringComparer.Ordinal);
    private readonly Lock _turn = new();
    private readonly string? _path;

    /// <param name="path">Null keeps them until the end of the process.</param>
    /// <exception cref="IOException">The file is there and cannot be read.</exception>
    public SealedNames(string? path)
    {
        _path = path;
        if (path is null || !File.Exists(path)) return;

        // A line that a crash has cut names nobody.
        var text = File.ReadAllText(path);
        foreach (var name in text[..(text.LastIndexOf('\n') + 1)].Split('\n').Where(ClientId.IsValid).Take(MaxNames)) _names[name] = true;
        if (text.Length > 0 && text[^1] != '\n') Write(_names.Keys);
    }

    public bool Contains(string name) => _names.ContainsKey(name);

    /// <summary>From now on it is known, also after a loss of power.</summary>
    /// <exception cref="IOException">It cannot be kept.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public void Add(string name)
    {
        if (!ClientId.IsValid(name)) throw new ArgumentException(ClientId.Rule, nameof(name));
        if (_names.ContainsKey(name)) return;
        lock (_turn)
        {
            if (_names.Count >= MaxNames) throw new IOException($"{MaxNames:n0} names are kept already");
            if (_names.ContainsKey(name)) return;
            Append(name);
            _names[name] = true;
        }
    }

    /// <summary>It may come in the clear again: somebody has said so.</summary>
    /// <inheritdoc cref="Add" path="/exception"/>
    public void Remove(string name)
    {
        if (!_names.ContainsKey(name)) return;
        lock (_turn)
        {
            Write(_names.Keys.Where(one => one != name));
            _names.TryRemove(name, out _);
        }
    }

    private void Append(string name)
    {
        if (_path is null) return;
        if (!File.Exists(_path)) Write([]);
        using var file = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.Read);
        file.Write(Encoding.UTF8.GetBytes(name + "\n"));
        file.Flush(flushToDisk: true);
    }

    private void Write(IEnumerable<string> names)
    {
        if (_path is null) return;
        SecretFile.Write(_path, string.Concat(names.Order(StringComparer.Ordinal).Select(name => name + "\n")));
    }
}
