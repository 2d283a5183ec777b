using Tributary.Protocols.Wamp.Formats;
using Tributary.Protocols.Wamp.Messages;

namespace Tributary.Protocols.Tests.Wamp.Messages;

/// <summary>One of each message, as JSON: the vectors of the tests, from the message definitions of the specification.</summary>
internal static class Samples
{
    public const string Payload = """["text", -7, 1.5, true, null, ["\u0000AQID"], {"b": 9007199254740993}], {"k": 18446744073709551615}""";

    public static TheoryData<string, string> Each { get; } = new([.. Texts.SelectMany(text
        => WampFormat.All.Select(format => new TheoryDataRow<string, string>(format.Name, text)))]);

    public static IReadOnlyList<string> Texts =>
    [
        """[1,"realm1",{"roles":{"caller":{},"callee":{"features":{"call_canceling":true}}},"authmethods":["ticket"]}]""",
        """[2,9007199254740992,{"roles":{"broker":{},"dealer":{}}}]""",
        """[3,{"message":"The realm does not exist."},"wamp.error.no_such_realm"]""",
        $$"""[3,{},"wamp.error.protocol_violation",{{Payload}}]""",
        """[4,"wampcra",{"challenge":"{ \"nonce\": \"LHRTC9zeOIrt_9U3\" }"}]""",
        """[5,"gir1mSx+deCDUV7wRM5SGIn/+R/ClqLZuH4m7FJeBVI=",{}]""",
        """[6,{"message":"The host is shutting down now."},"wamp.close.system_shutdown"]""",
        """[8,32,713845233,{},"wamp.error.not_authorized"]""",
        $$"""[8,48,7814135,{},"com.myapp.error.object_write_protected",{{Payload}}]""",
        """[16,239714735,{},"com.myapp.mytopic1"]""",
        """[16,239714735,{"acknowledge":true},"com.myapp.mytopic1",["Hello, world!"]]""",
        $$"""[16,239714735,{},"com.myapp.mytopic1",{{Payload}}]""",
        """[17,239714735,4429313566]""",
        """[32,713845233,{},"com.myapp.mytopic1"]""",
        """[33,713845233,5512315355]""",
        """[34,85346237,5512315355]""",
        """[35,85346237]""",
        """[35,0,{"reason":"wamp.close.killed","subscription":1293722}]""",
        """[36,5512315355,4429313566,{}]""",
        $$"""[36,5512315355,4429313566,{"topic":"a..b"},{{Payload}}]""",
        """[48,7814135,{},"com.myapp.ping"]""",
        $$"""[48,7814135,{"timeout":1000},"com.myapp.user.new",{{Payload}}]""",
        """[48,7814135,{},"com.myapp.user.new",[],{"a":1}]""",
        """[49,7814135,{"mode":"kill"}]""",
        """[50,7814135,{}]""",
        $$"""[50,7814135,{"progress":true},{{Payload}}]""",
        """[64,25349185,{"match":"wildcard","invoke":"roundrobin"},"com.myapp..myprocedure1"]""",
        """[65,25349185,2103333224]""",
        """[66,788923562,2103333224]""",
        """[67,788923562]""",
        """[68,6131533,9823526,{},["Hello, world!"]]""",
        """[69,6131533,{"mode":"killnowait"}]""",
        """[70,6131533,{}]""",
        $$"""[70,6131533,{},{{Payload}}]""",
    ];

    /// <summary>The bytes of a message in a format, made from its JSON token by token.</summary>
    public static ReadOnlyMemory<byte> Serialize(WampFormat format, string json)
    {
        var reader = WampFormat.Json.CreateReader(System.Text.Encoding.UTF8.GetBytes(json), 100);
        reader.Read();
        var writer = format.CreateWriter(100);
        writer.Copy(reader);
        return writer.Finish();
    }

    /// <summary>Any value or message as JSON without spaces.</summary>
    public static string Json(WampFormat format, ReadOnlyMemory<byte> bytes)
    {
        var reader = format.CreateReader(bytes, 100);
        reader.Read();
        var writer = WampFormat.Json.CreateWriter(100);
        writer.Copy(reader);
        return System.Text.Encoding.UTF8.GetString(writer.Finish().Span);
    }

    public static string Json(WampMessage message)
        => Json(WampFormat.Json, MessageWriter.Write(WampFormat.Json, message));

    public static WampFormat Format(string name) => WampFormat.All.Single(format => format.Name == name);

    public static WampMessage Message(string json) => MessageReader.Read(WampFormat.Json, Serialize(WampFormat.Json, json), new());

    public static WampPayload PayloadOf(string json)
        => MessageReader.Read(WampFormat.Json, System.Text.Encoding.UTF8.GetBytes($"[70,1,{{}},{json}]"), new()).Payload;
}
