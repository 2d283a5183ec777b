using System.Text;
using System.Text.Json.Nodes;
using Tributary.Client.Streams;
using Tributary.Engine.Keras;
using Tributary.Transports.Mqtt.Streams;

namespace Tributary.Client.Tests.Streams;

/// <summary>Our roles among themselves and with the Keras system's, each side in turn, over mosquitto.</summary>
public sealed class StreamRolesTests
{
    private const string Rows = "fedLearn/train_data", Scores = "fedLearn/prediction/output";
    private const string Local = "model/train/update", Production = "model/production/update", Global = "model/global/update";
    private const string Status = "server/status";
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_are_scored_trained_on_and_merged_by_our_roles()
    {
        await using var lab = await StreamLab.StartAsync();
        var ear = await lab.ListenAsync();
        var predictor = lab.Start(StreamRole.Predict, o => o with { Name = "eye", Threshold = 0 });
        StreamNotes[] trainers = [.. new[] { "a", "b" }.Select(name => lab.Start(StreamRole.Train, o => o with { Name = name }))];
        var manager = lab.Start(StreamRole.Manage);
        foreach (var one in (StreamNotes[])[predictor, manager, .. trainers]) await one.Ready;

        for (var i = 0; i < 10; i++) await ear.SayAsync(Rows, $"{{'data': [{i}, 1, 0, {i % 3}, 5, 2, 0]}}");

        for (var i = 0; i < 10; i++) Assert.InRange(await predictor.Scores.Reader.ReadAsync(Token), 0, 10);
        foreach (var one in trainers) Assert.Equal(10, (await one.Fits.Reader.ReadAsync(Token)).Rows);
        var merged = await manager.Merges.Reader.ReadAsync(Token);
        Assert.Equal((1, 10, 2), (merged.Round, merged.Rounds, merged.Updates));
        foreach (var one in (StreamNotes[])[predictor, .. trainers]) Assert.Equal(merged.Model, await one.Models.Reader.ReadAsync(Token));

        var score = ScoreMessage.Read((await ear.NextAsync(Scores)).Payload);
        Assert.Equal(("eye", 0.0, 1), (score.Node, score.Threshold!.Value, score.Scores.Count));
        Assert.Equal(10, predictor.Alerts);
        await lab.EndAsync();
        Assert.Equal(Path.Combine(Path.GetDirectoryName(lab.Folder)!, "updated_model", "model.h5"), manager.SavedAt);
        Assert.NotEqual(lab.First, KerasModelFile.Read(manager.SavedAt!).Weights);
        File.Delete(manager.SavedAt!);
    }

