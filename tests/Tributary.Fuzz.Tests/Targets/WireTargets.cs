using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Google.Protobuf;
using Tributary.Core.Clients;
using Tributary.Engine.Formats;
using Tributary.Protocols.Grpc;
using Tributary.Transports.Flower;
using Tributary.Transports.Joining;
using Tributary.Transports.Messages;
using Tributary.Transports.Native;
using Proto = Tributary.Transports.Flower.Messages;

namespace Tributary.Fuzz.Tests.Targets;

/// <summary>What comes over the links, at both ends.</summary>
internal static class WireTargets
{
    private const string Assignment = """
        {"key":"r/1/train","kind":"train","run":"r","round":1,"asked":2,"deadline":"2026-01-02T03:04:05Z",
         "model":"00","modelBytes":12,"download":"float32","upload":"int8","seed":"12345","lossBefore":true,
         "spec":{"input":[4],"layers":[{"type":"dense","units":2}]},
         "training":{"epochs":1,"batchSize":5,"optimizer":{"kind":"sgd","learningRate":0.1}},
         "schema":{"columns":[{"name":"age"}],"classes":["a","b"],"label":"y"}}
        """;

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        Body("poll", NativeJson.Default.PollRequest,
            """{"session":"s","client":{"labels":{"site":"north"},"examples":5,"holds":{"set":"mnist","input":[28,28,1],"classes":10},"version":"1"},"holding":["r/1/train"],"available":true,"waitSeconds":1.5}""",
            poll => poll.Client?.Holds?.Cleaned()),
        Body("poll's answer", NativeJson.Default.PollReply,
            $$"""{"leaseSeconds":60,"assignments":[{{Assignment}}],"cancelled":["r/1/train"]}""", reply =>
        {
            foreach (var one in reply.Assignments ?? []) Take(one);
        }),
        Body("assignment", LinkJson.Default.AssignmentMessage, Assignment, Take),
        Body("reply", LinkJson.Default.ReplyMessage,
            """{"kind":"evaluate","evaluation":{"examples":5,"loss":0.5,"accuracy":0.75,"metrics":{"f1":0.3}},"refusal":{"reason":"Busy","detail":"x"},"properties":{"a":"b"}}""", _ => { }),
        Body("progress", LinkJson.Default.ProgressMessage, """{"kind":"train","epoch":1,"epochs":5,"loss":0.5,"text":"x"}""", _ => { }),
        Body("enrolment", JoiningJson.Default.EnrollRequest, """{"token":"tributary_join_x","name":"board","request":"-----BEGIN"}""", _
            => { }),
        Body("problem", LinkJson.Default.ProblemMessage,
            """{"type":"urn:tributary:busy","title":"Busy","status":503,"detail":"x","remedy":"y"}""", _ => { }),
        FuzzTarget.OfText("metrics", ["{\"loss\":0.5,\"accuracy\":1,\"f1\":\"NaN\",\"x\":NaN}"], text
            => _ = (MetricsText.Read(text), MetricsText.Quoted(text))),
        new("flower frames", FlowerFrames, bytes => FramesAsync(bytes, null), typeof(GrpcException), typeof(InvalidDataException),
            typeof(EndOfStreamException)),
        new("flower frames, packed", [[1, .. Frame(Zip(Fit()))[1..]]], bytes => FramesAsync(bytes, "gzip"), typeof(GrpcException),
            typeof(InvalidDataException), typeof(EndOfStreamException)),
        FuzzTarget.Of("flower answers", [new Proto.FitRes { NumExamples = 5,
            Metrics = { ["loss"] = new Proto.Scalar { Double = 0.5 } } }.ToByteArray()],
            bytes => Scalars.AllNumbers(Proto.FitRes.Parser.ParseFrom(bytes).Metrics), typeof(InvalidProtocolBufferException)),
        FuzzTarget.OfText("grpc headers", ["10S", "5H", "percent%20encoded%e2%82%ac"], text
            => _ = (GrpcHeaders.ReadTimeout(text), GrpcHeaders.ReadText(text))),
        FuzzTarget.OfText("client's id", ["board-2", "a.b_c"], text => ClientId.IsValid(text)),
    ];

    /// <summary>Streams of a Flower client: an answer, two of them, an empty one.</summary>
    public static IReadOnlyList<byte[]> FlowerFrames => [Frame(Fit()), [.. Frame(Properties()), .. Frame(Fit())], Frame([])];

    private static FuzzTarget Body<T>(string name, JsonTypeInfo<T> type, string valid, Action<T> take)
        => FuzzTarget.Of(name, [Encoding.UTF8.GetBytes(valid)], bytes =>
        {
            if (JsonSerializer.Deserialize(bytes, type) is { } message) take(message);
        }, typeof(JsonException));

    private static void Take(AssignmentMessage message)
    {
        if (AssignmentReader.Unknown(message) is not null) return;
        var spec = AssignmentReader.Spec(message, out var fault);
        if (fault is null) AssignmentReader.Read(message, spec, null, out _);
    }

    private static async Task FramesAsync(byte[] bytes, string? encoding)
    {
        var reader = new MessageReader(PipeReader.Create(new MemoryStream(bytes)), new GrpcLimits { MaxMessageBytes = 1 << 20 }, encoding);
        while (await reader.NextAsync(CancellationToken.None) is { } message)
        {
            var tensors = new TensorGatherer(100_000);
            await TensorMessage.ReadAsync(message, kind => kind is MessageKind.Fit or MessageKind.Parameters ? 2 : 0, tensors.TakeAsync,
                CancellationToken.None);
            tensors.Finish();
        }
    }

    private static byte[] Frame(byte[] message) => [0, (byte)(message.Length >> 24), (byte)(message.Length >> 16),
        (byte)(message.Length >> 8), (byte)message.Length, .. message];

    // ClientMessage { fit_res = 3: { status = 1, parameters = 2 { tensors = 1, tensor_type = 2 }, num_examples = 3, metrics = 4 } }.
    private static byte[] Fit()
    {
        using var npy = new MemoryStream();
        Npy.Write(npy, [2, 2], [1, 2, 3, 4]);
        byte[] tensors = [.. Field(1, npy.ToArray()), .. Field(1, npy.ToArray()), .. Field(2, "numpy.ndarray"u8.ToArray())];
        byte[] rest = new Proto.FitRes
        {
            Status = new Proto.Status { Message = "ok" },
            NumExamples = 5,
            Metrics = { ["loss"] = new Proto.Scalar { Double = 0.5 } }
        }.ToByteArray();
        return Field((int)MessageKind.Fit, [.. Field(2, tensors), .. rest]);
    }

    private static byte[] Properties()
        => Field((int)MessageKind.Properties,
            new Proto.GetPropertiesRes { Properties = { ["client_id"] = new Proto.Scalar { String = "a" } } }.ToByteArray());

    private static byte[] Field(int number, byte[] bytes)
    {
        var head = new List<byte> { (byte)((number << 3) | 2) };
        for (var length = bytes.Length; ; length >>= 7)
        {
            head.Add((byte)(length >= 0x80 ? (length & 0x7f) | 0x80 : length));
            if (length < 0x80) break;
        }

        return [.. head, .. bytes];
    }

    private static byte[] Zip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest,
            leaveOpen: true)) gzip.Write(bytes);
        return packed.ToArray();
    }
}
