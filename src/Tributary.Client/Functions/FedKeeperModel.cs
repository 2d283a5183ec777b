using Tributary.Core;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;
using Tributary.Engine.Optimizers;
using Tributary.Transports.Faas;

namespace Tributary.Client.Functions;

/// <summary>How FedKeeper's networks are trained, as a request describes it.</summary>
internal static class FedKeeperModel
{
    /// <summary>Keras' default, where PyTorch's is 1e-8.</summary>
    private const double Epsilon = 1e-7;

    /// <exception cref="FaasFormatException">There is no such optimizer.</exception>
    public static OptimizerSpec Optimizer(FedKeeperRequest request) => new()
    {
        LearningRate = request.Rate(),
        Epsilon = Epsilon,
        Kind = request.Optimizer switch
        {
            "adam" => OptimizerKind.Adam,
            "ndam" or "nadam" => OptimizerKind.Nadam,
            "sgd" => OptimizerKind.Sgd,
            _ => throw new FaasFormatException("optim: adam, ndam and sgd are known"),
        },
    };

    /// <summary>The request's weights; of a store that has none the network's own first ones.</summary>
    /// <exception cref="FaasFormatException">They are those of another network.</exception>
    public static ModelState Read(ModelSpec spec, IReadOnlyList<NpyArray> arrays, ulong seed)
        => arrays.Count == 0 || arrays is [{ Values.Length: 0 }] ? FedKeeperNetwork.First(spec, seed)
            : FedKeeperNetwork.Read(spec, arrays, "server");
}
