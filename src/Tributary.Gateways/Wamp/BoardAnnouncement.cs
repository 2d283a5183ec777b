using System.Text.Json;
using Tributary.Protocols.Wamp;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Transports.Wamp.Boards;

namespace Tributary.Gateways.Wamp;

/// <summary>Who a board says that it is: in the clear a text that holds JSON, in the sealed form an object.</summary>
internal readonly record struct BoardAnnouncement(string Board, WampValue Said)
{
    private const int MaxArgument = 1000;

    /// <summary>Whether it is in the sealed form.</summary>
    public bool IsSealed => Said.Kind == WampKind.Map;

    /// <exception cref="WampException">It names no board.</exception>
    public static BoardAnnouncement Of(WampPayload payload)
    {
        string? name;
        WampValue said = default;
        try
        {
            said = payload.First;
            using var json = said.Text is { Length: <= MaxArgument } text ? JsonDocument.Parse(text) : null;
            name = json is null ? said[BoardNames.Board].Text : json.RootElement.GetProperty(BoardNames.Board).GetString();
        }
        catch (Exception broken) when (broken is JsonException or KeyNotFoundException or InvalidOperationException or WampFormatException)
        {
            name = null;
        }

        return BoardNames.IsValid(name) ? new(name!, said) : throw new WampException(WampUris.InvalidArgument,
            "the argument must be a JSON text like {\"board\": \"LR_Worker_1\"}; a name has up to 64 letters, digits, _ and -");
    }
}
