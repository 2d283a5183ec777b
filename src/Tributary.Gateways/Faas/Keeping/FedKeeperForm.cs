using System.Globalization;
using Microsoft.Extensions.Logging;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Core.Texts;
using Tributary.Engine.Formats;
using Tributary.Engine.Optimizers;
using Tributary.Gateways.Asking;
using Tributary.Gateways.Faas.Fabric;
using Tributary.Gateways.Faas.Platforms;
using Tributary.Gateways.Files;
using Tributary.Transports.Faas;
using Tributary.Transports.Messages;

namespace Tributary.Gateways.Faas.Keeping;

/// <summary>FedKeeper's words: rows, weights and the addresses of the data in the request, weights and their count of samples in the
/// answer. What functions answer is not believed: shapes and numbers are checked, and as many samples count as rows were given.</summary>
internal sealed class FedKeeperForm(FabricConfig config, GatewayFiles files, ILogger log) : ICallForm
{
    private readonly WholeUpdate _updates = new(files.Delivery, log);
    private readonly RowDeal _rows = new(config);

    public bool Takes(Assignment assignment) => assignment is TrainAssignment;

    public async Task<ReadOnlyMemory<byte>?> WriteAsync(ClientFunction function, OpenAsk ask, Action moved, CancellationToken cancellation)
    {
        var train = (TrainAssignment)ask.Assignment;
        if (WhyNot(train) is { } why)
        {
            ask.TryComplete(new Refusal(RefusalReason.WrongKind, why));
            return ReadOnlyMemory<byte>.Empty;
        }

        var rows = await _rows.OfAsync(function.Number, cancellation);
        var learning = config.Learning!;
        var data = learning.Data!;
        var bson = new FedKeeperRequest
        {
            Rows = rows,
            Weights = FedKeeperNetwork.Write(train.Spec, train.Model),
            Urls = new FedKeeperUrls($"{data.TrainImages}", $"{data.TrainLabels}", $"{data.TestImages}", $"{data.TestLabels}"),
            Sampling = FabricModel.Sampling(learning, train.Training.BatchSize),
            Model = learning.Model,
            LearningRate = train.Training.Optimizer.LearningRate.ToString("R", CultureInfo.InvariantCulture),
            Optimizer = Word(train.Training.Optimizer.Kind)!,
            LocalEpochs = train.Training.Epochs.ToString(CultureInfo.InvariantCulture),
        }.ToBson();

        // OpenWhisk carries JSON only.
        return function.Cluster.Provider is FabricProviders.OpenWhisk or FabricProviders.Local ? ExtendedJson.Write(bson) : bson;
    }

    public async Task<string?> TakeAsync(ClientFunction function, OpenAsk ask, ActivationResult result, CancellationToken cancellation)
    {
        var train = (TrainAssignment)ask.Assignment;
        FedKeeperAnswer answer;
        try
        {
            answer = FedKeeperAnswer.ReadText(result.Body.Span);
        }
        catch (Exception fault) when (fault is FaasFormatException or BrokenFileException)
        {
            return fault.Message;
        }

        ModelState read;
        try
        {
            read = FedKeeperNetwork.Read(train.Spec, answer.Weights, "its answer");
        }
        catch (FaasFormatException fault)
        {
            return Refuse(ask, RefusalReason.WrongShape, CleanText.Line(fault.Message, 300));
        }

        if (answer.Weights.Any(array => !Array.TrueForAll(array.Values, float.IsFinite)))
            return Refuse(ask, RefusalReason.NotANumber, "its weights hold NaN or infinity; its training diverged");
        var weights = new ModelState(train.Model.Layout, read.Values);
        var samples = (await _rows.OfAsync(function.Number, cancellation)).Count;
        var refusal = await _updates.KeepAsync(function.Name, ask, weights, samples, result.Duration,
            new Transfer(0, result.Body.Length, TimeSpan.Zero), cancellation);
        return refusal is null ? null : CleanText.Line(refusal.Detail, 300);
    }

    public ReadOnlyMemory<byte>? Greeting(ClientFunction function) => null;

    public ClientMessage Told(ActivationResult result) => new();

    // Another invocation of the same function would answer the same.
    private static string? Refuse(OpenAsk ask, RefusalReason reason, string why)
    {
        ask.TryComplete(new Refusal(reason, why));
        return null;
    }

    private string? WhyNot(TrainAssignment train)
    {
        if (config.Learning?.Data is null)
            return "FedKeeper's functions fetch their data: the configuration needs scenarios.federated_learning.training_test_data";
        if (Word(train.Training.Optimizer.Kind) is null)
            return $"FedKeeper's functions know the optimizers adam, nadam and sgd, not {train.Training.Optimizer.Kind}";
        if (train.Training is { Steps: > 0 } or { Proximal: > 0 } or { BatchSize: 0 })
            return "FedKeeper's functions know neither steps, nor a proximal term, nor whole batches";
        return FabricModel.Fits(train.Spec, config.Learning) ? null
            : $"FedKeeper's functions train {config.Learning.Model} of this configuration, not {train.Spec.Name}";
    }

    private static string? Word(OptimizerKind kind) => kind switch
    {
        OptimizerKind.Adam => "adam",
        OptimizerKind.Nadam => "ndam",
        OptimizerKind.Sgd => "sgd",
        _ => null,
    };
}
