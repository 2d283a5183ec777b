using System.Threading.Channels;
using Tributary.Protocols.Wamp;
using Tributary.Protocols.Wamp.Channels;
using Tributary.Protocols.Wamp.Messages;

namespace Tributary.Gateways.Tests.Wamp.Replay;

/// <summary>One connection of a recording, played to our router: it says what was recorded, byte for byte, but for the numbers that our
/// router gave to what it answers.</summary>
internal sealed class RecordedPeer : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly Procedures _recorded = new();
    private readonly Procedures _live = new();
    private readonly Dictionary<long, long> _calls = [];
    private readonly List<WampMessage> _waiting = [];
    private readonly Channel<WampMessage> _heard = Channel.CreateUnbounded<WampMessage>();
    private readonly IWampChannel _line;
    private readonly Task _listening;

    private RecordedPeer(IWampChannel line)
    {
        _line = line;
        _listening = ListenAsync();
    }

    public static async Task<RecordedPeer> ConnectAsync(Uri router, Recording.Frame first, CancellationToken cancellation)
        => new(await new WampConnector(router) { Formats = [first.Format], MaxMessageBytes = 64 << 20 }.ConnectAsync(cancellation));

    /// <summary>Sends it.</summary>
    /// <param name="change">Another argument in its place; null for as it was.</param>
    public async Task SayAsync(Recording.Frame frame, Func<WampMessage, WampMessage>? change, CancellationToken cancellation)
    {
        var message = frame.Message;
        if (message.Code == MessageCode.Register) _recorded.Asked(message);
        if (message.Code == MessageCode.Register) _live.Asked(message);
        var isAnswer = message.Code == MessageCode.Yield || message is { Code: MessageCode.Error, RequestCode: MessageCode.Invocation };
        if (isAnswer) message = message with { Request = _calls[message.Request] };
        if (change is not null) message = change(message);
        await _line.SendAsync(ReferenceEquals(message, frame.Message) ? frame.Bytes : MessageWriter.Write(frame.Format, message),
            cancellation);
    }

    /// <summary>Waits for what our side says in its place.</summary>
    /// <returns>Both forms.</returns>
    public async Task<(string Recorded, string Live)> HearAsync(Recording.Frame frame, CancellationToken cancellation)
    {
        var recorded = frame.Message;
        _recorded.Heard(recorded);
        var key = Shape.Key(recorded, _recorded.Of(recorded));
        while (true)
        {
            var live = _waiting.Find(one => Shape.Key(one, _live.Of(one)) == key);
            if (live is not null)
            {
                _waiting.Remove(live);
                if (recorded.Code == MessageCode.Invocation) _calls[recorded.Request] = live.Request;
                return (Shape.Of(recorded, _recorded.Of(recorded)), Shape.Of(live, _live.Of(live)));
            }

            try
            {
                var next = await _heard.Reader.ReadAsync(cancellation).AsTask().WaitAsync(s_patience, cancellation);
                _live.Heard(next);
                _waiting.Add(next);
            }
            catch (Exception fault) when (fault is TimeoutException or ChannelClosedException)
            {
                Assert.Fail($"connection {frame.Connection} waits for {key} in vain; there are "
                    + string.Join("; ", _waiting.Select(one => Shape.Of(one, _live.Of(one)))));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _line.DisposeAsync();
        await _listening;
    }

    private async Task ListenAsync()
    {
        try
        {
            while (await _line.ReceiveAsync(CancellationToken.None) is { } frame)
                _heard.Writer.TryWrite(MessageReader.Read(_line.Format, frame.Bytes, new WampLimits()));
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The line was closed.
        }

        _heard.Writer.TryComplete();
    }

    // Which registration is which procedure.
    private sealed class Procedures
    {
        private readonly Dictionary<long, string> _asked = [];
        private readonly Dictionary<long, string> _known = [];

        public void Asked(WampMessage register) => _asked[register.Request] = register.Uri;

        public void Heard(WampMessage message)
        {
            if (message.Code == MessageCode.Registered) _known[message.Id] = _asked[message.Request];
        }

        public string? Of(WampMessage message) => message.Code == MessageCode.Invocation ? _known[message.Id] : null;
    }
}
