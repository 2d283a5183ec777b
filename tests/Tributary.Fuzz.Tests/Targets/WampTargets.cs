using System.Text;
using Tributary.Protocols.Wamp;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Protocols.Wamp.Messages;

namespace Tributary.Fuzz.Tests.Targets;

/// <summary>WAMP messages in each serializer: read, their arguments decoded, and said again in the other serializers.</summary>
internal static class WampTargets
{
    private static readonly WampLimits s_limits = new();

    private static readonly string[] s_messages =
    [
        """[1,"realm1",{"roles":{"caller":{},"callee":{"features":{"call_canceling":true}}},"authmethods":["ticket"]}]""",
        """[8,48,7814135,{},"com.myapp.error",["what",-7,1.5,true,null],{"why":18446744073709551615}]""",
        """[16,239714735,{"acknowledge":true,"exclude":[1,2]},"com.myapp.mytopic1",["\u0000AQIDBA==",{"a":[[1]]}]]""",
        """[48,7814135,{"timeout":1000},"com.myapp.user.new",[],{"name":"\u00fc\ud83d\ude00","n":1e300}]""",
        """[35,0,{"subscription":1293722}]""",
        """[70,6131533,{"progress":true},[[],{},"\u0000"]]""",
    ];

    public static IReadOnlyList<FuzzTarget> All { get; } = [.. WampFormat.All.Select(format
        => FuzzTarget.Of($"wamp in {format.Name}", [.. s_messages.Select(text => Serialized(format, text))], bytes => Take(format, bytes),
            typeof(WampFormatException), typeof(WampLimitException)))];

    private static byte[] Serialized(WampFormat format, string json) => MessageWriter.Write(format,
        MessageReader.Read(WampFormat.Json, Encoding.UTF8.GetBytes(json), s_limits)).ToArray();

    private static void Take(WampFormat format, byte[] bytes)
    {
        MessageReader.ReadHead(format, bytes, s_limits);
        var message = MessageReader.Read(format, bytes, s_limits);

        // What was read can be said again, and is the same then.
        MessageReader.Read(format, MessageWriter.Write(format, message), s_limits);
        foreach (var other in WampFormat.All)
            MessageReader.Read(other, MessageWriter.Write(other, message), s_limits with { MaxDetailsBytes = 16 << 20 });
        _ = (message.Payload.Arguments, message.Payload.Keywords);
    }
}
