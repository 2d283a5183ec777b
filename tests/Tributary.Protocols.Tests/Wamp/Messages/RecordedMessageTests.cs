using System.Text;
using Tributary.Protocols.Wamp;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Protocols.Wamp.Messages;

namespace Tributary.Protocols.Tests.Wamp.Messages;

/// <summary>Frames that the original boards and their router sent.</summary>
public sealed class RecordedMessageTests
{
    [Theory]
    [InlineData("clear-session.jsonl.gz")]
    [InlineData("secure-session.jsonl.gz")]
    [InlineData("secure-msgpack-short-frames.jsonl.gz")]
    [InlineData("worker-before-master.jsonl")]
    public void Every_frame_is_read_and_says_the_same_in_each_serializer(string file)
    {
        var limits = new WampLimits();
        var (count, large) = (0, 0);
        foreach (var frame in Recording.Read(file).Where(frame => !frame.Bytes.IsEmpty))
        {
            count++;
            if (frame.Bytes.Length > 10_000 && ++large > 4) continue;
            var message = MessageReader.Read(frame.Format, frame.Bytes, limits);
            var json = Samples.Json(message);
            Assert.Equal(Samples.Json(frame.Format, frame.Bytes), json);
            foreach (var format in WampFormat.All.Where(format => large == 0 || format == WampFormat.MessagePack))
                Assert.Equal(json, Samples.Json(MessageReader.Read(format, MessageWriter.Write(format, message), limits)));
        }

        Assert.True(count > 3, $"{count} frames");
    }

    [Fact]
    public void A_frame_goes_on_as_it_came()
    {
        var model = Recording.Read("clear-session.jsonl.gz").First(frame => frame.Bytes.Length > 1 << 20);
        var message = MessageReader.Read(model.Format, model.Bytes, new WampLimits());

        var text = Encoding.UTF8.GetString(MessageWriter.Write(WampFormat.Json, message).Span);

        Assert.Contains(Encoding.UTF8.GetString(model.Bytes.Span[^(1 << 20)..]), text, StringComparison.Ordinal);
    }
}
