using Tributary.Protocols.Wamp.Messages;

namespace Tributary.Gateways.Tests.Wamp.Replay;

/// <summary>Plays a recording to our router, all connections but those in whose place ours are, and compares what they hear with what they
/// heard then.</summary>
/// <param name="ours">Connections that are not played.</param>
internal sealed class Stage(Uri router, params int[] ours) : IAsyncDisposable
{
    private readonly Dictionary<int, RecordedPeer> _peers = [];

    /// <summary>Called before a call is said and before a message is waited for: ours may have to be ready for the one, and to be told to
    /// do what makes the other come.</summary>
    public Func<string, Task> Cue { get; init; } = _ => Task.CompletedTask;

    /// <summary>Changes what is said.</summary>
    public Func<WampMessage, WampMessage>? Change { get; init; }

    /// <summary>What ours says in place of what was recorded, where that is meant; null where it is the same.</summary>
    public Func<Recording.Frame, string?> Wants { get; init; } = _ => null;

    /// <returns>What was compared.</returns>
    public async Task<IReadOnlyList<string>> PlayAsync(string file, CancellationToken cancellation)
    {
        var compared = new List<string>();
        var procedures = new Dictionary<(int Connection, long Id), string>();
        var registers = new Dictionary<(int Connection, long Request), string>();
        foreach (var frame in Recording.Read(file).Where(frame => !ours.Contains(frame.Connection)))
        {
            var (connection, message) = (frame.Connection, frame.Message);
            if (message.Code == MessageCode.Register) registers[(connection, message.Request)] = message.Uri;
            if (message.Code == MessageCode.Registered) procedures[(connection, message.Id)] = registers[(connection, message.Request)];
            if (!_peers.TryGetValue(connection, out var peer))
                _peers[connection] = peer = await RecordedPeer.ConnectAsync(new Uri(router, "/ws"), frame, cancellation);
            if (frame.Said)
            {
                if (message.Code == MessageCode.Call) await Cue($"call of {message.Uri}");
                await peer.SayAsync(frame, Change, cancellation);
                continue;
            }

            await Cue(message.Code == MessageCode.Invocation
                ? $"{procedures[(connection, message.Id)]} {Shape.Of(message.Payload)}" : message.Code.ToString());
            var (recorded, live) = await peer.HearAsync(frame, cancellation);
            Assert.Equal($"{connection}: {Wants(frame) ?? recorded}", $"{connection}: {live}");
            compared.Add(live);
        }

        return compared;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var peer in _peers.Values) await peer.DisposeAsync();
    }
}
