using System.Text;
using Tributary.Engine.Formats;
using Tributary.Engine.Formats.Pickles;
using Tributary.Transports.Faas;
using Tributary.Transports.Listening;

namespace Tributary.Fuzz.Tests.Targets;

/// <summary>What functions are called with and answer.</summary>
internal static class FaasTargets
{
    private static readonly NpyArray[] s_weights = [new([2, 3], [0, 1, -2.5f, 3, float.NaN, 5]), new([3], [0.5f, 0, 0]), new([0], [])];

    private static readonly byte[] s_pickle = NumpyPickle.Write(s_weights);

    private static readonly byte[] s_tensors = [0x80, 2, (byte)']', .. "ctensorflow.ops\nconvert_to_tensor\n"u8,
        .. NumpyPickle.Write([s_weights[1]])[5..^2], 0x85, (byte)'R', (byte)'a', (byte)'.'];

    private static readonly byte[] s_request = new FedKeeperRequest
    {
        Rows = [0, 5, 7],
        Weights = s_weights,
        Urls = new FedKeeperUrls("http://h/1", "http://h/2", "http://h/3", "http://h/4"),
        Sampling = new FedKeeperSampling(),
        Model = "cnn",
        LearningRate = "1e-3",
        Optimizer = "adam",
        LocalEpochs = "5",
    }.ToBson();

    private static readonly byte[] s_answer = new FedKeeperAnswer(s_weights, 600).ToBson();

    private static readonly string[] s_texts = [Encoding.UTF8.GetString(ExtendedJson.Write(s_answer)),
        $$$"""{"$binary": {"base64": "{{{Convert.ToBase64String(s_answer)}}}", "subType": "00"}}"""];

    private static readonly string s_call = """
        {"tributary":1,"coordinator":"https://h:7070","client":"client_3",
         "assignment":{"key":"r/1/train","kind":"train","run":"r","round":1,
         "model":"ab","modelPath":"/files/x/model","updatePath":"/files/x/update","download":"float32","upload":"int8",
         "spec":{"layers":[]},"training":{"epochs":1},"seed":"1"},"data":{"source":"mnist","part":"1/3","rows":[1,2]}}
        """;

    private static readonly string s_result = """
        {"tributary":1,"client":"c","assignment":"r/1/train","reply":{"kind":"train","refusal":{"reason":"OutOfData","detail":"x"}},
         "acknowledged":false,"cold":true,"bootSeconds":0.1,"seconds":2}
        """;

    private static readonly byte[][] s_requests = [.. ((string[])
    [
        "POST /run HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n10;x\r\n0123456789abcdef\r\n0\r\nA: b\r\n\r\n",
    ]).Select(Encoding.ASCII.GetBytes)];

    private static readonly string s_run = """
        {"value":{"$binary":"AAAA"},"__ow_body":"AAAA","deadline":"1999999999999","specversion":"1.0","id":"7","source":"/s","type":"t",
         "data_base64":"AAAA","data":{"x":[1,{}]}}
        """;

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        FuzzTarget.Of("pickled weights", [s_pickle, s_tensors], bytes => NumpyPickle.Read(bytes, "x"), typeof(BrokenFileException)),
        FuzzTarget.Of("FedKeeper request", [s_request], bytes => FedKeeperRequest.Read(bytes), typeof(FaasFormatException)),
        FuzzTarget.Of("FedKeeper answer", [s_answer], bytes => FedKeeperAnswer.Read(bytes), typeof(FaasFormatException)),
        FuzzTarget.OfText("FedKeeper answer as text", s_texts, text => FedKeeperAnswer.ReadText(Encoding.UTF8.GetBytes(text)),
            typeof(FaasFormatException)),
        new("function's requests", s_requests, RequestsAsync, typeof(IOException)),
        FuzzTarget.OfText("function's wrapping", [s_run], Unwrap, typeof(FaasFormatException)),
        FuzzTarget.OfText("function call", [s_call], text => FunctionCall.Read(Encoding.UTF8.GetBytes(text)), typeof(FaasFormatException)),
        FuzzTarget.OfText("function result", [s_result], text => FunctionResult.Read(Encoding.UTF8.GetBytes(text)),
            typeof(FaasFormatException)),
    ];

    private static async Task RequestsAsync(byte[] bytes)
    {
        using var stream = new MemoryStream();
        stream.Write(bytes);
        stream.Position = 0;
        var line = new SmallConnection(stream, 1000);
        while (await line.ReadAsync(CancellationToken.None) is { } request && line.Refusal is null)
            if (request.Body.Length > 1000) throw new InvalidOperationException("too long");
    }

    private static void Unwrap(string text)
    {
        var body = Encoding.UTF8.GetBytes(text);
        _ = JsonParts.Value(body, "value"u8);
        if (JsonParts.Text(body, "__ow_body"u8) is { } web) WebBody.Read(web);
        CloudEvent.Find(_ => null, "application/cloudevents+json", body);
    }
}
