namespace Tributary.Transports.Messages;

/// <param name="Reason">A name of <see cref="Tributary.Core.Clients.RefusalReason"/>.</param>
/// <param name="Detail">For people.</param>
internal sealed record RefusalMessage(string Reason, string Detail);
