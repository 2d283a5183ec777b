using Tributary.Core.Clients;
using Tributary.Gateways.Asking;

namespace Tributary.Gateways.Wamp;

/// <summary>A board of Stack4Things, as the coordinator has it. It is asked one thing after the other.</summary>
internal sealed class BoardTunnel : ITunnel, IDisposable
{
    private readonly OpenAsks _asks;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _end = new();
    private readonly LastHeard _heard;

    /// <param name="session">Of the router, where it says who calls.</param>
    /// <param name="isSealed">Whether it came in the sealed form.</param>
    /// <param name="opened">Told of each ask.</param>
    public BoardTunnel(string name, long? session, bool isSealed, TimeProvider clock, Action<BoardTunnel, OpenAsk> opened)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["system"] = "stack4things" };
        if (isSealed) labels["envelope"] = "legacy";
        Info = new ClientInfo(name) { Transport = WampOptions.Transport, Labels = labels };
        (Session, IsSealed, _clock, End) = (session, isSealed, clock, _end.Token);
        _asks = new OpenAsks(clock, ask => opened(this, ask));
        _heard = new LastHeard(clock);
    }

    public ClientInfo Info { get; }

    public long? Session { get; }

    /// <summary>Whether it came in the sealed form: what it is asked is sealed too.</summary>
    public bool IsSealed { get; }

    /// <summary>Held while it is called to train.</summary>
    public SemaphoreSlim Turn { get; } = new(1);

    /// <summary>The run for which it was told that training starts.</summary>
    public string? Started { get; set; }

    /// <summary>It is disposed of.</summary>
    public CancellationToken End { get; }

    public bool IsPresent => _asks.IsOpen;

    public ClientPresence Presence => new(IsPresent ? PresenceState.Online : PresenceState.Lost,
        _heard.At)
    {
        Working = [.. _asks.All.Select(ask => ask.Key)],
    };

    public Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation)
        => assignment is TrainAssignment ? _asks.AskAsync(assignment, cancellation)
            : Task.FromResult<Reply>(new Refusal(RefusalReason.WrongKind, "boards of Stack4Things train, and do nothing else"));

    public TimeSpan Silence => _heard.Silence;

    public void Heard() => _heard.Now();

    public void Enter() => _asks.Open();

    /// <returns>False where it was not there.</returns>
    public bool Lose(string reason) => _asks.Close(reason);

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }
}
