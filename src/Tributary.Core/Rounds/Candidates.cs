using Tributary.Core.Clients;

namespace Tributary.Core.Rounds;

/// <summary>Who is present and can take part in a run; looked at anew only when somebody has come, gone or changed.</summary>
public sealed class Candidates(ClientRegistry clients, Eligibility eligibility)
{
    private readonly Acquaintance? _acquaintance = eligibility.IsAmongPeers ? new Acquaintance(clients) : null;
    private Kept? _latest;

    public CandidateList Now()
    {
        // The version first: who joins meanwhile makes the list stale.
        var version = clients.Version;
        if (Volatile.Read(ref _latest) is { } kept && kept.Version == version) return kept.List;
        var eligible = new List<string>();
        var excluded = new List<ExcludedClient>();
        var count = 0;
        foreach (var id in clients.Ids)
        {
            if (clients.Find(id) is not { } client) continue;
            if (eligibility.Reason(client.Info) is not { } reason) eligible.Add(id);
            else if (count++ < CandidateList.MaxNamed) excluded.Add(new ExcludedClient(id, reason));
        }

        var list = new CandidateList(eligible, excluded, count);
        if (_acquaintance is not null) list = _acquaintance.Among(list);
        Volatile.Write(ref _latest, new Kept(version, list));
        return list;
    }

    /// <summary>These are a round's nodes: where clients speak with each other, later rounds stay with those who reach them.</summary>
    internal void StayWith(IReadOnlyList<string> nodes)
    {
        if (_acquaintance?.StayWith(nodes) == true) Volatile.Write(ref _latest, null);
    }

    private sealed record Kept(long Version, CandidateList List);
}
