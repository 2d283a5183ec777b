using Tributary.Protocols.Wamp.Formats;
using Tributary.Protocols.Wamp.Messages;

namespace Tributary.Protocols.Wamp.Clients;

/// <summary>A call as its callee sees it.</summary>
public sealed class WampInvocation
{
    private readonly WampSession _session;
    private readonly long _request;

    internal WampInvocation(WampSession session, WampMessage message, string registered)
    {
        (_session, _request, Details, Payload) = (session, message.Request, message.Details, message.Payload);
        Procedure = message.Details["procedure"].Text ?? registered;
    }

    public string Procedure { get; }

    public WampPayload Payload { get; }

    /// <summary>A map: whatever the router says beside.</summary>
    public WampValue Details { get; }

    /// <summary>The caller's session; null where it is not told.</summary>
    public long? Caller => Details["caller"].Integer;

    /// <summary>Whether the caller takes parts of the result.</summary>
    public bool WantsProgress => Details["receive_progress"].Bool == true;

    /// <summary>Sends a part of the result; nothing happens where the caller takes none.</summary>
    /// <exception cref="WampException">The session ended, or the part is beyond the router's limit.</exception>
    public Task ProgressAsync(WampPayload part, CancellationToken cancellation)
        => WantsProgress ? _session.SendAsync(new WampMessage(MessageCode.Yield)
        {
            Request = _request,
            Details = WampValue.MapOf(("progress", true)),
            Payload = part,
        }, cancellation) : Task.CompletedTask;
}
