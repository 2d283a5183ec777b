using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;
using Tributary.Transports.Frames;
using Tributary.Transports.Lines;
using Tributary.Transports.Messages;
using Tributary.Transports.Mqtt;

namespace Tributary.Fuzz.Tests.Targets;

/// <summary>What comes in frames, and pieces in whatever order and length.</summary>
internal static class FrameTargets
{
    private const int PieceBytes = 100;

    private static readonly (string Word, string Text)[] s_words =
    [
        (FrameWords.Hello, """
            {"session":"s","state":"here","client":{"labels":{"site":"north"},"examples":5,"version":"1"},"holding":["r/1/train"]}
            """),
        (FrameWords.Coordinator, """{"session":"s","leaseSeconds":60.5}"""),
        (FrameWords.Fetch, """{"offset":0,"length":262144}"""),
        (FrameWords.Update, """{"bytes":31400,"digest":"0000000000000000000000000000000000000000000000000000000000000000"}"""),
        (FrameWords.Taken, """
            {"offset":5,"acknowledged":true,"problem":{"type":"x","status":410,"title":"gone"},"retryAfterSeconds":1.5}
            """),
    ];

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        // It throws nothing: what is none is null.
        .. s_words.Select(one => FuzzTarget.Of($"frame {one.Word}", [Encoding.UTF8.GetBytes(one.Text)], bytes => Read(one.Word, bytes))),
        FuzzTarget.OfText("mqtt topic", ["tributary/clients/board-1/update", "tributary/coordinator", "tributary/clients//"], Topic),
        new("pieces of a model", [Pieces(0, 1, 2, 3), Pieces(0, 2, 1, 1, 2, 3)], DownloadAsync, typeof(BrokenFileException),
            typeof(LinkProblemException), typeof(ChannelClosedException)),
        new("words of an update", [Words(0, 100, 200, 314), Words(314)], UploadAsync, typeof(LinkProblemException),
            typeof(ChannelClosedException)),
    ];

    private static void Read(string word, byte[] bytes)
    {
        var frame = new Frame("a", word, "", bytes);
        _ = word switch
        {
            FrameWords.Hello => (object?)FrameJson.Read(frame, FrameJson.Default.HelloMessage)?.Client?.Holds?.Cleaned(),
            FrameWords.Coordinator => FrameJson.Read(frame, FrameJson.Default.CoordinatorMessage),
            FrameWords.Fetch => FrameJson.Read(frame, FrameJson.Default.FetchMessage),
            FrameWords.Update => FrameJson.Read(frame, FrameJson.Default.BeginMessage),
            _ => FrameJson.Read(frame, FrameJson.Default.TakenMessage),
        };
    }

    private static void Topic(string text)
    {
        var frame = new MqttTopics("tributary").Read(new MqttMessage(text, Encoding.UTF8.GetBytes(text))
        {
            Correlation = Encoding.UTF8.GetBytes(text),
            Properties = [new("kind", text), new("offset", text), new("total", text)],
        });
        if (frame is { Offset: < 0 } or { Total: < 0 }) throw new InvalidOperationException("a place below zero");
    }

    // Of each piece: where it begins, how much there is in all, how long it is, and its bytes.
    private static byte[] Pieces(params int[] numbers) => [.. numbers.SelectMany(number =>
    {
        var piece = new byte[5 + (number == 3 ? 14 : PieceBytes)];
        BinaryPrimitives.WriteUInt16LittleEndian(piece, (ushort)(number * PieceBytes));
        BinaryPrimitives.WriteUInt16LittleEndian(piece.AsSpan(2), 314);
        piece[4] = (byte)(piece.Length - 5);
        return piece;
    })];

    private static async Task DownloadAsync(byte[] bytes)
    {
        var come = Channel.CreateUnbounded<Frame>();
        for (var at = 0; at + 5 <= bytes.Length;)
        {
            var length = Math.Min(bytes[at + 4], bytes.Length - at - 5);
            come.Writer.TryWrite(new Frame("a", FrameWords.Piece, FrameWords.Bytes, bytes.AsMemory(at + 5, length))
            {
                Offset = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at)),
                Total = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at + 2)),
            });
            at += 5 + length;
        }

        come.Writer.Complete();
        var path = Path.Combine(Path.GetTempPath(), $"tributary-fuzz-{Environment.ProcessId}.part");
        try
        {
            await using var file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite);
            await new PieceDownload(new Nowhere(), "a", come.Reader, new PassedTally(new Silent()), TimeProvider.System)
                .RunAsync("r/1/train", file, 1000, CancellationToken.None);
            if (file.Length > 1000) throw new InvalidOperationException($"{file.Length} bytes were taken");
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static byte[] Words(params int[] offsets) => Encoding.UTF8.GetBytes(string.Join('\n', offsets.Select(offset
        => JsonSerializer.Serialize(new TakenMessage(offset) { Acknowledged = offset == 314 }, FrameJson.Default.TakenMessage))));

    private static async Task UploadAsync(byte[] bytes)
    {
        var come = Channel.CreateUnbounded<Frame>();
        foreach (var line in Encoding.UTF8.GetString(bytes).Split('\n'))
            come.Writer.TryWrite(new Frame("a", FrameWords.Taken, FrameWords.Taken, Encoding.UTF8.GetBytes(line)));
        come.Writer.Complete();
        var layout = new TensorLayout([new TensorInfo("w", [2, 2], 0)]);
        var model = new ModelState(layout, new float[4]);
        var assignment = new AssignmentMessage { Key = "r/1/train", Kind = "train", Run = "r", Round = 1, Model = new string('0', 64) };
        using var content = new UpdateContent(assignment, new Update(model, 5), model, DateTimeOffset.UnixEpoch, null);
        await new PieceUpload(new Nowhere(), "a", come.Reader, new PassedTally(new Silent()), TimeProvider.System)
            .RunAsync(assignment.Key, content, CancellationToken.None);
    }

    private sealed class Silent : ILineObserver;

    private sealed class Nowhere : IFrameLink
    {
        public int PieceBytes => FrameTargets.PieceBytes;

        public Task RunAsync(IFrameReceiver receiver, CancellationToken cancellation) => Task.CompletedTask;

        public Task SendAsync(Frame frame, CancellationToken cancellation) => Task.CompletedTask;
    }
}
