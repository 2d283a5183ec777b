using Tributary.Core.Clients;

namespace Tributary.Core.Rounds;

/// <summary>Which clients of a run can speak with each other: those that one transport brought, because each has its own words for it. A
/// run begins with the largest such group (of groups alike the one with the first id), and stays with it.</summary>
internal sealed class Acquaintance(ClientRegistry clients)
{
    private string? _settled;

    /// <returns>Whether it is known only now who they are.</returns>
    public bool StayWith(IReadOnlyList<string> nodes)
    {
        if (Volatile.Read(ref _settled) is not null) return false;
        Volatile.Write(ref _settled, nodes.Select(clients.Find).OfType<IClient>().FirstOrDefault()?.Info.Transport);
        return Volatile.Read(ref _settled) is not null;
    }

    /// <summary>The others cannot take part, and are told so.</summary>
    public CandidateList Among(CandidateList all)
    {
        var groups = all.Eligible.GroupBy(id => clients.Find(id)?.Info.Transport ?? "", StringComparer.Ordinal).ToList();
        var chosen = Volatile.Read(ref _settled) ?? groups.MaxBy(group => group.Count())?.Key;
        var others = groups.Where(group => group.Key != chosen).SelectMany(group => group.Select(id => (id, group.Key))).ToList();
        if (others.Count == 0) return all;
        var excluded = others.OrderBy(other => other.id, StringComparer.Ordinal).Take(CandidateList.MaxNamed)
            .Select(other => new ExcludedClient(other.id,
                $"comes by {Name(other.Key)}, and has no words for the run's nodes, which come by {Name(chosen!)}"));
        return new CandidateList([.. groups.FirstOrDefault(group => group.Key == chosen) ?? Enumerable.Empty<string>()],
            [.. all.Excluded.Concat(excluded).OrderBy(one => one.Client, StringComparer.Ordinal).Take(CandidateList.MaxNamed)],
            all.ExcludedCount + others.Count);
    }

    private static string Name(string transport) => transport.Length > 0 ? transport : "no transport";
}
