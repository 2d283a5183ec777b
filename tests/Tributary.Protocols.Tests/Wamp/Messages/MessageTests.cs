using System.Text;
using Tributary.Protocols.Wamp;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Protocols.Wamp.Messages;

namespace Tributary.Protocols.Tests.Wamp.Messages;

public sealed class MessageTests
{
    private static readonly WampLimits s_limits = new();

    public static TheoryData<string, string> Samples => Messages.Samples.Each;

    public static TheoryData<string> Formats { get; } = [.. WampFormat.All.Select(format => format.Name)];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Every_message_goes_through_every_serializer_unchanged(string format, string json)
    {
        var serializer = Messages.Samples.Format(format);
        var bytes = Messages.Samples.Serialize(serializer, json);

        var message = MessageReader.Read(serializer, bytes, s_limits);

        Assert.Equal(Messages.Samples.Json(serializer, bytes), Messages.Samples.Json(message));
        foreach (var other in WampFormat.All)
            Assert.Equal(Messages.Samples.Json(serializer, bytes), Messages.Samples.Json(other, MessageWriter.Write(other, message)));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_message_that_is_cut_off_is_refused_wherever_it_is_cut(string format, string json)
    {
        var serializer = Messages.Samples.Format(format);
        var bytes = Messages.Samples.Serialize(serializer, json);
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<WampFormatException>(() => MessageReader.Read(serializer, bytes[..length], s_limits));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Arguments_are_read_when_they_are_asked_for(string format)
    {
        var serializer = Messages.Samples.Format(format);
        var message = MessageReader.Read(serializer, Messages.Samples.Serialize(serializer,
            $$"""[48,1,{},"a.b",{{Messages.Samples.Payload}}]"""), s_limits);

        var arguments = message.Payload.Arguments;

        Assert.Equal("text", message.Payload.First.Text);
        Assert.Equal(-7, arguments[1].Integer);
        Assert.Equal(1.5, arguments[2].Real);
        Assert.True(arguments[3].Bool);
        Assert.True(arguments[4].IsNull);
        Assert.Equal([1, 2, 3], arguments[5].Items[0].Bytes.ToArray());
        Assert.Equal(9007199254740993, arguments[6]["b"].Integer);
        Assert.Equal(ulong.MaxValue, message.Payload.Keywords["k"].Unsigned);
    }

    [Theory]
    [InlineData("[]", "a message begins with its number")]
    [InlineData("{}", "a message is a list")]
    [InlineData("""["48",1,{},"a"]""", "a message begins with its number")]
    [InlineData("""[7,1,{},"a"]""", "there is no message 7")]
    [InlineData("""[48,0,{},"a"]""", "CALL has the request id 0; it lies in 1..9007199254740992")]
    [InlineData("""[48,9007199254740993,{},"a"]""", "CALL has the request id 9007199254740993; it lies in 1..9007199254740992")]
    [InlineData("""[48,-1,{},"a"]""", "CALL has the request id -1; it lies in 1..9007199254740992")]
    [InlineData("""[48,1.5,{},"a"]""", "CALL has a request id that is no whole number")]
    [InlineData("""[48,"1",{},"a"]""", "CALL has a request id that is no whole number")]
    [InlineData("""[48,1,[],"a"]""", "CALL has options that are no map")]
    [InlineData("""[48,1,{},7]""", "CALL has a URI that is no text")]
    [InlineData("""[48,1,{}]""", "CALL ends before its URI")]
    [InlineData("""[48,1,{},"a",{}]""", "CALL has arguments that are no list")]
    [InlineData("""[48,1,{},"a",[],[]]""", "CALL has keyword arguments that are no map")]
    [InlineData("""[48,1,{},"a",[],{},1]""", "CALL has more than belongs into it")]
    [InlineData("""[35,1,{},1]""", "UNSUBSCRIBED has more than belongs into it")]
    public void What_is_wrong_is_said(string json, string what)
    {
        foreach (var format in WampFormat.All)
            Assert.Equal(what, Assert.Throws<WampFormatException>(()
                => MessageReader.Read(format, Messages.Samples.Serialize(format, json), s_limits)).Message);
    }

    [Theory]
    [InlineData("""[48,1,{},"a",["\u0000!!!"]]""")]
    [InlineData("""[48,1,{},"a",["\u0000AQI"]]""")]
    [InlineData("""[48,1,{},"a"] x""")]
    [InlineData("""[48,1,{},"a",[1,]]""")]
    [InlineData("""[48,1,{},"a",NaN]""")]
    public void Damaged_JSON_is_refused(string json)
        => Assert.Throws<WampFormatException>(() => MessageReader.Read(WampFormat.Json, Encoding.UTF8.GetBytes(json), s_limits));

    [Theory]
    [InlineData("MessagePack", "94300180a16191a1ff")]
    [InlineData("MessagePack", "94300180a161c1")]
    [InlineData("MessagePack", "95300180a161ddffffffff")]
    [InlineData("MessagePack", "95300180a161dfffffffff")]
    [InlineData("MessagePack", "95300180a16191c6ffffffff")]
    [InlineData("CBOR", "85183001a061618161ff")]
    [InlineData("CBOR", "85183001a061619bffffffffffffffff")]
    [InlineData("CBOR", "85183001a06161815bffffffffffffffff")]
    [InlineData("CBOR", "85183001a06161ff")]
    [InlineData("CBOR", "85183001a061618a")]
    public void Damaged_bytes_are_refused(string format, string hex)
        => Assert.Throws<WampFormatException>(() => MessageReader.Read(Messages.Samples.Format(format),
            Convert.FromHexString(hex), s_limits));

    [Fact]
    public void A_text_that_is_not_UTF8_is_refused()
        => Assert.Throws<WampFormatException>(() => MessageReader.Read(WampFormat.Json,
            (byte[])[.. "[48,1,{},\"a\",[\""u8, 0xff, .. "\"]]"u8], s_limits));

    [Theory]
    [MemberData(nameof(Formats))]
    public void Arguments_too_deep_are_refused_by_the_limits_name_and_the_head_is_known(string format)
    {
        var serializer = Messages.Samples.Format(format);
        var bytes = Messages.Samples.Serialize(serializer,
            $$"""[16,7,{"acknowledge":true},"a.b",{{new string('[', 32)}}{{new string(']', 32)}}]""");

        var fault = Assert.Throws<WampLimitException>(() => MessageReader.Read(serializer, bytes, s_limits));

        Assert.Equal((nameof(WampLimits.MaxDepth), 32), (fault.Limit, fault.Max));
        Assert.Equal(new MessageHead(MessageCode.Publish, 7, MessageCode.None, true), MessageReader.ReadHead(serializer, bytes, s_limits));
        MessageReader.Read(serializer, Messages.Samples.Serialize(serializer,
            $$"""[16,7,{},"a.b",{{new string('[', 31)}}{{new string(']', 31)}}]"""), s_limits);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Options_and_URIs_too_long_are_refused_by_the_limits_name(string format)
    {
        var serializer = Messages.Samples.Format(format);
        var options = Messages.Samples.Serialize(serializer, $$"""[48,7,{"x":"{{new string('x', 256 << 10)}}"},"a.b"]""");
        var uri = Messages.Samples.Serialize(serializer, $$"""[48,7,{},"{{new string('x', 1025)}}"]""");

        Assert.Equal(nameof(WampLimits.MaxDetailsBytes),
            Assert.Throws<WampLimitException>(() => MessageReader.Read(serializer, options, s_limits)).Limit);
        Assert.Equal(nameof(WampLimits.MaxUriBytes),
            Assert.Throws<WampLimitException>(() => MessageReader.Read(serializer, uri, s_limits)).Limit);
        Assert.Equal(7, MessageReader.ReadHead(serializer, options, s_limits).Request);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void The_head_of_a_message_is_enough_to_answer_it(string format)
    {
        var serializer = Messages.Samples.Format(format);
        var bytes = Messages.Samples.Serialize(serializer, $$"""[8,68,77,{},"a.b",["{{new string('x', 5000)}}"]]""");

        Assert.Equal(new MessageHead(MessageCode.Error, 77, MessageCode.Invocation, false),
            MessageReader.ReadHead(serializer, bytes[..1000], s_limits));
    }

    [Fact]
    public void Values_that_a_serializer_does_not_know_are_refused_when_they_go_over_to_it()
    {
        var nan = MessageReader.Read(WampFormat.MessagePack, Convert.FromHexString("9446018091cb7ff8000000000000"), s_limits);

        Assert.Throws<WampFormatException>(() => MessageWriter.Write(WampFormat.Json, nan));
        Assert.True(double.IsNaN(nan.Payload.First.Real!.Value));
        MessageWriter.Write(WampFormat.Cbor, nan);
    }

    [Fact]
    public void An_extension_type_goes_on_in_MessagePack_only()
    {
        var bytes = Convert.FromHexString("9446018091d6ff00000000"); // a timestamp
        var message = MessageReader.Read(WampFormat.MessagePack, bytes, s_limits);

        Assert.Equal(bytes, MessageWriter.Write(WampFormat.MessagePack, message).ToArray());
        Assert.Throws<WampFormatException>(() => MessageWriter.Write(WampFormat.Json, message));
        Assert.Throws<WampFormatException>(() => message.Payload.Arguments);
    }

    [Fact]
    public void CBOR_of_other_programs_is_read()
    {
        // Indefinite lengths, a tagged byte string, half floats, undefined.
        var message = MessageReader.Read(WampFormat.Cbor,
            Convert.FromHexString("9f184601bfff9fd84043010203f93e00f77f61616162ff5f41014102ffffff"), s_limits);

        Assert.Equal("""[70,1,{},["\u0000AQID",1.5,null,"ab","\u0000AQI="]]""", Messages.Samples.Json(message));
    }

    [Fact]
    public void A_real_stays_one_in_JSON()
    {
        var message = new WampMessage(MessageCode.Yield) { Request = 1, Payload = WampPayload.Of(2.0, 1e300, 0.1, 3L) };

        Assert.Equal("[70,1,{},[2.0,1E+300,0.1,3]]", Encoding.UTF8.GetString(MessageWriter.Write(WampFormat.Json, message).Span));
    }

    [Fact]
    public void Whole_numbers_of_JavaScript_are_ids()
        => Assert.Equal(5, MessageReader.Read(WampFormat.MessagePack, Convert.FromHexString("9346cb401400000000000080"), s_limits).Request);
}
