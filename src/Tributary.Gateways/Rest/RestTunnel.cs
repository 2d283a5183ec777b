using System.Globalization;
using Tributary.Core.Clients;
using Tributary.Gateways.Asking;

namespace Tributary.Gateways.Rest;

/// <summary>A node of the REST network, as the coordinator has it. It is asked one thing after the other.</summary>
internal sealed class RestTunnel : ITunnel, IDisposable
{
    private readonly OpenAsks _asks;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _end = new();
    private readonly LastHeard _heard;

    /// <param name="opened">Told of each ask.</param>
    public RestTunnel(RestNode node, TimeProvider clock, Action<RestTunnel, OpenAsk> opened)
    {
        Info = new ClientInfo(node.Id)
        {
            Transport = RestOptions.Transport,
            Labels = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["system"] = "rest-network",
                ["url"] = node.Url,
                ["number"] = node.Number.ToString(CultureInfo.InvariantCulture),
            },
            HasEngine = false,
            Can = ClientAbilities.Train | ClientAbilities.Peer,
        };
        (Node, _clock, End) = (node, clock, _end.Token);
        _asks = new OpenAsks(clock, ask => opened(this, ask), gossips: true);
        _heard = new LastHeard(clock);
    }

    public RestNode Node { get; }

    public ClientInfo Info { get; }

    /// <summary>Held while it is called to train.</summary>
    public SemaphoreSlim Turn { get; } = new(1);

    /// <summary>It is disposed of.</summary>
    public CancellationToken End { get; }

    /// <summary>Whether it did not do what it was asked last.</summary>
    public bool HasFailed { get; set; }

    /// <summary>The key of what it answered last; null before that.</summary>
    public string? Done { get; set; }

    /// <summary>What it was asked and has not answered.</summary>
    public IReadOnlyList<OpenAsk> Asked => _asks.All;

    public bool IsPresent => _asks.IsOpen;

    public ClientPresence Presence => new(IsPresent ? PresenceState.Online : PresenceState.Lost,
        _heard.At)
    {
        Working = [.. _asks.All.Select(ask => ask.Key)],
    };

    public TimeSpan Silence => _heard.Silence;

    public Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation)
        => RestAsk.TypeOf(assignment) is null ? Task.FromResult<Reply>(RestAsk.Refusal(assignment))
            : _asks.AskAsync(assignment, cancellation);

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
