namespace Tributary.Transports.Frames;

/// <summary>Is told what comes over a <see cref="IFrameLink"/>; one call at a time.</summary>
internal interface IFrameReceiver
{
    Task ReceiveAsync(Frame frame, CancellationToken cancellation);

    /// <summary>The line stands.</summary>
    void Connected();

    /// <summary>What <see cref="ReceiveAsync"/> threw; the next one comes.</summary>
    void Broke(Exception fault);

    /// <param name="reason">For people.</param>
    /// <param name="retry">Until the next try.</param>
    void Disconnected(string reason, TimeSpan retry);
}
