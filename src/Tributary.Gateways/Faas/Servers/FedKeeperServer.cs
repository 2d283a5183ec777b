using System.Security.Cryptography;
using Tributary.Engine.Formats;
using Tributary.Engine.Training;
using Tributary.Gateways.Faas.Platforms;
using Tributary.Gateways.Faas.Stores;
using Tributary.Transports.Faas;

namespace Tributary.Gateways.Faas.Servers;

/// <summary>FedKeeper's own server functions, for its <c>main.py</c>: <c>fl_server_init</c>, <c>fl_invoker_weights_update</c> and
/// <c>fl_server_aggregator</c> over its MongoDB (docs/functions.md).</summary>
public sealed class FedKeeperServer : IServerWork, IDisposable
{
    private readonly TrainerPool _trainers = new(Math.Clamp(Environment.ProcessorCount, 1, 16));
    private readonly ServerData _data;
    private readonly Func<ulong> _seed;

    /// <param name="dataUrls">What addresses of data may begin with; empty for any.</param>
    /// <param name="seed">Of the first weights; null draws one at each init.</param>
    public FedKeeperServer(IReadOnlyList<string> dataUrls, ulong? seed = null)
    {
        _data = new ServerData(dataUrls);
        _seed = () => seed ?? BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
    }

    public async Task<ReadOnlyMemory<byte>> ServeAsync(FunctionRole role, ReadOnlyMemory<byte> parameters, CancellationToken cancellation)
    {
        try
        {
            using var read = new ServerParameters(parameters);
            using var store = new MongoWeightsStore(read.Mongo());
            return role switch
            {
                FunctionRole.ServerInit => await new InitFunction(store, _data).RunAsync(read, _seed(), cancellation),
                FunctionRole.ServerAggregator => await new AggregatorFunction(store, _data, _trainers).RunAsync(read, cancellation),
                FunctionRole.Invoker => await new InvokerFunction(store).RunAsync(read, cancellation),
                _ => throw new ArgumentOutOfRangeException(nameof(role), role, "this is no role of a server"),
            };
        }
        catch (Exception fault) when (fault is WeightsStoreException or PlatformException or BrokenFileException)
        {
            throw new FaasFormatException(fault.Message, fault);
        }
    }

    public void Dispose() => _trainers.Dispose();
}
