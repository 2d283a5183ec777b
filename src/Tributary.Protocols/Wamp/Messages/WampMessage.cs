using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Protocols.Wamp.Messages;

/// <summary>Any message: what its number has no place for is left at its default.</summary>
public sealed record WampMessage(MessageCode Code)
{
    /// <summary>The greatest id (Basic Profile, "IDs"); the least is 1.</summary>
    public const long MaxId = 1L << 53;

    /// <summary>The number of the message that an ERROR answers.</summary>
    public MessageCode RequestCode { get; init; }

    public long Request { get; init; }

    /// <summary>Of the session in WELCOME, of a registration or a subscription elsewhere.</summary>
    public long Id { get; init; }

    public long Publication { get; init; }

    /// <summary>Options or details: a map.</summary>
    public WampValue Details { get; init; } = WampValue.NoEntries;

    /// <summary>Realm, topic, procedure, reason or error.</summary>
    public string Uri { get; init; } = "";

    /// <summary>The method of CHALLENGE, the signature of AUTHENTICATE.</summary>
    public string Text { get; init; } = "";

    public WampPayload Payload { get; init; } = WampPayload.Empty;

    /// <summary>An ERROR whose one argument is a text for people.</summary>
    public static WampMessage Error(MessageCode requestCode, long request, string uri, string text)
        => new(MessageCode.Error) { RequestCode = requestCode, Request = request, Uri = uri, Payload = WampPayload.Of(text) };

    /// <summary>An ABORT with a text for people.</summary>
    public static WampMessage Abort(string reason, string text)
        => new(MessageCode.Abort) { Uri = reason, Details = WampValue.MapOf(("message", text)) };

    /// <summary>A GOODBYE, with a text for people where there is one.</summary>
    public static WampMessage Goodbye(string reason, string? text = null) => new(MessageCode.Goodbye)
    {
        Uri = reason,
        Details = text is null ? WampValue.NoEntries : WampValue.MapOf(("message", text)),
    };
}
