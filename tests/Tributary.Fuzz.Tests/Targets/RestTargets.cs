using System.Text;
using Tributary.Transports.Rest;

namespace Tributary.Fuzz.Tests.Targets;

/// <summary>Bodies of the REST learning network.</summary>
internal static class RestTargets
{
    private static readonly RestLimits s_limits = new(2000);

    private static readonly byte[][] s_requests = [.. ((string[])
    [
        """
        {"weights": [[-1.0903457403182983], [1e-05], [NaN], [-Infinity], [3]], "bias": [0.1], "x": {"weights": [null, {}]},
         "learning_rate": 1.0, "epochs": 20, "batch_size": 256}
        """,
        """
        {"weights": [[[[0.5, 1.0]]], [0.0, 0.0], [[1], [2]]], "training_type": "CHEST_X_RAY_PNEUMONIA", "learning_rate": 0.0001,
         "epochs": 1, "batch_size": 2, "round": 1, "client_id": 2}
        """,
        """
        {"clients": [{"client_id": 1, "client_url": "http://h:1"}, {"client_id": 2, "client_url": "http:\/\/h:2", "x": [[{}]]}],
         "training_type": "GOSSIP_MNIST", "learning_rate": 1.0, "epochs": 20, "batch_size": 256, "round": 3, "round_size": 2,
         "client_id": 1}
        """,
    ]).Select(Encoding.UTF8.GetBytes)];

    private static readonly byte[] s_answer = Encoding.UTF8.GetBytes("{\"model_params\": {\"bias\": [-0.4], \"weights\": ["
        + string.Join(", ", Enumerable.Repeat("[0.25]", 784)) + "]}}");

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("REST training", s_requests, bytes => ReadAsync(bytes, isAnswer: false), typeof(RestFormatException)),
        new("REST model_params", [s_answer], bytes => ReadAsync(bytes, isAnswer: true), typeof(RestFormatException)),
    ];

    private static async Task ReadAsync(byte[] bytes, bool isAnswer)
    {
        using var stream = new MemoryStream(bytes);
        var read = isAnswer ? await RestReader.ReadAnswerAsync(stream, s_limits, CancellationToken.None)
            : await RestReader.ReadAsync(stream, s_limits, CancellationToken.None);
        if (read.Weights is { } weights && weights.Values.Length > s_limits.MaxNumbers) throw new InvalidOperationException("too many");
        if (isAnswer) RestModel.Of(RestType.Mnist).Read(read.Weights, read.Bias);
        else RestTrainingRequest.Of(read);
    }
}
