using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Tributary.Gateways.Rest;

/// <summary>Who is registered and how many rounds there were, over restarts: the published programs register once, and count on. A file
/// that is written whole, under another name first.</summary>
internal sealed class RestBook
{
    private const string FileName = "rest.json";

    // Runs that nodes take part in at the same time have a round each.
    private const int MaxRecent = 64;
    private readonly Lock _gate = new();
    private readonly string? _path;
    private readonly ILogger _log;
    private readonly List<RestNode> _nodes = [];
    private int _last;
    private readonly List<RestRound> _recent = [];
    private int _round;

    /// <param name="folder">Null keeps it in memory.</param>
    public RestBook(string? folder, ILogger log)
    {
        (_path, _log) = (folder is null ? null : Path.Combine(folder, FileName), log);
        if (_path is null || !File.Exists(_path)) return;
        try
        {
            var read = JsonSerializer.Deserialize(File.ReadAllText(_path), RestJson.Default.State)
                ?? throw new JsonException("it is empty");
            foreach (var node in read.Nodes.Where(node => node is { Number: > 0, Url.Length: > 0 } && RestAddress.Fault(node.Url) is null))
                if (_nodes.All(known => known.Url != node.Url && known.Number != node.Number)) _nodes.Add(node);
            _last = Math.Max(read.Last, _nodes.Count == 0 ? 0 : _nodes.Max(node => node.Number));
            _round = Math.Max(0, read.Round);
            _recent.AddRange(read.Recent.Where(round => round is { Key.Length: > 0, Number: > 0 }).TakeLast(MaxRecent));
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException or NullReferenceException)
        {
            // Nodes register again; what stands there is a person's to look at.
            RestEvents.BookBroken(_log, _path, fault.Message);
            SetAside(_path);
        }
    }

    /// <summary>In the order of registration.</summary>
    public IReadOnlyList<RestNode> Nodes
    {
        get
        {
            lock (_gate) return [.. _nodes];
        }
    }

    /// <summary>Rounds so far, of all types.</summary>
    public int Round
    {
        get
        {
            lock (_gate) return _round;
        }
    }

    /// <returns>Null where no more are taken.</returns>
    public RestNode? Add(string url, string from, string? owner, int max)
    {
        lock (_gate)
        {
            if (_nodes.Count >= max) return null;
            var node = new RestNode(++_last, url, from, owner);
            _nodes.Add(node);
            Write();
            return node;
        }
    }

    /// <summary>The same node, registered from elsewhere.</summary>
    public RestNode Move(RestNode node, string from, string? owner)
    {
        lock (_gate)
        {
            if (node.From == from && node.Owner == owner) return node;
            var moved = node with { From = from, Owner = owner };
            var index = _nodes.IndexOf(node);
            if (index >= 0) _nodes[index] = moved;
            Write();
            return moved;
        }
    }

    public void Remove(RestNode node)
    {
        lock (_gate)
        {
            _nodes.RemoveAll(known => known.Number == node.Number);
            Write();
        }
    }

    /// <summary>The number of a round, as nodes are told of it: one counter for all types.</summary>
    /// <param name="key">What tells the round from others; asked again for the same one, it has the same number.</param>
    public int RoundOf(string key)
    {
        lock (_gate)
        {
            if (_recent.Find(round => round.Key == key) is { } known) return known.Number;
            _recent.Add(new RestRound(key, ++_round));
            if (_recent.Count > MaxRecent) _recent.RemoveAt(0);
            Write();
            return _round;
        }
    }

    private void Write()
    {
        if (_path is null) return;
        try
        {
            var part = $"{_path}.part";
            File.WriteAllText(part, JsonSerializer.Serialize(new State(_last, _round, _recent, _nodes), RestJson.Default.State));
            File.Move(part, _path, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // It holds while this process does; the next change tries again.
            RestEvents.BookUnwritten(_log, _path, fault.Message);
        }
    }

    private static void SetAside(string path)
    {
        try
        {
            File.Move(path, $"{path}.broken", overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The next change writes over it.
        }
    }

    internal sealed record State(int Last, int Round, IReadOnlyList<RestRound> Recent, IReadOnlyList<RestNode> Nodes);
}
