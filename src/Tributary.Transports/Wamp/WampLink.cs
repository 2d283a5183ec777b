using Tributary.Protocols.Wamp;
using Tributary.Protocols.Wamp.Clients;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Transports.Frames;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Wamp;

/// <summary>A client's frames over a router: it calls the coordinator, and the coordinator calls it.</summary>
internal sealed class WampLink(string client, string process, WampLineOptions options, TimeProvider clock) : IFrameLink, IDisposable
{
    // Pieces that are on their way at the same time.
    private const int AtOnce = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan GoodbyePatience = TimeSpan.FromSeconds(2);
    private readonly SemaphoreSlim _pieces = new(AtOnce);
    private readonly WampNames _names = new(options.Prefix);
    private WampSession? _session;

    public int PieceBytes => FrameWords.PieceBytes;

    public async Task RunAsync(IFrameReceiver receiver, CancellationToken cancellation)
    {
        await using var wamp = new WampClient(WampDialer.Options(options.Router, options.Realm, options.Credentials, clock) with
        {
            Joined = (joined, token) => JoinedAsync(joined, receiver, token),
            Waiting = (reason, wait) => receiver.Disconnected(reason.Message, wait),
        }, clock, WampDialer.Spread());
        try
        {
            await wamp.Ended.WaitAsync(cancellation);
        }
        finally
        {
            await LeaveAsync();
        }
    }

    public async Task SendAsync(Frame frame, CancellationToken cancellation)
    {
        var session = _session is { Ended.IsCompleted: false } here ? here
            : throw new IOException($"there is no session at {options.Router}");
        if (!frame.IsPiece)
        {
            await CallAsync(session, frame, cancellation);
            return;
        }

        // What is lost of an update is seen by what the coordinator says that it has.
        await _pieces.WaitAsync(cancellation);
        _ = CallAsync(session, frame with { Payload = frame.Payload.ToArray() }, cancellation).ContinueWith(done =>
        {
            _ = done.Exception;
            _pieces.Release();
        }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    public void Dispose() => _pieces.Dispose();

    // Frames are taken in the order in which they come.
    private async Task JoinedAsync(WampSession session, IFrameReceiver receiver, CancellationToken cancellation)
    {
        Task TakeAsync(WampPayload payload, CancellationToken token)
            => WampFrames.Read(payload) is { } frame ? receiver.ReceiveAsync(frame, token)
                : throw new WampException(WampUris.InvalidArgument, "this is no frame; docs/wamp.md says what one is");

        await session.RegisterAsync(_names.Client(client), async (call, token) =>
        {
            await TakeAsync(call.Payload, token);
            return WampPayload.Empty;
        }, new RegisterOptions { InOrder = true }, cancellation);
        await session.SubscribeAsync(_names.Here, (one, token) => TakeAsync(one.Payload, token), MatchPolicy.Exact, cancellation);
        _session = session;
        receiver.Connected();
    }

    private async Task CallAsync(WampSession session, Frame frame, CancellationToken cancellation)
    {
        try
        {
            await session.CallAsync(_names.Coordinator, WampFrames.Write(frame), new CallOptions { Timeout = Patience }, cancellation)
                .WaitAsync(Patience + Patience, clock, cancellation);
        }
        catch (WampException fault) when (fault.Uri is WampUris.PayloadSizeExceeded or WampUris.InvalidArgument)
        {
            throw new LinkProblemException(413, new ProblemMessage { Title = fault.Message }, null);
        }
        catch (WampException fault) when (fault.Uri is WampUris.NotAuthorized)
        {
            throw new LinkProblemException(403, new ProblemMessage { Title = fault.Message }, null);
        }
        catch (WampException fault)
        {
            throw new IOException(fault.Uri == WampUris.NoSuchProcedure ? $"no coordinator is at {options.Router}, realm {options.Realm}"
                : fault.Message, fault);
        }
        catch (TimeoutException late)
        {
            throw new IOException($"the coordinator did not answer at {options.Router}", late);
        }
    }

    private async Task LeaveAsync()
    {
        if (_session is not { Ended.IsCompleted: false } session) return;
        try
        {
            using var patience = new CancellationTokenSource(GoodbyePatience, clock);
            await CallAsync(session, FrameSession.Goodbye(client, process, HelloMessage.Left), patience.Token);
            await session.LeaveAsync();
        }
        catch (Exception fault) when (fault is IOException or LinkProblemException or OperationCanceledException or WampException)
        {
            // It is lost then.
        }
    }
}
