using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Engine.Models;
using Tributary.Engine.Optimizers;
using Tributary.Engine.Specs;
using Tributary.Engine.Training;
using Tributary.Gateways.Asking;
using Tributary.Gateways.Faas.Fabric;
using Tributary.Gateways.Faas.Keeping;
using Tributary.Gateways.Faas.Platforms;
using Tributary.Gateways.Tests.Contract;
using Tributary.Transports.Faas;

namespace Tributary.Gateways.Tests.Faas;

public sealed class FedKeeperFormTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fedkeeper").FullName;
    private readonly ContractCoordinator _coordinator;
    private readonly FabricConfig _config;
    private readonly FedKeeperForm _form;

    public FedKeeperFormTests()
    {
        var labels = Path.Combine(_folder, "labels");
        File.WriteAllBytes(labels, [0, 0, 8, 1, 0, 0, 0x07, 0xD0, .. Enumerable.Range(0, 2000).Select(i => (byte)(i % 10))]);
        var faults = new List<SpecProblem>();
        (_, _config) = FabricReader.Read("config.yaml", $$"""
            providers: { openwhisk: { here: { base_url: "http://127.0.0.1:1/" } }, google: { there: { base_url: "http://127.0.0.1:2/" } } }
            scenarios:
              federated_learning:
                clients_info: { ow_clients_count: 1, gcf_clients_count: 1 }
                data_sampling: { model: mnistnn, hidden_size: 8 }
                training_test_data:
                  { train_images_url: "file:///x", train_labels_url: "file://{{labels}}", test_images_url: "file:///y",
                      test_labels_url: "file:///z" }
                functions:
                  fl_client: { openwhisk: { func_path: main.py, docker_image: i }, google: { func_path: f } }
            """, faults);
        Assert.Empty(faults);
        _coordinator = new ContractCoordinator(_folder);
        _form = new FedKeeperForm(_config, _coordinator.Files(), NullLogger.Instance);
    }

    public void Dispose()
    {
        _coordinator.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task What_it_writes_is_what_the_originals_read()
    {
        var ask = Ask();
        var body = (await _form.WriteAsync(_config.Clients[1], ask, () => { }, default))!.Value;
        var request = FedKeeperRequest.Read(body);
        Assert.Equal(20, request.Rows.Count);
        Assert.Equal("784,8 8 8,10 10", string.Join(' ', request.Weights.Select(array => string.Join(',', array.Shape))));
        Assert.Equal(("mnistnn", "adam", "0.001", "2"), (request.Model, request.Optimizer, request.LearningRate, request.LocalEpochs));

        // OpenWhisk's is the same as text.
        var text = (await _form.WriteAsync(_config.Clients[0], Ask(), () => { }, default))!.Value;
        Assert.Equal(20, FedKeeperRequest.Read(ExtendedJson.Read(text.Span)).Rows.Count);
    }

    [Fact]
    public async Task Its_answer_becomes_an_update_of_as_many_samples_as_rows_were_given()
    {
        var ask = Ask();
        var request = FedKeeperRequest.Read((await _form.WriteAsync(_config.Clients[1], ask, () => { }, default))!.Value);
        var weights = request.Weights.Select(array => array with { Values = [.. array.Values.Select((_, i) => i / 100f)] }).ToList();
        Assert.Null(await TakeAsync(ask, new FedKeeperAnswer(weights, 1_000_000)));
        var update = Assert.IsType<Update>(await ask.Reply);
        Assert.Equal(20, update.Examples);

        // Keras has [inputs, units]; ours is the other way round.
        Assert.Equal(8 / 100f, update.Weights.Values.Span[1], 6);
    }

    [Fact]
    public async Task Labels_that_cannot_be_had_are_told_by_address_and_fetched_when_they_can()
    {
        var labels = Path.Combine(_folder, "labels");
        var kept = await File.ReadAllBytesAsync(labels, TestContext.Current.CancellationToken);
        File.Delete(labels);
        var fault = await Assert.ThrowsAsync<PlatformException>(() => _form.WriteAsync(_config.Clients[0], Ask(), () => { }, default));
        Assert.Contains(labels, fault.Message, StringComparison.Ordinal);
        await File.WriteAllBytesAsync(labels, kept, TestContext.Current.CancellationToken);
        Assert.NotNull(await _form.WriteAsync(_config.Clients[0], Ask(), () => { }, default));
    }

    [Theory]
    [InlineData("""{"Error": "rows"}""", "rows")]
    [InlineData("<html>502</html>", "")]
    [InlineData("""{"$binary": "AAAA", "$type": "00"}""", "")]
    public async Task Garbage_is_told_and_asked_again(string body, string words)
    {
        var ask = Ask();
        var why = await _form.TakeAsync(_config.Clients[0], ask, ScriptedPlatform.Success(body), default);
        Assert.Contains(words, why!, StringComparison.Ordinal);
        Assert.False(ask.Reply.IsCompleted);
    }

    [Fact]
    public async Task Other_shapes_and_numbers_that_are_none_are_refused_by_name()
    {
        var ask = Ask();
        var request = FedKeeperRequest.Read((await _form.WriteAsync(_config.Clients[1], ask, () => { }, default))!.Value);
        Assert.Null(await TakeAsync(ask, new FedKeeperAnswer([request.Weights[0]], 1)));
        Assert.Equal(RefusalReason.WrongShape, Assert.IsType<Refusal>(await ask.Reply).Reason);

        ask = Ask();
        var broken = request.Weights.Select(array => array with { Values = [.. array.Values.Select(_ => float.NaN)] }).ToList();
        Assert.Null(await TakeAsync(ask, new FedKeeperAnswer(broken, 1)));
        Assert.Equal(RefusalReason.NotANumber, Assert.IsType<Refusal>(await ask.Reply).Reason);
    }

    [Theory]
    [InlineData("cnn", OptimizerKind.Adam, 2, "not fedkeeper-cnn")]
    [InlineData("nn", OptimizerKind.RmsProp, 2, "not RmsProp")]
    [InlineData("nn", OptimizerKind.Adam, 0, "steps")]
    public async Task What_these_functions_cannot_do_is_refused_before_they_are_called(string model, OptimizerKind kind, int batch,
        string why)
    {
        var spec = model == "cnn" ? ModelCatalog.Find("fedkeeper-cnn")! : Small();
        var ask = Ask(spec, new TrainingOptions { Optimizer = new OptimizerSpec { Kind = kind }, BatchSize = batch });
        await _form.WriteAsync(_config.Clients[0], ask, () => { }, default);
        Assert.Contains(why, Assert.IsType<Refusal>(await ask.Reply).Detail, StringComparison.Ordinal);
    }

    private Task<string?> TakeAsync(OpenAsk ask, FedKeeperAnswer answer) => _form.TakeAsync(_config.Clients[1], ask,
        new ActivationResult(ActivationEnd.Success, ExtendedJson.Write(answer.ToBson())) { Duration = TimeSpan.FromSeconds(1) }, default);

    private ModelSpec Small()
    {
        var faults = new List<SpecProblem>();
        var document = Core.Specs.SpecYaml.Read("model", $"model: {FabricModel.Text(_config.Learning!)}", faults);
        var spec = ModelSpecReader.Read(document.Root!["model"], "model", faults);
        Assert.Empty(faults);
        return spec!;
    }

    private OpenAsk Ask(ModelSpec? spec = null, TrainingOptions? training = null)
    {
        spec ??= Small();
        training ??= new TrainingOptions
        { Epochs = 2, BatchSize = 10, Optimizer = new OptimizerSpec { Kind = OptimizerKind.Adam, LearningRate = 0.001 } };
        return new OpenAsk(new TrainAssignment
        {
            RunId = "run",
            Round = 1,
            Spec = spec,
            Model = new ModelState(spec.Layout(), new float[spec.Layout().Length]),
            Training = training,
        }, TimeProvider.System);
    }
}
