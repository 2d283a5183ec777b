using Tributary.Transports.Frames;
using Tributary.Transports.Lines;
using Tributary.Transports.Messages;

namespace Tributary.Gateways.Tests.Frames;

/// <summary>Speaks for a client beside its own line, sealed where it is.</summary>
/// <param name="send">Sends a frame as it is.</param>
internal sealed class SideLine(string client, Func<Frame, CancellationToken, Task> send, IFrameSeal? seal) : IFrameLink, IFrameReceiver
{
    private readonly FramePieces _pieces = new();
    private readonly TaskCompletionSource _up = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IFrameReceiver? _above;

    public int PieceBytes => FrameWords.PieceBytes;

    /// <summary>Takes what comes for the client.</summary>
    public Task HearAsync(Frame frame) => (_above ?? this).ReceiveAsync(frame, CancellationToken.None);

    /// <summary>Sends an update, and returns what is said of it.</summary>
    public async Task<UploadReply> SendUpdateAsync(string key, UpdateContent content, CancellationToken cancellation)
    {
        using var end = new CancellationTokenSource();
        using var sealing = seal is null ? null : new SealedLink(this, seal, client, "aside", new Silent(), TimeProvider.System);
        var running = sealing?.RunAsync(this, end.Token);
        if (sealing is not null) await _up.Task.WaitAsync(TimeSpan.FromSeconds(30), cancellation);
        var reply = await new PieceUpload(sealing ?? (IFrameLink)this, client, _pieces.Open(key), new PassedTally(new Silent()),
            TimeProvider.System).RunAsync(key, content, cancellation);
        await end.CancelAsync();
        if (running is not null) await running.ContinueWith(_ => { }, TaskScheduler.Default);
        return reply;
    }

    async Task IFrameLink.RunAsync(IFrameReceiver receiver, CancellationToken cancellation)
    {
        _above = receiver;
        receiver.Connected();
        await Task.Delay(Timeout.Infinite, cancellation);
    }

    // The goodbye of this one would be the client's.
    public Task SendAsync(Frame frame, CancellationToken cancellation)
        => frame.Word == FrameWords.Hello ? Task.CompletedTask : send(frame, cancellation);

    public Task ReceiveAsync(Frame frame, CancellationToken cancellation)
    {
        _pieces.Give(frame);
        return Task.CompletedTask;
    }

    void IFrameReceiver.Connected() => _up.TrySetResult();

    void IFrameReceiver.Broke(Exception fault)
    {
    }

    void IFrameReceiver.Disconnected(string reason, TimeSpan retry)
    {
    }

    private sealed class Silent : ILineObserver;
}
