using System.Globalization;
using System.Text;
using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Transports.Wamp.Boards;

/// <summary>What boards and their master say to each other in the sealed form (docs/boards.md), as values of messages.</summary>
internal sealed class SealedForm(BoardEnvelopes envelopes)
{
    private const string Model = "encr_model";
    private const string Key = "encr_key";

    /// <summary>With what a board announces itself.</summary>
    public WampValue Announcement(string board)
        => WampValue.MapOf((BoardNames.Board, board), (BoardNames.Signature, envelopes.Sign()));

    /// <summary>What start_training and stop_training come with.</summary>
    public WampValue Order() => WampValue.MapOf((BoardNames.Signature, envelopes.Sign()));

    /// <summary>Whether somebody's signature comes with a message.</summary>
    public bool IsSigned(string peer, WampValue said)
        => said[BoardNames.Signature] is { Kind: WampKind.Bytes, Bytes: var signature } && envelopes.IsSigned(peer, signature);

    /// <summary>What train_round comes with.</summary>
    public WampValue Ask(string board, byte[] model)
    {
        var (key, parts) = envelopes.Seal(board, [model]);
        return WampValue.MapOf((Model, parts[0]), (Key, key));
    }

    /// <summary>The model that came with train_round.</summary>
    /// <exception cref="InvalidDataException">It is not sealed.</exception>
    public byte[] Asked(WampValue said)
        => said[Model].Kind == WampKind.Bytes && said[Key].Kind == WampKind.Bytes ? envelopes.Open(said[Key].Bytes, [said[Model].Bytes])[0]
            : throw new InvalidDataException($"what came with train_round holds no {Model} and {Key}");

    /// <summary>What train_round is answered with.</summary>
    public WampValue Answer(string master, byte[] model, long samples)
    {
        var digits = Encoding.ASCII.GetBytes(samples.ToString(CultureInfo.InvariantCulture));
        var (key, parts) = envelopes.Seal(master, [model, digits]);
        return WampValue.MapOf((BoardNames.UpdatedModel, parts[0]), (BoardNames.Samples, parts[1]), (Key, key));
    }

    /// <summary>An answer as a board says it in the clear. What holds no update stays as it is.</summary>
    /// <exception cref="InvalidDataException">It is not sealed.</exception>
    public WampValue Answered(WampValue said)
    {
        if (said.IsNull || said[BoardNames.Status].Text == BoardNames.Error) return said;
        if (said[Key].Kind != WampKind.Bytes || said[BoardNames.UpdatedModel].Kind != WampKind.Bytes
            || said[BoardNames.Samples].Kind != WampKind.Bytes)
            throw new InvalidDataException($"its answer is not sealed: {BoardNames.UpdatedModel}, {BoardNames.Samples} and {Key} "
                + "are needed, each as bytes");
        var parts = envelopes.Open(said[Key].Bytes, [said[BoardNames.UpdatedModel].Bytes, said[BoardNames.Samples].Bytes]);
        var samples = long.TryParse(Encoding.ASCII.GetString(parts[1]), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? WampValue.Of(count) : default;
        return WampValue.MapOf((BoardNames.UpdatedModel, parts[0]), (BoardNames.Samples, samples));
    }
}
