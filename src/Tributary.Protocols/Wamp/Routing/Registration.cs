using System.Security.Cryptography;
using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Protocols.Wamp.Routing;

/// <summary>A procedure and who provides it.</summary>
internal sealed class Registration(long id, string uri, MatchPolicy match, InvokePolicy invoke, DateTimeOffset created)
{
    private int _next;

    public long Id => id;

    public string Uri => uri;

    public MatchPolicy Match => match;

    public InvokePolicy Invoke => invoke;

    /// <summary>In the order of registration.</summary>
    public List<Callee> Callees { get; } = [];

    /// <summary>Whose turn it is.</summary>
    public Callee Pick() => invoke switch
    {
        InvokePolicy.RoundRobin => Callees[_next++ % Callees.Count],
        InvokePolicy.Random => Callees[RandomNumberGenerator.GetInt32(Callees.Count)],
        InvokePolicy.Last => Callees[^1],
        _ => Callees[0],
    };

    /// <summary>Takes one away.</summary>
    public void Remove(RouterSession session)
    {
        var at = Callees.FindIndex(one => one.Session == session);
        if (at < 0) return;
        Callees.RemoveAt(at);

        // The turn stays with whom it was.
        var turn = Callees.Count == 0 ? 0 : _next % (Callees.Count + 1);
        _next = at < turn ? turn - 1 : turn;
    }

    public WampValue ToValue() => WampValue.MapOf(("id", id), ("created", created.UtcDateTime.ToString("O")), ("uri", uri),
        ("match", Words.Of(match)), ("invoke", Words.Of(invoke)));

    /// <summary>A session that provides it.</summary>
    /// <param name="WantsTimeouts">It wants to end calls in time itself.</param>
    internal sealed record Callee(RouterSession Session, bool WantsTimeouts);
}
