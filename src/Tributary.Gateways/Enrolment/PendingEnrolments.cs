using System.Security.Cryptography;
using System.Text;

namespace Tributary.Gateways.Enrolment;

/// <summary>Who waits to be let in. In memory only: whoever waits asks every few seconds, and is asked for again after a restart.</summary>
public sealed class PendingEnrolments(TimeProvider clock)
{
    /// <summary>Clients that wait at most.</summary>
    public const int Max = 1_000;

    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    private readonly Lock _turn = new();
    private readonly Dictionary<string, PendingEnrolment> _all = new(StringComparer.Ordinal);

    /// <summary>Those that wait, the longest first.</summary>
    public IReadOnlyList<PendingEnrolment> Waiting()
    {
        lock (_turn)
        {
            Forget();
            return [.. _all.Values.Where(one => one.State == PendingState.Waiting).OrderBy(one => one.Since)
                .ThenBy(one => one.Id, StringComparer.Ordinal)];
        }
    }

    /// <summary>A client asks, and asks again until it knows.</summary>
    /// <param name="request">What tells it apart from others of that name: its certificate request, or where it asks from.</param>
    public PendingState Ask(string name, string token, string request, string? address, out bool isNew)
    {
        var id = IdOf(name, token, request);
        lock (_turn)
        {
            Forget();
            isNew = !_all.TryGetValue(id, out var known);
            if (isNew && _all.Count >= Max) return PendingState.Full;
            var now = clock.GetUtcNow();
            known = (known ?? new PendingEnrolment(id, name, token, address, now)) with { LastSeen = now };
            _all[id] = known;
            return known.State;
        }
    }

    /// <summary>An operator decides.</summary>
    /// <param name="which">An id, or a name under which only one waits.</param>
    /// <returns>How many wait that go by that; only where it is one has anything been decided.</returns>
    public int Decide(string which, bool approves)
    {
        lock (_turn)
        {
            Forget();
            var meant = _all.Values.Where(one => one.State == PendingState.Waiting && (one.Id == which || one.Name == which)).ToList();
            if (meant is [var one]) _all[one.Id] = one with { State = approves ? PendingState.Approved : PendingState.Refused };
            return meant.Count;
        }
    }

    /// <summary>It has its credentials now.</summary>
    public void Done(string name, string token, string request)
    {
        lock (_turn) _all.Remove(IdOf(name, token, request));
    }

    private static string IdOf(string name, string token, string request)
        => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{name}\n{token}\n{request}")))[..12];

    private void Forget()
    {
        var now = clock.GetUtcNow();
        foreach (var old in _all.Values.Where(one => now - one.LastSeen > (one.State == PendingState.Waiting ? Silence : Memory)).ToList())
            _all.Remove(old.Id);
    }
}
