using Tributary.Protocols.Wamp.Authentication;
using Tributary.Protocols.Wamp.Channels;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Protocols.Wamp.Messages;

namespace Tributary.Protocols.Wamp.Routing;

/// <summary>A connection from its first message to WELCOME, as a router has it.</summary>
internal sealed class Joining(IWampChannel channel, RouterOptions options)
{
    private static readonly string[] s_roles = ["publisher", "subscriber", "caller", "callee"];

    /// <summary>Who joins, with what it says of itself.</summary>
    internal sealed record Result(string Realm, long Session, WampValue Roles, AuthStep.Accept Accepted);

    /// <summary>Reads HELLO and sees who it is.</summary>
    /// <exception cref="WampException">It may not join; the URI and the text are for ABORT.</exception>
    /// <exception cref="Formats.WampFormatException">It does not speak WAMP.</exception>
    /// <exception cref="IOException">The line broke or was closed.</exception>
    public async Task<Result> RunAsync(CancellationToken cancellation)
    {
        var hello = await NextAsync(MessageCode.Hello, cancellation);
        var roles = hello.Details["roles"];
        if (!s_roles.Any(role => roles.Entries.ContainsKey(role)))
            throw new WampException(WampUris.ProtocolViolation, $"HELLO names none of the roles {string.Join(", ", s_roles)}");
        if (!WampUri.IsValid(hello.Uri, options.UriRules))
            throw new WampException(WampUris.InvalidUri, "the realm is no valid URI");
        if (options.Realms is { } realms && !realms.Contains(hello.Uri, StringComparer.Ordinal))
            throw new WampException(WampUris.NoSuchRealm, $"there is no realm {hello.Uri}");
        var session = RandomId.Next();
        var step = await options.Authenticator.BeginAsync(new JoinRequest(hello.Uri, session, channel.Info)
        {
            AuthId = hello.Details["authid"].Text,
            Methods = [.. hello.Details["authmethods"].Items.Select(one => one.Text).OfType<string>()],
            Extra = hello.Details["authextra"],
        }, cancellation);
        while (step is AuthStep.Challenge challenge)
        {
            await SendAsync(new WampMessage(MessageCode.Challenge) { Text = challenge.Method, Details = challenge.Extra }, cancellation);
            var answer = await NextAsync(MessageCode.Authenticate, cancellation);
            step = challenge.Answer(answer.Text, answer.Details);
        }

        return step switch
        {
            AuthStep.Accept accepted => new Result(hello.Uri, session, roles, accepted),
            AuthStep.Refuse refused => throw new WampException(refused.Reason, refused.Text),
            _ => throw new WampException(WampUris.AuthenticationFailed, "the authentication came to no end"),
        };
    }

    /// <summary>Tells why there will be no session.</summary>
    public async Task AbortAsync(string reason, string text, CancellationToken cancellation)
    {
        await SendAsync(WampMessage.Abort(reason, text), cancellation);
        await channel.CloseAsync(cancellation);
    }

    private async Task<WampMessage> NextAsync(MessageCode expected, CancellationToken cancellation)
    {
        var frame = await channel.ReceiveAsync(cancellation) ?? throw new IOException("the line was closed before there was a session");
        if (!frame.IsWhole)
            throw new WampException(WampUris.PayloadSizeExceeded, $"a message of {frame.Length} bytes came; at most "
                + $"{options.Limits.MaxMessageBytes} are taken (the limit {nameof(WampLimits.MaxMessageBytes)})");
        var message = MessageReader.Read(channel.Format, frame.Bytes, options.Limits);
        if (message.Code == expected) return message;
        if (message.Code == MessageCode.Abort) throw new IOException($"the client gave up: {message.Uri}");
        throw new WampException(WampUris.ProtocolViolation,
            $"{message.Code.ToString().ToUpperInvariant()} came where {expected.ToString().ToUpperInvariant()} belongs");
    }

    private ValueTask SendAsync(WampMessage message, CancellationToken cancellation)
        => channel.SendAsync(MessageWriter.Write(channel.Format, message), cancellation);
}
