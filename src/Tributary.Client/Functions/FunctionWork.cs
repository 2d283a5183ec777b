using System.Security.Cryptography;
using Tributary.Core.Clients;
using Tributary.Engine.Training;
using Tributary.Transports.Faas;

namespace Tributary.Client.Functions;

/// <summary>What a function does: the engine trains, on samples that are kept for the invocation after.</summary>
public sealed class FunctionWork : IFunctionWork, IDisposable
{
    private readonly TrainerPool _trainers;
    private readonly UrlFiles _files;
    private readonly FunctionSets _sets;
    private readonly TimeProvider _clock;
    private readonly Func<ulong> _seed;

    /// <param name="seed">Orders the samples of FedKeeper's requests, which bring no seed of their own; null draws one for each.</param>
    public FunctionWork(FunctionOptions options, TimeProvider clock, ulong? seed = null)
    {
        _trainers = new TrainerPool(options.Concurrency);
        _files = new UrlFiles(Path.Combine(options.Folder, "data"), options.DataUrls, clock);
        _sets = new FunctionSets(_files, _trainers);
        _clock = clock;
        _seed = () => seed ?? BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
    }

    public async Task<IClient> ClientAsync(string client, FunctionData data, CancellationToken cancellation)
    {
        var held = await _sets.LoadAsync(data, cancellation);
        var info = new ClientInfo(client) { Examples = held.Samples.Count, Holds = held.Holds, HasEngine = true };
        return new LocalTrainer(client, held.Samples, _trainers, _clock) { Info = info, Table = held.Table };
    }

    public async Task<FedKeeperAnswer> TrainAsync(FedKeeperRequest request, CancellationToken cancellation)
    {
        // 1. What is asked, before anything is fetched for it.
        var (spec, optimizer, seed) = (FedKeeperNetwork.Spec(request.Sampling, request.Model), FedKeeperModel.Optimizer(request), _seed());
        var model = FedKeeperModel.Read(spec, request.Weights, seed);
        var epochs = request.Epochs();

        // 2. The samples; a batch of more than there are is one of all of them.
        var set = await _sets.ImagesAsync(request.Urls.TrainImages, request.Urls.TrainLabels, request.Sampling.InputShapeX,
            request.Sampling.InputShapeY, cancellation);
        var rows = FunctionSets.Rows(set, request.Rows);

        // 3. A fresh optimizer, and rows shuffled before each epoch.
        var trainer = new LocalTrainer("fl_client", new RoundSamples(rows), _trainers, _clock);
        var reply = await trainer.AskAsync(new TrainAssignment
        {
            RunId = "fedkeeper",
            Spec = spec,
            Model = model,
            Training = new TrainingOptions
            {
                Optimizer = optimizer,
                Epochs = epochs,
                BatchSize = Math.Min(request.Sampling.BatchSize, rows.Count),
                Seed = seed,
            },
        }, cancellation);
        return reply switch
        {
            Update update => new FedKeeperAnswer(FedKeeperNetwork.Write(spec, update.Weights), rows.Count),
            Refusal refusal => throw new FaasFormatException(refusal.Detail),
            _ => throw new InvalidOperationException($"the trainer answered with {reply.GetType().Name}"),
        };
    }

    public void Dispose()
    {
        _trainers.Dispose();
        _files.Dispose();
    }
}
