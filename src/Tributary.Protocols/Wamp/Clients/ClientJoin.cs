using Tributary.Protocols.Wamp.Channels;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Protocols.Wamp.Messages;

namespace Tributary.Protocols.Wamp.Clients;

/// <summary>From HELLO to WELCOME, as a client has it.</summary>
internal static class ClientJoin
{
    private static readonly WampValue s_roles = WampValue.MapOf(
        ("publisher", Features("publisher_identification", "publisher_exclusion", "subscriber_blackwhite_listing")),
        ("subscriber", Features("publisher_identification", "pattern_based_subscription")),
        ("caller", Features("progressive_call_results", "call_timeout", "call_canceling", "caller_identification")),
        ("callee", Features("progressive_call_results", "call_canceling", "caller_identification", "pattern_based_registration",
            "shared_registration")));

    /// <returns>WELCOME.</returns>
    /// <exception cref="WampException">The router refused, or did not show who it is.</exception>
    public static async Task<WampMessage> RunAsync(IWampChannel channel, JoinOptions options, TimeProvider clock,
        CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(options.Limits.JoinTimeout, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        try
        {
            return await TalkAsync(channel, options, end.Token);
        }
        catch (OperationCanceledException fault) when (!cancellation.IsCancellationRequested)
        {
            throw new WampException(WampUris.Timeout,
                $"the router gave no session within {options.Limits.JoinTimeout.TotalSeconds} s", fault);
        }
        catch (WampFormatException fault)
        {
            throw new WampException(WampUris.ProtocolViolation, fault.Message, fault);
        }
        catch (IOException fault)
        {
            throw new WampException(WampUris.NetworkFailure, fault.Message, fault);
        }
    }

    private static async Task<WampMessage> TalkAsync(IWampChannel channel, JoinOptions options, CancellationToken cancellation)
    {
        var credential = options.Credential;
        var details = new Dictionary<string, WampValue>(StringComparer.Ordinal) { ["roles"] = s_roles, ["agent"] = options.Agent };
        if (credential is not null)
        {
            details["authid"] = credential.AuthId;
            details["authmethods"] = WampValue.ListOf(credential.Method);
            if (credential.Begin(channel.Info) is { IsNull: false } extra) details["authextra"] = extra;
        }

        await SendAsync(new WampMessage(MessageCode.Hello) { Uri = options.Realm, Details = WampValue.Of(details) });
        while (true)
        {
            var frame = await channel.ReceiveAsync(cancellation) ?? throw new IOException("the router closed the line");
            if (!frame.IsWhole) throw new WampFormatException($"the router sent {frame.Length} bytes before there was a session");
            var message = MessageReader.Read(channel.Format, frame.Bytes, options.Limits);
            switch (message.Code)
            {
                case MessageCode.Challenge when credential?.Method == message.Text:
                    await AnswerAsync(credential, message);
                    break;
                case MessageCode.Welcome:
                    await JudgeAsync(() => credential?.Check(message.Details["authextra"]));
                    return message;
                case MessageCode.Abort:
                    throw new WampException(message.Uri, message.Details["message"].Text ?? message.Uri) { Payload = message.Payload };
                default:
                    throw new WampFormatException($"the router answered HELLO with {message.Code.ToString().ToUpperInvariant()}"
                        + (message.Text.Length > 0 ? $" for {message.Text}" : ""));
            }
        }

        async Task AnswerAsync(IWampCredential own, WampMessage challenge)
        {
            (string Signature, WampValue Extra) answer = ("", default);
            await JudgeAsync(() => answer = own.Answer(challenge.Details));
            await SendAsync(new WampMessage(MessageCode.Authenticate)
            {
                Text = answer.Signature,
                Details = answer.Extra.IsNull ? WampValue.NoEntries : answer.Extra,
            });
        }

        // A router that cannot be trusted is told so.
        async Task JudgeAsync(Action judge)
        {
            try
            {
                judge();
            }
            catch (WampException fault)
            {
                await SendAsync(WampMessage.Abort(fault.Uri, fault.Message));
                throw;
            }
        }

        async Task SendAsync(WampMessage message)
            => await channel.SendAsync(MessageWriter.Write(channel.Format, message), cancellation);
    }

    private static WampValue Features(params string[] names)
        => WampValue.MapOf(("features", WampValue.MapOf(names.Select(name => (name, WampValue.Of(true))))));
}