    [Fact]
    public async Task Our_manager_merges_python_trainers_and_the_python_predictor_takes_the_model()
    {
        await using var lab = await StreamLab.StartAsync();
        var manager = lab.Start(StreamRole.Manage, o => o with { SavePath = Path.Combine(lab.Folder, "out", "m.h5") });
        await manager.Ready;
        var (first, second) = (await lab.StartPeerAsync("train"), await lab.StartPeerAsync("train", "precision=8", "epochs=3"));
        var predictor = await lab.StartPeerAsync("predict");
        await (await lab.StartPeerAsync("generate", "rows=10")).UntilAsync("done");

        Assert.Single((await predictor.UntilAsync("scored"))["scores"]!.AsArray());
        var sent = Numbers(await first.UntilAsync("sent"));
        await second.UntilAsync("sent");
        Assert.Equal(2, (await manager.Merges.Reader.ReadAsync(Token)).Updates);
        var taken = Numbers(await predictor.UntilAsync("model"));
        Assert.Equal(taken, Numbers(await first.UntilAsync("model")));
        Assert.NotEqual(sent, taken);
        Assert.All(sent.Zip(taken), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 0.1));
        await lab.EndAsync();
        Assert.Equal(taken, lab.Keras(KerasModelFile.Read(manager.SavedAt!).Weights));
    }

    [Fact]
    public async Task The_python_manager_merges_our_trainers_and_our_predictor_scores_as_pythons_does()
    {
        await using var lab = await StreamLab.StartAsync();
        var ear = await lab.ListenAsync();
        var manager = await lab.StartPeerAsync("manage");
        var theirs = await lab.StartPeerAsync("predict");
        var ours = lab.Start(StreamRole.Predict);
        StreamNotes[] trainers = [lab.Start(StreamRole.Train), lab.Start(StreamRole.Train, o => o with { Seed = 2 })];
        foreach (var one in (StreamNotes[])[ours, .. trainers]) await one.Ready;

        for (var i = 0; i < 10; i++) await ear.SayAsync(Rows, $"{{\"data\": [{i}, 1, 0, {i % 3}, 5.5, 2, 0]}}");
        var merged = Numbers(await manager.UntilAsync("merged"));
        await ours.Models.Reader.ReadAsync(Token);
        foreach (var one in trainers) await one.Models.Reader.ReadAsync(Token);
        Assert.Equal(merged, Numbers(await theirs.UntilAsync("model")));
        for (var i = 0; i < 10; i++) await ours.Scores.Reader.ReadAsync(Token);

        // The same row, by the same weights: the same score but for the last digits of float32.
        await ear.SayAsync(Rows, "{'data': [3, 1, 0, 2, 5, 2, 0]}");
        var score = await ours.Scores.Reader.ReadAsync(Token);
        var told = (double)(await theirs.UntilAsync("scored"))["scores"]![0]!;
        Assert.InRange(Math.Abs(score - told), 0, 1e-5);
    }

    [Fact]
    public async Task Every_tenth_merge_is_the_global_model_and_states_come_in_the_documents_order()
    {
        await using var lab = await StreamLab.StartAsync();
        var ear = await lab.ListenAsync();
        var manager = lab.Start(StreamRole.Manage, o => o with
        {
            SavePath = Path.Combine(lab.Folder, "m.h5"),
            Strict = true,
            Configuration = o.Configuration with { Merge = o.Configuration.Merge with { NumRounds = 2, ModelCacheSize = 1 } },
        });
        await manager.Ready;
        var update = WeightsWriter.Write(KerasWeights.Shapes(lab.Spec), lab.Keras(lab.First));
        for (var i = 0; i < 2; i++) await ear.SayAsync(Local, update);

        foreach (var (topic, text) in (IEnumerable<(string, string?)>)[
            (Status, """{"mode": 2, "color": "red", "percent": 100.0}"""), (Status, """{"mode": 3, "color": "yellow", "percent": 0}"""),
            (Production, null), (Status, """{"mode": 3, "color": "green", "percent": 0}"""),
            (Status, """{"mode": 2, "color": "red", "percent": 100.0}"""), (Status, """{"mode": 3, "color": "yellow", "percent": 0}"""),
            (Global, null), (Status, """{"mode": 3, "color": "all", "percent": 0}""")])
        {
            var message = await ear.NextAsync();
            while (message.Topic == Local) message = await ear.NextAsync();
            Assert.Equal(topic, message.Topic);
            if (text is not null) Assert.Equal(text, Encoding.UTF8.GetString(message.Payload.Span));
            else Assert.Equal(lab.Keras(lab.First), WeightsReader.Read(message.Payload).Values);
        }
    }

    [Fact]
    public async Task What_is_no_good_is_passed_over_counted_and_named_and_nothing_stops()
    {
        await using var lab = await StreamLab.StartAsync();
        var ear = await lab.ListenAsync();
        var trainer = lab.Start(StreamRole.Train);
        var manager = lab.Start(StreamRole.Manage, o => o with { SavePath = Path.Combine(lab.Folder, "m.h5") });
        await trainer.Ready;
        await manager.Ready;

        foreach (var (text, fault) in (IEnumerable<(string, StreamFault)>)[
            ("{'data': [1, 2", StreamFault.NotJson), ("{'data': [1, 2, 3]}", StreamFault.WrongShape),
            ("{'data': [1, 2, 3, 4, 5, 6, 'x']}", StreamFault.WrongType), ("{'data': [NaN, 2, 3, 4, 5, 6, 7]}", StreamFault.NotFinite),
            ("{'data': '[1]'}", StreamFault.WrongType), ("{}", StreamFault.Incomplete)])
        {
            await ear.SayAsync(Rows, text);
            Assert.Equal((text, fault.ToString()), (text, (await trainer.Passed.Reader.ReadAsync(Token)).Fault));
        }

        var other = WeightsWriter.Write([[3, 2], [2]], [1, 2, 3, 4, 5, 6, 7, 8]);
        var foreign = Encoding.UTF8.GetString(other.Span).Replace("dl_mqtt_clients.net.net.SerializableWeights", "os.system");
        foreach (var (payload, fault) in (IEnumerable<(ReadOnlyMemory<byte>, StreamFault)>)[
            (other, StreamFault.WrongShape), (Encoding.UTF8.GetBytes(foreign), StreamFault.UnexpectedClass),
            (Encoding.UTF8.GetBytes("[]"), StreamFault.WrongType)])
        {
            await ear.SayAsync(Local, payload);
            Assert.Equal(fault.ToString(), (await manager.Passed.Reader.ReadAsync(Token)).Fault);
        }

        // Good rows among them count all the same.
        for (var i = 0; i < 10; i++) await ear.SayAsync(Rows, "{'data': [1, 2, 3, 4, 5, 6, 7]}");
        Assert.Equal(10, (await trainer.Fits.Reader.ReadAsync(Token)).Rows);
        Assert.Null(await manager.Updates.Reader.ReadAsync(Token));
    }

    private static float[] Numbers(JsonNode told) => [.. told["weights"]!.AsArray().Select(value => (float)value!)];
}
