using Tributary.Engine.Models;
using Tributary.Engine.Training;
using Tributary.Transports.Joining;

namespace Tributary.Transports.Wamp.Boards;

/// <summary>How a board works for a master of Stack4Things.</summary>
/// <param name="Router">Where the master is: <c>ws</c>, <c>wss</c>, <c>tcp</c> or <c>tcps</c>.</param>
public sealed record BoardLineOptions(Uri Router)
{
    public string Realm { get; init; } = WampNames.DefaultRealm;

    /// <summary>What the master is called.</summary>
    public string Master { get; init; } = BoardNames.Master;

    /// <summary>The network: a master does not say what it sends.</summary>
    public required ModelSpec Model { get; init; }

    /// <summary>How it trains; the seed is mixed with the number of the round.</summary>
    public required TrainingOptions Training { get; init; }

    /// <summary>Keys for a master that knows the sealed form; null for one that speaks in the clear.</summary>
    public BoardEnvelopes? Envelopes { get; init; }

    /// <summary>What the board shows to the router, asked at each connecting; null for nothing.</summary>
    public Func<LinkCredentials?> Credentials { get; init; } = static () => null;
}
