using System.Collections.Concurrent;
using System.Globalization;
using Tributary.Core.Clients;
using Tributary.Core.Compression;

namespace Tributary.Gateways.Files;

/// <summary>Says whether an update is of the round that it is sent for: by what its metadata names, or, of clients that name nothing, by
/// whether they sent the same bytes for another round.</summary>
internal sealed class UpdateNames
{
    private const int MaxEach = 16;
    private const int MaxClients = 10_000;

    // Digests of bodies that do not name their round: the last few of each client.
    private readonly ConcurrentDictionary<string, Queue<(string Round, byte[] Digest)>> _earlier = new(StringComparer.Ordinal);

    /// <param name="facts">Its metadata.</param>
    /// <param name="digest">SHA-256 of its bytes.</param>
    /// <returns>Null where it is of this round.</returns>
    public Refusal? Fault(string client, TrainAssignment assignment, IReadOnlyDictionary<string, string> facts, byte[] digest)
    {
        (string Key, string What, string Wanted)[] names =
        [
            (UpdateFacts.Run, "run", assignment.RunId),
            (UpdateFacts.Round, "round", assignment.Ask.ToString(CultureInfo.InvariantCulture)),
            (WeightFile.BaseKey, "model", assignment.Model.Sha256()),
        ];
        foreach (var (key, what, wanted) in names)
            if (facts.TryGetValue(key, out var named) && named != wanted)
                return new Refusal(RefusalReason.WrongRound,
                    $"the update is of {what} {ClientProblems.Short(named)}; {what} {wanted} is asked for");

        // Older clients name nothing: then it must not be what they sent for another round.
        var isNamed = names.All(name => facts.ContainsKey(name.Key));
        return isNamed || !WasSentBefore(client, $"{assignment.RunId}/{assignment.Ask}", digest) ? null
            : new Refusal(RefusalReason.WrongRound,
                "the update is, byte by byte, one that this client sent for an earlier round; train anew, or update the client");
    }

    // True where the client sent these bytes for another round; else they are noted for this one.
    private bool WasSentBefore(string client, string round, byte[] digest)
    {
        if (_earlier.Count >= MaxClients && !_earlier.ContainsKey(client)) _earlier.Clear();
        var sent = _earlier.GetOrAdd(client, static _ => new());
        lock (sent)
        {
            foreach (var (other, known) in sent)
                if (known.AsSpan().SequenceEqual(digest)) return other != round;
            if (sent.Count == MaxEach) sent.Dequeue();
            sent.Enqueue((round, digest));
            return false;
        }
    }
}
