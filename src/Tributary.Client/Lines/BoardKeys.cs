using Tributary.Security.Envelopes;
using Tributary.Transports.Wamp.Boards;

namespace Tributary.Client.Lines;

/// <summary>Keys for the sealed form of Stack4Things' boards (docs/boards.md). It is weak: only for masters that know nothing
/// better.</summary>
public static class BoardKeys
{
    /// <summary>Keys as the originals keep them.</summary>
    /// <param name="folder">Holds <c>BOARD.key.pem</c> and <c>LR_Master.pub.pem</c>.</param>
    /// <param name="board">The client's id.</param>
    public static BoardEnvelopes Of(string folder, string board)
    {
        var envelopes = new LegacyEnvelopes(new LegacyKeyFolder(folder), board);
        return new BoardEnvelopes(envelopes.Sign, envelopes.IsSigned, envelopes.Seal, envelopes.Open);
    }
}
