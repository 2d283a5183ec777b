using System.IO.Compression;
using System.Text.Json.Nodes;
using Peers;
using Tributary.Engine.Data;
using Tributary.Engine.Detection;
using Tributary.Engine.Keras;

namespace Tributary.Engine.Tests.Keras;

/// <summary>Scores that the original predictor published for the rows that it got.</summary>
public sealed class RecordedScoresTests
{
    [Fact]
    public void Before_the_first_merge_the_recorded_scores_come_out()
    {
        var (model, scale, rows, scores) = Recording();

        var computed = Autoencoder.Scores(model.Spec, model.Weights, scale, rows, CancellationToken.None);

        // The model's own arithmetic is float32 on both sides; what they share is everything but the last bits of each sigmoid.
        Assert.InRange(scores.Count, 8, 40);
        Assert.All(scores.Zip(computed), pair => Assert.Equal(pair.First, pair.Second, 2e-7));
    }

    [Fact]
    public async Task Numpys_predictions_give_numpys_scores_to_the_last_digit()
    {
        await PythonPeer.NeedAsync("h5py", "numpy");
        var (_, scale, rows, _) = Recording();
        await using var peer = PythonPeer.Start("keras_peer.py", []);
        var (row, scaled) = (new float[7], new double[7]);
        for (var i = 0; i < rows.Count; i++)
        {
            rows.CopyFeatures(i, row);
            for (var j = 0; j < 7; j++) scaled[j] = row[j];
            scale.Apply(scaled, scaled);
            await peer.TellAsync($"predict {KerasFiles.Recorded("model.h5")} {KerasFiles.Recorded("scaler.json")} {string.Join(',', row)}");
            var answer = await peer.NextAsync();

            Assert.Equal(answer["scaled"]!.AsArray().Select(value => value!.GetValue<double>()), scaled);
            float[] predicted = [.. answer["predicted"]!.AsArray().Select(value => (float)value!.GetValue<double>())];
            Assert.Equal(answer["score"]!.GetValue<double>(), AnomalyScore.Of(predicted, scaled));
        }
    }

    private static (KerasModel Model, MinMaxScale Scale, DataSet Rows, List<double> Scores) Recording()
    {
        var (rows, scores) = (new List<float>(), new List<double>());
        using var file = File.OpenRead(KerasFiles.Recorded("session-default-config.jsonl.gz"));
        using var stream = new GZipStream(file, CompressionMode.Decompress);
        using var reader = new StreamReader(stream);
        float[] last = [];
        while (reader.ReadLine() is { } line)
        {
            var message = JsonNode.Parse(line)!;
            var (topic, payload) = ((string)message["topic"]!, (string)message["payload"]!);
            if (topic == "model/production/update") break;
            if (topic == "fedLearn/train_data")
                last = [.. JsonNode.Parse(payload.Replace('\'', '"'))!["data"]!.AsArray()
                    .Select(value => (float)value!.GetValue<double>())];
            if (topic != "fedLearn/prediction/output") continue;
            rows.AddRange(last);
            scores.Add(JsonNode.Parse(payload)!["anomaly_score"]![0]!.GetValue<double>());
        }

        return (KerasModelFile.Read(KerasFiles.Recorded("model.h5")), ScalerFile.Read(KerasFiles.Recorded("model.scaler")),
            new RowSet(RowSchema.Numbers(7, []), [.. rows]), scores);
    }
}
