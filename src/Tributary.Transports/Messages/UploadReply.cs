namespace Tributary.Transports.Messages;

/// <param name="Acknowledged">The update is kept.</param>
/// <param name="Repeated">It had been kept before; it counts once.</param>
internal sealed record UploadReply(bool Acknowledged, bool Repeated);
