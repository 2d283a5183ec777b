using Tributary.Transports.Messages;

namespace Tributary.Transports.Frames;

/// <summary>A client's end of what carries frames to its coordinator. It may lose them on the way, and bring them twice.</summary>
internal interface IFrameLink
{
    /// <summary>Bytes of a piece that goes through.</summary>
    int PieceBytes { get; }

    /// <summary>Receives until it is cancelled; breaks of the line are waited out.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled; the goodbye was said where there was a line.</exception>
    /// <exception cref="Exception">The other end refuses the client; each transport names its own.</exception>
    Task RunAsync(IFrameReceiver receiver, CancellationToken cancellation);

    /// <summary>Hands a frame over.</summary>
    /// <exception cref="IOException">The line is away.</exception>
    /// <exception cref="LinkProblemException">This frame will never go through, e.g. because it is too large.</exception>
    Task SendAsync(Frame frame, CancellationToken cancellation);
}
