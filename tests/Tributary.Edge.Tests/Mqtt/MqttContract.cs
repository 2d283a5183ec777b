using System.Globalization;
using System.Text.Json.Nodes;
using Folders;
using Peers;
using Tributary.Engine.Data;
using Tributary.Engine.Detection;
using Tributary.Engine.Keras;
using Tributary.Engine.Models;
using Tributary.Transports.Mqtt.Streams;

namespace Tributary.Edge.Tests.Mqtt;

/// <summary>The edge executable over MQTT, however it was compiled: as a coordinator's client, and in the roles of a stream.</summary>
public abstract class MqttContract : IDisposable
{
    private const string Rows = "fedLearn/train_data";
    private readonly TemporaryFolder _folder = new();

    /// <summary>The program, and the arguments that come before its own.</summary>
    protected abstract Task<string[]> ProgramAsync();

    [Fact]
    public async Task It_finishes_a_run_at_the_broker_that_is_built_into_a_coordinator()
    {
        var broker = $"mqtt://127.0.0.1:{MosquittoBroker.FreePort()}";
        await RunAsync(broker, "--mqtt-listen");
    }

    [Fact]
    public async Task It_finishes_a_run_at_another_broker()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await RunAsync(broker.Address.ToString(), "--mqtt-broker");
    }

    [Fact]
    public async Task It_predicts_and_trains_on_rows_of_a_stream_and_ends_in_order()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        var (spec, weights, scale) = Model(broker.Port);
        using var ear = new StreamEar(broker.Address);
        using var end = new CancellationTokenSource();
        var hearing = ear.RunAsync(end.Token);
        await ear.Ready;
        using var predictor = await StartAsync("stream", "predict", "--config", "config.yaml", "--name", "eye", "--threshold=0.01",
            "--json");
        using var trainer = await StartAsync("stream", "-ft", "train", "-cp", "config.yaml", "--log_path", "logs");
        await predictor.UntilAsync("\"connected\"");
        await trainer.UntilAsync("Connected MQTT client");

        // 1. Scores are those of the engine here, and name node and model.
        var rows = new RowSet(new RowSchema([.. Enumerable.Range(0, 4).Select(i => new RowColumn($"c{i}", []))], []),
            [.. Enumerable.Range(0, 5 * 4).Select(i => (float)(i % 7))], []);
        var wanted = Autoencoder.Scores(spec, weights, scale, rows, TestContext.Current.CancellationToken);
        for (var i = 0; i < 5; i++)
            await ear.SayAsync(Rows, $"{{'data': [{string.Join(", ", Enumerable.Range(4 * i, 4).Select(at => at % 7))}]}}");
        for (var i = 0; i < 5; i++)
        {
            var score = JsonNode.Parse((await ear.NextAsync("fedLearn/prediction/output")).Payload.Span)!;
            Assert.Equal(wanted[i], score["anomaly_score"]![0]!.GetValue<double>(), 1e-5);
            Assert.Equal(("eye", 0.01), ((string)score["node"]!, (double)score["threshold"]!));
        }

        Assert.Contains("\"alerts\":", await predictor.UntilAsync("\"scored\""), StringComparison.Ordinal);

        // 2. Five rows are a fit, and its weights are the model's.
        await trainer.UntilAsync("Training Complete");
        var update = WeightsReader.Read((await ear.NextAsync("model/train/update")).Payload);
        Assert.Null(update.DifferenceFrom(KerasWeights.Shapes(spec)));

        await end.CancelAsync();
        await hearing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

        // 3. To be told to end is how a role ends.
        Assert.Equal(0, (await predictor.StopAsync()).Code);
        Assert.Equal(0, (await trainer.StopAsync()).Code);
        var log = Assert.Single(Directory.GetFiles(_folder.At("logs"), "fedLearning_train_*.log"));
        Assert.Contains("Data cache filled (5)", await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, "there is no configuration nothing.yaml", "--config", "nothing.yaml")]
    [InlineData(2, "bad.yaml:1: mqtt_connection.hots: unknown key; did you mean host?", "--config", "bad.yaml")]
    [InlineData(3, "there is no model /opt/FederatedLearning/artifacts/model/model.h5", "--config", "empty.yaml")]
    [InlineData(2, "certificate: is not one in PEM form", "--config", "empty.yaml", "--certificate", "bad.yaml", "--key", "bad.yaml")]
    public async Task What_is_wrong_with_a_stream_is_said(int code, string words, params string[] arguments)
    {
        _folder.Write("bad.yaml", "mqtt_connection: { hots: x }");
        _folder.Write("empty.yaml", "");

        using var program = await StartAsync(["stream", "predict", .. arguments]);
        var (status, said) = await program.EndAsync();

        Assert.Equal(code, status);
        Assert.Contains(words, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_that_refuses_it_ends_it_with_code_5()
    {
        await using var broker = await MosquittoBroker.StartAsync("allow_anonymous false");
        Model(broker.Port);

        using var client = await StartAsync(broker.Address.ToString(), "--part", "1/50", "--name", "board-1");
        using var predictor = await StartAsync("stream", "predict");
        foreach (var program in (RunningProgram[])[client, predictor])
        {
            var (code, said) = await program.EndAsync();
            Assert.Equal(5, code);
            Assert.Contains("refuses this client", said, StringComparison.Ordinal);
        }
    }

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task<RunningProgram> StartAsync(params string[] arguments)
        => new(_folder.Location, [.. await ProgramAsync(), .. arguments]);

    // The command line's, which is built beside the tests.
    private RunningProgram Tool(params string[] arguments)
        => new(_folder.Location, ["dotnet", "exec", Path.Combine(AppContext.BaseDirectory, "tributary.dll"), .. arguments]);

    private async Task RunAsync(string broker, string flag)
    {
        var address = $"http://127.0.0.1:{MosquittoBroker.FreePort()}";
        using var coordinator = Tool("coordinator", "--listen", address, "--folder", _folder.At("coordinator"), flag, broker);
        await coordinator.UntilAsync(address);
        using var edge = await StartAsync(broker, "--part", "1/5", "--name", "board-1");
        await edge.UntilAsync("connected");

        _folder.Write("run.yaml", "{ model: 2nn, rounds: 2, cohort: { size: 1 }, data: { set: mnist-mini } }");
        using var run = Tool("run", "start", "run.yaml", "--watch", "--coordinator", address);
        var (code, said) = await run.EndAsync();
        Assert.True(code == 0, said);
        await edge.UntilAsync("round 2 acknowledged");
        Assert.Equal(130, (await edge.StopAsync()).Code);
    }

    private (ModelSpec Spec, float[] Weights, MinMaxScale Scale) Model(int port)
    {
        var spec = Autoencoder.Of(4);
        var weights = new float[spec.Layout().Length];
        WeightInitializer.Fill(spec, 3, weights);
        var scale = MinMaxScale.Fit(new RowSet(new RowSchema([.. Enumerable.Range(0, 4).Select(i => new RowColumn($"c{i}", []))], []),
            [.. Enumerable.Range(0, 4 * 16).Select(i => (float)(i * 31 % 17))], []));
        using (var file = File.Create(_folder.At("model.h5"))) KerasModelFile.Write(file, spec, weights);
        using (var file = File.Create(_folder.At("model.scaler"))) ScalerFile.Write(file, scale, old: false);
        _folder.Write("config.yaml", string.Create(CultureInfo.InvariantCulture, $$"""
            mqtt_connection: { host: 127.0.0.1, port: {{port}}, pub_qos: 1 }
            nn_config: { model_path: model.h5, scaler_path: model.scaler }
            training_mqtt_topics: { cache_size: 5 }
            """));
        return (spec, weights, scale);
    }
}
