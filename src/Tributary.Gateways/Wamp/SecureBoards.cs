using Microsoft.Extensions.Logging;
using Tributary.Core.Clients;
using Tributary.Core.Texts;
using Tributary.Protocols.Wamp;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Security.Envelopes;
using Tributary.Transports.Wamp.Boards;

namespace Tributary.Gateways.Wamp;

/// <summary>Boards in the sealed form (docs/boards.md): who of them is let in, and what is said to them and by them. What they are told
/// says nothing of keys.</summary>
internal sealed class SecureBoards
{
    public const string NamesFile = "sealed-boards.txt";
    private const string Setting = "--allow-legacy-envelope";
    private const int MaxDetail = 300;
    private readonly SealedNames _sealed;
    private readonly LegacyKeyFolder? _keys;
    private readonly SealedForm? _form;
    private readonly ILogger _log;

    public SecureBoards(WampOptions options, ILogger log)
    {
        (_log, _sealed) = (log, new SealedNames(options.Folder is { } kept ? Path.Combine(kept, NamesFile) : null));
        if (options.LegacyKeys is not { } folder) return;
        _keys = new LegacyKeyFolder(folder);
        var envelopes = new LegacyEnvelopes(_keys, options.Master);
        _form = new SealedForm(new BoardEnvelopes(envelopes.Sign, envelopes.IsSigned, envelopes.Seal, envelopes.Open));
    }

    /// <summary>Whether a board may join.</summary>
    /// <returns>What a board is told whose signature does not hold: the originals do so, not with an error. Null where it may.</returns>
    /// <exception cref="WampException">It may not, for another reason.</exception>
    public string? Refusal(BoardAnnouncement who)
    {
        var board = who.Board;
        if (!who.IsSealed)
            return !_sealed.Contains(board) || !_keys!.HasPublicKey(board) ? null : throw Refused(board,
                $"{board} has joined in the sealed form before, and does not come back in the clear while {board}.pub.pem is there");
        if (_form is null)
            throw Refused(board, $"{board} comes in the sealed form, which is off; start the coordinator with {Setting} DIR to allow it");
        try
        {
            if (_form.IsSigned(board, who.Said))
            {
                _sealed.Add(board);
                return null;
            }
        }
        catch (EnvelopeException unknown)
        {
            throw Refused(board, unknown.Message + $": put it into the folder of {Setting}");
        }

        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            WampEvents.BoardRefused(_log, board, fault.Message);
            throw Refused(board, $"that {board} is sealed cannot be kept; look at the coordinator's disk");
        }

        WampEvents.BoardRefused(_log, board, "its signature does not hold");
        return BoardNames.InvalidSignature(board);
    }

    /// <summary>What start_training comes with.</summary>
    /// <exception cref="EnvelopeException">The master's key is not there.</exception>
    public WampPayload Order(BoardTunnel board) => board.IsSealed ? WampPayload.Of(_form!.Order()) : WampPayload.Empty;

    /// <summary>What train_round comes with.</summary>
    /// <exception cref="EnvelopeException">The board's key is not there any more.</exception>
    public WampPayload Ask(BoardTunnel board, byte[] model)
        => WampPayload.Of(board.IsSealed ? _form!.Ask(board.Info.Id, model) : model);

    /// <summary>Its answer as one in the clear, or why it cannot be opened.</summary>
    public (WampPayload Answer, Refusal? Refusal) Answered(BoardTunnel board, WampPayload answer)
    {
        if (!board.IsSealed) return (answer, null);
        try
        {
            return (WampPayload.Of(_form!.Answered(answer.First)), null);
        }
        catch (Exception fault) when (fault is EnvelopeException or InvalidDataException or WampFormatException)
        {
            return (answer,
                new Refusal(RefusalReason.WrongKind, CleanText.Line($"its answer cannot be opened: {fault.Message}", MaxDetail)));
        }
    }

    private WampException Refused(string board, string reason)
    {
        WampEvents.BoardRefused(_log, board, reason);
        return new WampException(WampUris.RuntimeError, reason);
    }
}
