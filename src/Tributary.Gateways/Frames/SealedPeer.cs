using Tributary.Security.Sessions;

namespace Tributary.Gateways.Frames;

/// <summary>A client with which the coordinator has agreed on sealing.</summary>
/// <param name="serial">Of the certificate that it has agreed by.</param>
/// <param name="until">That certificate's end.</param>
internal sealed class SealedPeer(string serial, DateTimeOffset until, SealedSession newest, SealedSession? earlier)
{
    private readonly Lock _turn = new();
    private SealedSession? _earlier = earlier;

    public string Serial => serial;

    public DateTimeOffset Until => until;

    /// <summary>What is sealed for it now.</summary>
    public SealedSession Newest => newest;

    /// <summary>The session that a message names; what came before the newest holds until that one is used.</summary>
    public SealedSession? Find(ulong id)
    {
        lock (_turn) return newest.Id == id ? newest : _earlier?.Id == id ? _earlier : null;
    }

    /// <summary>A session was used by the client.</summary>
    public void Used(SealedSession session)
    {
        if (session != newest) return;
        lock (_turn) _earlier = null;
    }
}
