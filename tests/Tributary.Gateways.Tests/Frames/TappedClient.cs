using System.Collections.Concurrent;
using Tributary.Core.Clients;
using Tributary.Transports.Frames;
using Tributary.Transports.Lines;

namespace Tributary.Gateways.Tests.Frames;

/// <summary>A client whose frames somebody on the way keeps, and who may send others in its place.</summary>
internal sealed class TappedClient : IFrameLink, ILineObserver, IFrameReceiver, IAsyncDisposable
{
    private const string Session = "00000000000000000000000000000001";
    private readonly CancellationTokenSource _end = new();
    private readonly IFrameLink _link;
    private readonly SealedLink? _sealing;
    private readonly FrameSession _session;
    private readonly string _folder = Directory.CreateTempSubdirectory("tributary-tapped-").FullName;
    private readonly Task _running;
    private IFrameReceiver? _above;

    private TappedClient(ISealedHarness harness, IClient trainer, IFrameSeal? seal)
    {
        _link = harness.LinkOf(trainer.Info.Id, Session);
        _sealing = seal is null ? null : new SealedLink(this, seal, trainer.Info.Id, Session, this, TimeProvider.System);
        _session = new FrameSession(trainer, Session, _sealing ?? (IFrameLink)this, new Options(_folder), this, TimeProvider.System);
        _running = _session.RunAsync(_end.Token);
    }

    /// <summary>What it has said, as it went.</summary>
    public ConcurrentQueue<Frame> Said { get; } = [];

    /// <summary>What came for it.</summary>
    public ConcurrentQueue<Frame> Heard { get; } = [];

    /// <summary>Why it is not connected.</summary>
    public ConcurrentQueue<string> Reasons { get; } = [];

    /// <summary>What it did nothing about.</summary>
    public ConcurrentQueue<string> PassedOver { get; } = [];

    /// <summary>Its end, with what ended it.</summary>
    public Task Running => _running;

    public int PieceBytes => _link.PieceBytes;

    public static TappedClient Start(ISealedHarness harness, IClient trainer, IFrameSeal? seal) => new(harness, trainer, seal);

    /// <summary>Sends a frame to the coordinator as it is.</summary>
    public Task InjectAsync(Frame frame) => _link.SendAsync(frame, CancellationToken.None);

    /// <summary>Lets it hear something.</summary>
    public Task HearAsync(Frame frame) => ((IFrameReceiver)this).ReceiveAsync(frame, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running.ContinueWith(_ => { }, TaskScheduler.Default);
        _session.Dispose();
        _sealing?.Dispose();
        (_link as IDisposable)?.Dispose();
        _end.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    Task IFrameLink.RunAsync(IFrameReceiver receiver, CancellationToken cancellation)
    {
        _above = receiver;
        return _link.RunAsync(this, cancellation);
    }

    Task IFrameLink.SendAsync(Frame frame, CancellationToken cancellation)
    {
        Said.Enqueue(frame with { Payload = frame.Payload.ToArray() });
        return _link.SendAsync(frame, cancellation);
    }

    Task IFrameReceiver.ReceiveAsync(Frame frame, CancellationToken cancellation)
    {
        Heard.Enqueue(frame);
        return _above!.ReceiveAsync(frame, cancellation);
    }

    void IFrameReceiver.Connected() => _above!.Connected();

    void IFrameReceiver.Broke(Exception fault) => _above!.Broke(fault);

    void IFrameReceiver.Disconnected(string reason, TimeSpan retry) => _above!.Disconnected(reason, retry);

    void ILineObserver.Disconnected(string reason, TimeSpan retry) => Reasons.Enqueue(reason);

    void ILineObserver.Passed(string reason, long count) => PassedOver.Enqueue(reason);

    private sealed record Options(string Folder) : FrameLineOptions(Folder);
}
