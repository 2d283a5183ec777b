using System.Text;
using Tributary.Gateways.Frames;
using Tributary.Gateways.Wamp;
using Tributary.Protocols.Wamp;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Protocols.Wamp.Messages;
using Tributary.Security;
using Tributary.Security.Authority;
using Tributary.Security.Envelopes;
using Tributary.Security.Sessions;
using Tributary.Transports.Frames;
using Tributary.Transports.Wamp;
using Tributary.Transports.Wamp.Boards;

namespace Tributary.Fuzz.Tests.Targets;

/// <summary>What is called over WAMP, with whatever arguments: frames, announcements and answers of boards; and what is sealed.</summary>
internal static class WampFrameTargets
{
    private const string Tell = "tributary.coordinator.tell";
    private const string Join = "iotronic.LR_Master.notify_join";
    private static readonly WampLimits s_limits = new();
    private static readonly (SealedSession There, byte[] Message) s_session = Agree();

    private static readonly string[] s_calls =
    [
        $$"""[48,1,{},"{{Tell}}",["a","hello","here","","{\"session\":\"s\",\"holding\":[\"r/1/train\"]}"]]""",
        $$"""[48,2,{},"{{Tell}}",["a","update","piece","r/1/train","\u0000AQIDBA=="],{"offset":262144,"total":1726799}]""",
        $$"""[48,3,{},"{{Tell}}",["a","answer","reply","r/1/train","{\"kind\":\"train\"}"],{"offset":-1,"total":1e300}]""",
        $$"""[48,4,{},"{{Tell}}",["a","seal","offer","","\u0000AAEB"],{"sealed":true}]""",
        $$"""[48,5,{},"{{Join}}",["{\"board\": \"LR_Worker_1\"}"]]""",
        $$"""[48,6,{},"{{Join}}",[{"board":"LR_Worker_1","signature":"\u0000AQID"}]]""",
        $$"""[48,7,{},"{{Join}}",[[1,[2,{"board":null}]],18446744073709551615],{"board":{} }]""",
        """[50,8,{},[{"updated_model":"\u0000UEsDBA==","n_samples":600}]]""",
    ];

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        .. WampFormat.All.Select(format => FuzzTarget.Of($"calls over wamp in {format.Name}",
            [.. s_calls.Select(text => Serialized(format, text))], bytes => Take(format, bytes), typeof(WampFormatException),
            typeof(WampLimitException))),
        FuzzTarget.Of("sealed frame", [Inside("r/1/train", 262144), Inside("", null)], Sealed),
        FuzzTarget.Of("message of a session", [s_session.Message], bytes => s_session.There.Open(bytes), typeof(EnvelopeException)),
        FuzzTarget.Of("agreement to seal", [new SealOffer(new byte[] { 1, 2, 3 }, new byte[] { 4 }).Write(),
            new SealGreeting(new string('a', 32), new byte[] { 1 }).Write()],
            bytes => _ = (SealOffer.Read(bytes), SealGreeting.Read(bytes))),
    ];

    private static byte[] Serialized(WampFormat format, string json) => MessageWriter.Write(format,
        MessageReader.Read(WampFormat.Json, Encoding.UTF8.GetBytes(json), s_limits)).ToArray();

    // What is no frame is null; what is no announcement is told so to its caller.
    private static void Take(WampFormat format, byte[] bytes)
    {
        var payload = MessageReader.Read(format, bytes, s_limits).Payload;
        if (WampFrames.Read(payload) is { } frame)
        {
            if (frame is { Offset: < 0 } or { Total: < 0 } || frame.Key.Length > Frame.MaxKey)
                throw new InvalidOperationException("a place below zero, or a key without end");
            _ = (HelloBounds.Read(frame, out _), FrameJson.Read(frame, FrameJson.Default.TakenMessage));
            if (WampFrames.Read(WampFrames.Write(frame))?.Word != frame.Word)
                throw new InvalidOperationException("said again it is another frame");
        }

        try
        {
            var who = BoardAnnouncement.Of(payload);
            if (!BoardNames.IsValid(who.Board)) throw new InvalidOperationException("that is no board");
        }
        catch (WampException refused) when (refused.Uri == WampUris.InvalidArgument)
        {
            // Nor is it.
        }
    }

    private static byte[] Inside(string key, long? offset)
        => SealedFrames.Seal(new Frame("a", FrameWords.Update, FrameWords.Bytes, new byte[] { 7, 8, 9 }) { Key = key, Offset = offset },
            static (head, rest) => [.. head, .. rest]).Payload.ToArray();

    private static void Sealed(byte[] bytes)
    {
        var outer = new Frame("a", FrameWords.Update, FrameWords.Bytes, bytes) { IsSealed = true };
        if (SealedFrames.Read(outer, bytes, out _) is not { } frame) return;
        if (frame.Key.Length > Frame.MaxKey || frame is { Offset: < 0 } or { Total: < 0 } || frame.Payload.Length > bytes.Length)
            throw new InvalidOperationException("more came out than may be in it");
    }

    private static (SealedSession There, byte[] Message) Agree()
    {
        using var authority = CertificateAuthority.Create("the tests", TimeProvider.System);
        var book = new KeyBook(authority.Trusted);
        SealedEnvelopes End(string name)
        {
            var issued = authority.Issue(name, Role.Client, TimeSpan.FromDays(1));
            using var certificate = issued.WithKey();
            book.Add(name, certificate);
            return new SealedEnvelopes(new OwnKeys(name, issued.KeyPem!), book, authority.Trusted, TimeProvider.System,
                new EnvelopeOptions { AcceptsFromBeforeStart = true });
        }

        var (one, two) = (End("one"), End("two"));
        using var offer = new SessionOffer(one, "two", "fuzz", TimeProvider.System);
        var answer = SessionAnswer.Of(two, "one", "fuzz", offer.Bytes.Span, TimeProvider.System);
        return (answer.Session, offer.Accept(answer.Bytes.Span).Seal([1, 2], new byte[100]));
    }
}
